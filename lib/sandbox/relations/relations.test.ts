import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { CatalogView } from '../catalog/model'
import { initialize } from '../catalog/store'
import { PGliteEngine } from '../engine/pglite'
import type { Cell } from '../engine/port'
import { SandboxTypes } from '../types/types'
import { sampleCatalog, sampleFacts, sampleSession, view } from './fixtures/catalog'
import { SandboxRelations } from './relations'

const now = Date.UTC(2026, 0, 2)
const types = new SandboxTypes()
const relations = new SandboxRelations({
  printing: { redacted: (item) => item.createSql },
  sizes: [{ size: '25cc', processes: 1, workers: 1, cpu: 5e8, memory: 4 * 2 ** 30, credits: 0.25 }],
  now: () => now,
  facts: () => sampleFacts(now),
  sessions: () => [sampleSession],
})
let engine: PGliteEngine

beforeAll(async () => {
  engine = await PGliteEngine.open({})
  await engine.transaction(async (tx) => {
    await initialize(tx)
    await types.install(tx)
    await relations.install(tx)
  })
  await types.load(engine)
}, 120_000)
afterAll(() => engine.close())

/** Rows of a query as a client gets them, over a catalog. System relations stand in their Postgres schemas here. */
async function rows(
  sql: string,
  catalog: CatalogView = sampleCatalog(),
): Promise<readonly (readonly Cell[])[]> {
  return engine.transaction(async (tx) => {
    await relations.refresh(tx, relations.all, sampleSession, catalog)
    const { fields, rows } = await tx.query(sql)
    return rows.map((row) =>
      row.map((cell, at) => {
        const field = fields[at]
        return field === undefined ? cell : types.text(field, cell)
      }),
    )
  })
}

describe('every system relation', () => {
  it.each(relations.all.map((spec) => [`${spec.schema}.${spec.name}`, spec] as const))(
    '%s answers with the types that the catalog names',
    async (_, spec) => {
      const { fields } = await engine.transaction(async (tx) => {
        await relations.refresh(tx, [spec], sampleSession, sampleCatalog())
        return tx.query(`SELECT * FROM ${spec.physical}`)
      })
      expect(fields.map((field) => [field.name, types.fromPg(field.oid, field.mod).oid])).toEqual(
        spec.columns.map((column) => [column.name, column.oid]),
      )
    },
  )
})

describe('objects', () => {
  it('lists what dbt asks for', async () => {
    const sql = `SELECT o.name, CASE WHEN o.type = 'materialized-view' THEN 'materialized_view' ELSE o.type END
      FROM mz_catalog.mz_objects o LEFT JOIN mz_catalog.mz_sources so ON o.id = so.id
      JOIN mz_catalog.mz_schemas s ON o.schema_id = s.id AND s.name = 'public' JOIN mz_catalog.mz_databases d ON s.database_id = d.id
      WHERE coalesce(so.type, '') NOT IN ('subsource', 'progress') ORDER BY 1`
    expect(await rows(sql)).toEqual([
      ['m', 'materialized_view'],
      ['m_primary_idx', 'index'],
      ['t', 'table'],
      ['v', 'view'],
    ])
  })

  it('joins comments to columns by position', async () => {
    const sql = `SELECT c.name, c.position, k.comment FROM mz_catalog.mz_columns c
      LEFT JOIN mz_internal.mz_comments k ON k.id = c.id AND k.object_sub_id = c.position WHERE c.id = 'u101' ORDER BY 2`
    expect(await rows(sql)).toEqual([
      ['a', '1', 'on a'],
      ['B c', '2', null],
    ])
  })

  it('shows what the system itself has, in its schemas', async () => {
    const sql = `SELECT s.name, o.type FROM mz_catalog.mz_objects o JOIN mz_catalog.mz_schemas s ON s.id = o.schema_id WHERE o.name = 'mz_objects'`
    expect(await rows(sql)).toEqual([['mz_catalog', 'view']])
  })

  it('follows the catalog from revision to revision, and survives a read that is rolled back', async () => {
    const names = "SELECT name FROM mz_catalog.mz_views WHERE id LIKE 'u%' ORDER BY 1"
    const later = sampleCatalog([view('u200', 'w', [])], 2)
    await expect(rows('SELECT 1 / 0', later)).rejects.toThrow('division by zero')
    expect(await rows(names, later)).toEqual([['v'], ['w']])
    expect(await rows(names, sampleCatalog([], 3))).toEqual([['v']])
  })

  it('reaches through views for what a materialization reads', async () => {
    expect(await rows('SELECT * FROM mz_internal.mz_materialization_dependencies ORDER BY 1')).toEqual([
      ['u103', 'u101'],
      ['u104', 'u103'],
    ])
    expect(
      await rows(
        "SELECT referenced_object_id FROM mz_internal.mz_object_transitive_dependencies WHERE object_id = 'u104' ORDER BY 1",
      ),
    ).toEqual([['u101'], ['u102'], ['u103']])
  })
})

describe('privileges', () => {
  it('explodes acls and names roles', async () => {
    expect(
      await rows(
        "SELECT grantor, grantee, privilege_type FROM mz_internal.mz_show_object_privileges WHERE name = 't' ORDER BY 3",
      ),
    ).toEqual(['DELETE', 'INSERT', 'SELECT', 'UPDATE'].map((it) => ['materialize', 'materialize', it]))
    expect(
      await rows('SELECT (mz_internal.mz_aclexplode(privileges)).grantee FROM mz_catalog.mz_clusters'),
    ).toContainEqual(['s2'])
    expect(await rows('SELECT privileges::text FROM mz_catalog.mz_clusters')).toEqual([
      ['{s2=U/u1,u1=UC/u1}'],
    ])
  })

  it('knows default privileges and members', async () => {
    expect(
      await rows(
        'SELECT object_owner, schema, object_type, grantee, privilege_type FROM mz_internal.mz_show_default_privileges ORDER BY 1, 5',
      ),
    ).toEqual([
      ['PUBLIC', null, 'type', 'PUBLIC', 'USAGE'],
      ['materialize', 'public', 'table', 'reader', 'INSERT'],
      ['materialize', 'public', 'table', 'reader', 'SELECT'],
    ])
    expect(await rows("SELECT mz_functions.has_table_privilege('reader', 't', 'SELECT')")).toEqual([['t']])
    expect(await rows("SELECT mz_functions.has_system_privilege('CREATECLUSTER')")).toEqual([['t']])
    await expect(rows("SELECT mz_functions.has_table_privilege('absent', 't', 'SELECT')")).rejects.toThrow(
      'role "absent" does not exist',
    )
  })
})

describe('live values', () => {
  it('takes the last sample of lag within five minutes', async () => {
    expect(await rows('SELECT * FROM mz_internal.mz_wallclock_global_lag')).toEqual([['u103', '00:00:01']])
  })

  it('tells hydration of users’ objects beside the indexes of each replica', async () => {
    expect(
      await rows("SELECT * FROM mz_internal.mz_hydration_statuses WHERE object_id LIKE 'u%' ORDER BY 1"),
    ).toEqual([
      ['u103', 'u1', 't'],
      ['u104', 'u1', 'f'],
    ])
    expect(
      await rows(
        "SELECT count(*) > 10, bool_and(hydrated) FROM mz_internal.mz_hydration_statuses WHERE object_id LIKE 's%'",
      ),
    ).toEqual([['t', 't']])
  })

  it('compares frontiers with numbers', async () => {
    expect(
      await rows('SELECT write_frontier::text::numeric > 1600000000000 FROM mz_internal.mz_frontiers'),
    ).toEqual([['t']])
  })
})

describe('pg_catalog and information_schema', () => {
  it('describes relations as psql asks', async () => {
    expect(
      await rows(`SELECT n.nspname, c.relname, c.relkind, mz_functions.pg_get_userbyid(c.relowner) FROM mz_pg_catalog.pg_class c
        LEFT JOIN mz_pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname = 'public' AND mz_functions.pg_table_is_visible(c.oid) ORDER BY 2`),
    ).toEqual([
      ['public', 'm', 'm', 'materialize'],
      ['public', 'm_primary_idx', 'i', 'materialize'],
      ['public', 't', 'r', 'materialize'],
      ['public', 'v', 'v', 'materialize'],
    ])
    expect(
      await rows(
        "SELECT mz_functions.pg_get_indexdef(oid) FROM mz_pg_catalog.pg_class WHERE relname = 'm_primary_idx'",
      ),
    ).toEqual([['CREATE INDEX m_primary_idx ON m USING arrangement (a, a + 1)']])
  })

  it('formats types with their modifiers', async () => {
    const calls = ['23, NULL', '1700, 327686', '1043, 9', '1184, NULL', '1007, NULL', '999999, NULL']
    expect(
      await rows(`SELECT ${calls.map((call) => `mz_functions.format_type(${call})`).join(', ')}`),
    ).toEqual([
      ['integer', 'numeric(5,2)', 'character varying(5)', 'timestamp with time zone', 'integer[]', '???'],
    ])
  })

  it('shows the columns of the session’s database only', async () => {
    expect(
      await rows(
        "SELECT column_name, is_nullable, data_type, column_default FROM mz_information_schema.columns WHERE table_name = 't' ORDER BY ordinal_position",
      ),
    ).toEqual([
      ['a', 'NO', 'integer', 'NULL'],
      ['B c', 'YES', 'text', 'NULL'],
    ])
    expect(
      await rows(
        "SELECT schema_name FROM mz_information_schema.schemata WHERE schema_name IN ('public', 'elsewhere')",
      ),
    ).toEqual([['public']])
  })
})
