import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { type Connection, ConnectionLost, type Database, type QueryResult } from '../database'
import { EventBus } from '../foundation'
import { executeNodes } from './execute-nodes'
import { openProject, thisHost } from './open-project'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'greenlight-cancel-'))
  mkdirSync(join(folder, 'models'))
  const put = (path: string, text: string) => writeFileSync(join(folder, path), text)
  put('dbt_project.yml', 'name: shop\nversion: "1.0"\nprofile: shop\non-run-end: ["select 1"]\n')
  put(
    'profiles.yml',
    'shop: {target: dev, outputs: {dev: {type: materialize, host: h, port: 1, user: u, pass: p, dbname: d, schema: s, threads: 1}}}',
  )
  put('models/a.sql', 'select 1 as id')
  put('models/b.sql', "select * from {{ ref('a') }}")
  put('models/c.sql', "select * from {{ ref('b') }}")
  put('models/d.sql', "select 2 as id -- {{ ref('a') }}")
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** A database that never answers to b, and loses its connection when it is closed. */
function hanging(onHang: () => void): Database {
  let cut: (() => void) | undefined
  let isOpen = true
  const query = (sql: string): Promise<QueryResult> => {
    if (!sql.includes('create view "d"."s"."b"'))
      return Promise.resolve({ columns: [], rows: [], tag: 'CREATE VIEW', rowCount: null })
    return new Promise((_, reject) => {
      cut = () => reject(new ConnectionLost('the connection was closed'))
      onHang()
    })
  }
  const connection: Connection = {
    get isOpen() {
      return isOpen
    },
    backendPid: 1,
    parameter: () => undefined,
    query,
    rows: async () => [],
    onNotice: () => {},
    end: async () => {},
    close: () => {
      isOpen = false
      cut?.()
    },
  }
  const port = { query: () => ({ columns: [], rows: [], status: '' }), close: () => {} }
  return { connect: async () => connection, openPort: () => port }
}

it('a cancelled run keeps what was made, cuts what runs, and skips the rest', async () => {
  const project = await openProject({ projectDir: folder, profilesDir: folder }, thisHost({}))
  if (!project.ok) throw new Error('the project does not open')
  const cancel = new AbortController()
  const now = () => new Date()
  const outcome = await executeNodes({
    project: project.value,
    verb: 'run',
    selected: ['a', 'b', 'c', 'd'].map((name) => `model.shop.${name}`),
    database: hanging(() => cancel.abort()),
    bus: new EventBus('id', now),
    now,
    signal: cancel.signal,
    commandLine: 'run',
    args: {},
  })
  expect(outcome.exitCode).toBe(1)
  expect(outcome.results.map(({ unique_id, status }) => [unique_id.at(-1), status])).toEqual([
    ['a', 'success'],
    ['b', 'error'],
    ['d', 'skipped'],
    ['c', 'skipped'],
  ])
})
