import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Sandbox, startSandbox } from '.'

let sandbox: Sandbox
let client: pg.Client

beforeAll(async () => {
  sandbox = await startSandbox({ port: 0 })
  client = new pg.Client({
    host: '127.0.0.1',
    port: sandbox.port,
    user: 'materialize',
    database: 'materialize',
  })
  await client.connect()
}, 120_000)
afterAll(async () => {
  await client.end()
  await sandbox.stop()
})

describe('the sandbox over the wire', () => {
  it('shows a write in a materialized view at once', async () => {
    await client.query('CREATE TABLE t (a int, b text)')
    await client.query('CREATE MATERIALIZED VIEW m AS SELECT a, count(*) AS n FROM t GROUP BY a')
    await client.query('INSERT INTO t VALUES ($1, $2), ($1, $2)', [1, 'x'])
    expect((await client.query('SELECT a, n FROM m')).rows).toEqual([{ a: 1, n: '2' }])
  })
  it('tells 39 digits of the deviations of exact numbers, and refuses what it would answer wrongly', async () => {
    const { rows } = await client.query(
      'SELECT stddev(x) AS s, variance(x) AS v, stddev(x::float8) AS f FROM (VALUES (1), (2), (4)) AS q (x)',
    )
    expect(rows).toEqual([
      {
        s: '1.527525231651946668862682397909336163',
        v: '2.33333333333333333333333333333333333335',
        f: 1.5275252316519468,
      },
    ])
    expect((await client.query('SELECT stddev(x::uint4) AS s FROM (VALUES (1), (3)) AS q (x)')).rows).toEqual(
      [{ s: '1.41421356237309504880168872420969807857' }],
    )
    for (const refused of [
      'SELECT stddev(DISTINCT x) FROM (VALUES (1)) AS q (x)',
      'SELECT 1 = ANY(NULL::int[])',
      'SELECT row(NULL) IS NULL',
      'SELECT (LIST[1, 2])[1:2]',
      'SELECT pg_typeof(LIST[1])',
    ])
      await expect(client.query(refused)).rejects.toMatchObject({ code: '0A000' })
    await expect(client.query(`SELECT 'a' LIKE 'a\\'`)).rejects.toThrow('unterminated escape sequence')
    await expect(client.query('SELECT LIST[1][1][1]')).rejects.toThrow('list only has 1 layer')
  })
  it('swaps schemas by name, so that readers outside stay with what they read', async () => {
    await client.query('CREATE SCHEMA blue')
    await client.query('CREATE SCHEMA green')
    await client.query(`CREATE VIEW blue.v AS SELECT 'blue' AS made_in`)
    await client.query(`CREATE VIEW green.v AS SELECT 'green' AS made_in`)
    await client.query('CREATE VIEW outside AS SELECT made_in FROM blue.v')
    await client.query('BEGIN; ALTER SCHEMA blue SWAP WITH green; COMMIT')
    expect((await client.query('SELECT made_in FROM blue.v')).rows).toEqual([{ made_in: 'green' }])
    expect((await client.query('SELECT made_in FROM outside')).rows).toEqual([{ made_in: 'blue' }])
  })
  it('loses connections and fails statements where a test says so', async () => {
    const { faults } = sandbox
    const connect = async () => {
      const other = new pg.Client({
        host: '127.0.0.1',
        port: sandbox.port,
        user: 'materialize',
        database: 'materialize',
      })
      other.on('error', () => {})
      await other.connect()
      return other
    }
    const lost = async (point: string) => {
      const other = await connect()
      await other.query(`BEGIN; CREATE SCHEMA at_${point.replace(':', '_')}`)
      faults.arm(point, { kind: 'disconnect' })
      await expect(other.query('COMMIT')).rejects.toThrow('Connection terminated')
      const { rows } = await client.query('SELECT count(*)::int4 AS n FROM mz_schemas WHERE name = $1', [
        `at_${point.replace(':', '_')}`,
      ])
      return rows[0].n
    }
    expect(await lost('commit:before')).toBe(0)
    expect(await lost('commit:reply')).toBe(1)
    faults.arm('statement', { kind: 'fail', code: 'XX000', message: 'no' }, { skip: 1 })
    await client.query('SELECT 1')
    await expect(client.query('SELECT 2')).rejects.toThrow('no')
    await client.query('SELECT 3')
  })
  it('refuses by name what it does not have', async () => {
    await expect(client.query('EXPLAIN SELECT 1')).rejects.toMatchObject({
      code: '0A000',
      message: 'sandbox does not support EXPLAIN',
    })
  })
  it('fails a DDL transaction when somebody else changed the catalog', async () => {
    const other = new pg.Client({
      host: '127.0.0.1',
      port: sandbox.port,
      user: 'materialize',
      database: 'materialize',
    })
    await other.connect()
    await client.query('BEGIN')
    await client.query('ALTER SCHEMA blue RENAME TO teal')
    await other.query('CREATE SCHEMA meanwhile')
    await expect(client.query('COMMIT')).rejects.toMatchObject({ code: '40001' })
    await other.end()
  })
})

it('listens beyond loopback only with a password', async () => {
  await expect(startSandbox({ host: '0.0.0.0', port: 0 })).rejects.toThrow('only with a password')
})
