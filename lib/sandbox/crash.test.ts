import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import pg from 'pg'
import { afterEach, beforeEach, expect, it } from 'vitest'

let dir: string
let child: ChildProcess

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'greenlight-crash-'))
})
afterEach(async () => {
  if (child.exitCode === null && child.signalCode === null) {
    child.kill('SIGKILL')
    await once(child, 'exit')
  }
  rmSync(dir, { recursive: true, force: true })
})

/** A sandbox in a process of its own; its port, once it listens. */
async function started(): Promise<number> {
  const main = join(import.meta.dirname, 'main.ts')
  child = spawn(process.execPath, ['--import', 'tsx', main, '--port', '0', '--dir', dir], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  if (child.stdout === null) throw new Error('no output')
  for await (const line of createInterface({ input: child.stdout })) {
    const port = /listens on [^ ]+:(\d+)/.exec(line)?.[1]
    if (port !== undefined) return Number(port)
  }
  throw new Error('the sandbox did not start')
}

async function connected(port: number): Promise<pg.Client> {
  const client = new pg.Client({ host: '127.0.0.1', port, user: 'materialize', database: 'materialize' })
  client.on('error', () => undefined)
  await client.connect()
  return client
}

/** Writes rows and makes tables until the connection breaks; what was acknowledged. */
async function written(
  client: pg.Client,
  onRow: (n: number) => void,
): Promise<{ rows: number; tables: number }> {
  const acknowledged = { rows: 0, tables: 0 }
  try {
    for (;;) {
      await client.query(`INSERT INTO t VALUES (${acknowledged.rows + 1})`)
      acknowledged.rows += 1
      if (acknowledged.rows % 5 === 0) {
        await client.query(`CREATE TABLE made_${acknowledged.tables + 1} (a int)`)
        acknowledged.tables += 1
      }
      onRow(acknowledged.rows)
    }
  } catch {
    return acknowledged
  }
}

it('keeps what it has acknowledged, whole, when it is killed while it writes', async () => {
  const first = await connected(await started())
  await first.query('CREATE TABLE t (n int)')
  await first.query('CREATE MATERIALIZED VIEW m AS SELECT count(*) AS rows, max(n) AS top FROM t')
  const acknowledged = await written(first, (rows) => {
    // another write is under way right after this
    if (rows === 12) setImmediate(() => child.kill('SIGKILL'))
  })
  if (child.signalCode === null) await once(child, 'exit')
  expect(acknowledged.rows).toBeGreaterThanOrEqual(12)

  const again = await connected(await started())
  const { rows } = await again.query('SELECT n FROM t ORDER BY n')
  const kept = rows.map((row: { n: number }) => row.n)
  expect(kept.length).toBeGreaterThanOrEqual(acknowledged.rows)
  expect(kept).toEqual(Array.from({ length: kept.length }, (_, i) => i + 1))
  expect((await again.query('SELECT rows, top FROM m')).rows).toEqual([
    { rows: String(kept.length), top: kept.length },
  ])
  const tables = await again.query(`SELECT name FROM mz_tables WHERE name LIKE 'made\\_%' ORDER BY id`)
  expect(tables.rows.length).toBeGreaterThanOrEqual(acknowledged.tables)
  for (const { name } of tables.rows) expect((await again.query(`SELECT * FROM ${name}`)).rows).toEqual([])
  await again.query(`CREATE TABLE made_${tables.rows.length + 1} (a int)`)
  await again.end()
}, 180_000)
