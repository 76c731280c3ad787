import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Sandbox, startSandbox } from '../start'

let sandbox: Sandbox
let client: pg.Client
const notices: string[] = []

beforeAll(async () => {
  sandbox = await startSandbox({ port: 0, cache: false })
  client = new pg.Client({
    host: '127.0.0.1',
    port: sandbox.port,
    user: 'materialize',
    database: 'materialize',
  })
  client.on('notice', (notice) => notices.push(notice.message ?? ''))
  await client.connect()
  for (const sql of [
    'CREATE SCHEMA analytics',
    'CREATE TABLE analytics.seed (id int NOT NULL, label text)',
    'CREATE VIEW analytics.stg AS SELECT id, label FROM analytics.seed',
    'CREATE MATERIALIZED VIEW analytics.fct AS SELECT label, count(*) AS n FROM analytics.stg GROUP BY label',
    'CREATE DEFAULT INDEX ON analytics.fct',
    "COMMENT ON COLUMN analytics.fct.n IS 'how many'",
  ]) {
    await client.query(sql)
  }
}, 180_000)
afterAll(async () => {
  await client.end()
  await sandbox.stop()
})

async function rows(sql: string): Promise<unknown[][]> {
  const { rows } = await client.query({ text: sql, rowMode: 'array' })
  return rows
}

describe('over the wire', () => {
  it('lists relations as dbt asks for them', async () => {
    expect(
      await rows(`select d.name, s.name, o.name, case when o.type = 'materialized-view' then 'materialized_view' else o.type end
        from mz_objects o left join mz_sources so on o.id = so.id join mz_schemas s on o.schema_id = s.id and s.name = 'analytics'
        join mz_databases d on s.database_id = d.id and d.name = 'materialize'
        where o.type in ('table', 'source', 'view', 'materialized-view', 'index', 'sink') and coalesce(so.type, '') not in ('subsource', 'progress') order by 3`),
    ).toEqual([
      ['materialize', 'analytics', 'fct', 'materialized_view'],
      ['materialize', 'analytics', 'fct_primary_idx', 'index'],
      ['materialize', 'analytics', 'seed', 'table'],
      ['materialize', 'analytics', 'stg', 'view'],
    ])
  })

  it('describes columns with the types of Materialize', async () => {
    const { fields } = await client.query('SELECT position, type_oid FROM mz_columns LIMIT 0')
    expect(fields.map((field) => field.dataTypeID)).toEqual([16464, 26])
    expect(await rows('SHOW COLUMNS FROM analytics.fct')).toEqual([
      ['label', true, 'text', ''],
      ['n', false, 'bigint', 'how many'],
    ])
  })

  it('checks a contract through a temporary view, pseudo types too', async () => {
    await client.query(
      'CREATE TEMPORARY VIEW probe AS SELECT * FROM (SELECT NULL::map[text=>text] AS m, NULL::int list list AS l, (SELECT row() WHERE false) AS r) AS q',
    )
    expect(
      await rows(
        "SELECT c.name, c.type_oid FROM mz_columns c JOIN mz_relations r ON c.id = r.id WHERE r.schema_id = '0' AND r.name = 'probe' ORDER BY c.position",
      ),
    ).toEqual([
      ['m', 16385],
      ['l', 16384],
      ['r', 2249],
    ])
    await client.query('DROP VIEW probe')
  })

  it('shows a change of the catalog in the next read', async () => {
    await client.query('ALTER SCHEMA analytics RENAME TO numbers')
    expect(await rows("SHOW SCHEMAS LIKE 'n%'")).toEqual([['numbers', '']])
    await client.query('ALTER SCHEMA numbers RENAME TO analytics')
  })

  it('grants, and tells who may do what', async () => {
    await client.query('CREATE ROLE reader')
    await client.query('GRANT SELECT ON ALL TABLES IN SCHEMA analytics TO reader')
    expect(
      await rows("SELECT name FROM (SHOW PRIVILEGES FOR reader) WHERE grantee = 'reader' ORDER BY 1"),
    ).toEqual([['fct'], ['seed'], ['stg']])
    expect(
      await rows(
        "SELECT has_table_privilege('reader', 'analytics.seed', 'SELECT'), has_table_privilege('reader', 'analytics.seed', 'INSERT')",
      ),
    ).toEqual([[true, false]])
    await client.query('GRANT INSERT ON analytics.stg TO reader')
    expect(notices[notices.length - 1]).toBe(
      'non-applicable privilege types INSERT for VIEW "materialize.analytics.stg"',
    )
  })

  it('refuses by name what it has not got', async () => {
    await expect(rows("SELECT jsonb_pretty('{}')")).rejects.toMatchObject({ code: '0A000' })
    await expect(rows('SELECT to_hex(1)')).rejects.toMatchObject({
      code: 'XX000',
      message: 'function "to_hex" does not exist',
    })
    await expect(rows('SELECT * FROM pg_catalog.pg_stat_activity')).rejects.toMatchObject({
      message: "unknown catalog item 'pg_catalog.pg_stat_activity'",
    })
  })
})
