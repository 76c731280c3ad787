import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Connection, type Database, DatabaseError, type QueryResult } from '../database'
import { runVerb } from './run-verb'

const FILES: { readonly [path: string]: string } = {
  'dbt_project.yml':
    'name: shop\nversion: "1.0"\nprofile: shop\non-run-start: ["select \'begin\'"]\non-run-end: ["select \'{{ results | length }} done\'"]\n',
  'profiles.yml':
    'shop: {target: dev, outputs: {dev: {type: materialize, host: h, port: 1, user: u, pass: p, dbname: d, schema: s, threads: 1}}}\n',
  'models/a.sql': 'select 1 as id',
  'models/b.sql': "select * from {{ ref('a') }}",
  'models/models.yml':
    'models:\n  - name: a\n    columns:\n      - {name: id, data_tests: [{unique: {config: {severity: warn}}}]}\n',
  'state/manifest.json': '',
}

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'greenlight-execute-'))
  for (const [path, text] of Object.entries(FILES)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

type Answer = (sql: string) => QueryResult | Error | undefined

/** A database in memory, which says what it is told to and keeps what it was sent. */
function memory(answer: Answer = () => undefined): { readonly database: Database; readonly sent: string[] } {
  const sent: string[] = []
  const done: QueryResult = { columns: [], rows: [], tag: 'CREATE VIEW', rowCount: null }
  const query = async (sql: string) => {
    if (!sql.includes('mz_catalog')) sent.push(sql.replaceAll(/\s+/g, ' '))
    const given = answer(sql)
    if (given instanceof Error) throw given
    if (given !== undefined) return given
    return sql.includes('should_warn') ? counted(0) : done
  }
  const connection: Connection = {
    isOpen: true,
    backendPid: 7,
    parameter: () => undefined,
    query,
    rows: async (sql) => {
      const { columns, rows } = await query(sql)
      return rows.map((row) => Object.fromEntries(columns.map((c, i) => [c.name, row[i] ?? null])))
    },
    onNotice: (hear) =>
      hear({ severity: 'NOTICE', code: '00000', message: 'the moon is full', detail: null }),
    end: async () => {},
    close: () => {},
  }
  const port = { query: () => ({ columns: [], rows: [], status: '' }), close: () => {} }
  return { database: { connect: async () => connection, openPort: () => port }, sent }
}

function counted(failures: number): QueryResult {
  const columns = ['failures', 'should_warn', 'should_error'].map((name) => ({ name, oid: 25 }))
  const bad = failures > 0 ? 't' : 'f'
  return { columns, rows: [[String(failures), bad, bad]], tag: 'SELECT 1', rowCount: 1 }
}

async function run(argv: readonly string[], { database, sent }: ReturnType<typeof memory>) {
  const said: string[] = []
  const stream = { write: (text: string) => said.push(text) > 0 } as unknown as NodeJS.WriteStream
  const where = ['--project-dir', folder, '--profiles-dir', folder]
  const code = await runVerb([...argv, ...where], {}, { stdout: stream, stderr: stream }, '9', database)
  return { code, sent, log: said.join('') }
}

function statuses(): readonly (readonly [string, string, string | null])[] {
  const { results } = JSON.parse(readFileSync(join(folder, 'target/run_results.json'), 'utf8'))
  return results.map((r: { unique_id: string; status: string; message: string | null }) => [
    r.unique_id.split('.').at(r.unique_id.startsWith('test') ? 2 : -1),
    r.status,
    r.message,
  ])
}

describe('run', () => {
  it('makes the schema, runs hooks and models in order, and records them all', async () => {
    const { code, sent, log } = await run(['run'], memory())
    expect(code).toBe(0)
    expect(sent).toEqual([
      "select 'begin'",
      'create schema if not exists "s"',
      'create view "d"."s"."a" as ( select 1 as id );',
      'create view "d"."s"."b" as ( select * from "d"."s"."a" );',
      "select '2 done'",
    ])
    expect(statuses()).toEqual([
      ['shop-on-run-start-0', 'success', 'shop.on-run-start.0 passed'],
      ['a', 'success', 'CREATE VIEW'],
      ['b', 'success', 'CREATE VIEW'],
      ['shop-on-run-end-0', 'success', 'shop.on-run-end.0 passed'],
    ])
    expect(log).toContain('NOTICE: the moon is full')
  })

  it('skips what is below a failure, and names the file of what failed', async () => {
    const broken = memory((sql) =>
      sql.includes('"a"') ? new DatabaseError('no', { sqlstate: 'XX000' }) : undefined,
    )
    const { code } = await run(['run'], broken)
    expect(code).toBe(1)
    expect(statuses().slice(1, 3)).toEqual([
      [
        'a',
        'error',
        'Database Error in model a (models/a.sql)\n  no\n  compiled code at target/run/shop/models/a.sql',
      ],
      ['b', 'skipped', null],
    ])
  })

  it('skips every node after a hook that failed at the start, and still runs those at the end', async () => {
    const broken = memory((sql) =>
      sql.includes('begin') ? new DatabaseError('no', { sqlstate: 'XX000' }) : undefined,
    )
    const { code, sent } = await run(['run'], broken)
    expect(code).toBe(1)
    expect(sent.at(-1)).toBe("select '0 done'")
    expect(statuses().map(([, status]) => status)).toEqual(['error', 'skipped', 'skipped', 'success'])
  })
})

describe('a test that warns', () => {
  const warns = () => memory((sql) => (sql.includes('should_warn') ? counted(2) : undefined))

  it('warns', async () => {
    expect((await run(['test'], warns())).code).toBe(0)
    expect(statuses()[1]).toEqual(['unique_a_id', 'warn', 'Got 2 results, configured to warn if != 0'])
  })

  it.each([['--warn-error'], ['--warn-error-options={error: [LogTestResult]}']])(
    'fails with %s',
    async (flag) => {
      expect((await run(['test', flag], warns())).code).toBe(1)
      expect(statuses()[1]).toEqual(['unique_a_id', 'fail', 'Got 2 results, configured to fail if != 0'])
    },
  )
})

describe('--defer', () => {
  it('reads from the other manifest what is neither selected nor there', async () => {
    await run(['parse', '--target-path', join(folder, 'state')], memory())
    const file = join(folder, 'state/manifest.json')
    writeFileSync(file, readFileSync(file, 'utf8').replaceAll('"schema":"s"', '"schema":"prod"'))
    const { sent } = await run(
      ['run', '--select', 'b', '--defer', '--state', join(folder, 'state')],
      memory(),
    )
    expect(sent).toContain('create view "d"."s"."b" as ( select * from "d"."prod"."a" );')
  })

  it('is refused without a manifest', async () => {
    const { code, log } = await run(['run', '--defer'], memory())
    expect(code).toBe(2)
    expect(log).toContain('--state or --defer-state are required')
  })
})

it('--log-path keeps the whole log, statements too', async () => {
  await run(['run', '--quiet', '--log-path', 'logs'], memory())
  expect(readFileSync(join(folder, 'logs/dbt.log'), 'utf8')).toContain('create view "d"."s"."a"')
})
