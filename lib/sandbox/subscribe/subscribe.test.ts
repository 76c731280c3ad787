import { once } from 'node:events'
import { createConnection } from 'node:net'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { type Sandbox, startSandbox } from '../start'
import { TestClock } from '../time/clock'

const clock = new TestClock(Date.UTC(2026, 0, 1, 12))
let sandbox: Sandbox
const clients: pg.Client[] = []

async function connect(): Promise<pg.Client> {
  const client = new pg.Client({
    host: '127.0.0.1',
    port: sandbox.port,
    user: 'materialize',
    database: 'materialize',
  })
  clients.push(client)
  await client.connect()
  return client
}

/** A statement whose rows are looked at as they come. */
class Stream {
  readonly rows: (string | null)[][] = []
  error: { code?: string; message: string } | null = null
  ended = false
  constructor(client: pg.Client, sql: string) {
    const query = new pg.Query<Record<string, unknown>>({ text: sql })
    query.on('row', (row) => {
      this.rows.push(Object.values(row).map((cell) => (cell === null ? null : String(cell))))
    })
    query.on('error', (error) => {
      this.error = error
    })
    query.on('end', () => {
      this.ended = true
    })
    client.query(query)
  }
  /** Waits for n rows, and answers them without their timestamps. */
  async take(n: number): Promise<(string | null)[][]> {
    await expect.poll(() => this.rows.length, { timeout: 10_000 }).toBeGreaterThanOrEqual(n)
    return this.rows.slice(0, n).map((row) => row.slice(1))
  }
  async failure(): Promise<{ code?: string; message: string } | null> {
    await expect.poll(() => this.error, { timeout: 10_000 }).not.toBeNull()
    return this.error
  }
}

async function tick(): Promise<void> {
  clock.advance(1000)
  await sandbox.house.live.tick()
}

/** A cancel request, on a connection of its own. */
async function cancel(client: pg.Client): Promise<void> {
  const message = Buffer.alloc(16)
  const key = [
    16,
    80_877_102,
    Number(Reflect.get(client, 'processID')),
    Number(Reflect.get(client, 'secretKey')),
  ]
  for (const [i, value] of key.entries()) message.writeInt32BE(value, 4 * i)
  const socket = createConnection(sandbox.port, '127.0.0.1')
  socket.end(message)
  await once(socket, 'close')
}

beforeAll(async () => {
  sandbox = await startSandbox({ port: 0, clock, automatic: false })
})
afterEach(async () => {
  for (const client of clients.splice(0)) await client.end().catch(() => undefined)
})
afterAll(() => sandbox.stop())

let numbered = 0
/** A table of its own for each test, with two rows. */
async function table(client: pg.Client): Promise<string> {
  numbered += 1
  const name = `t${numbered}`
  await client.query(`CREATE TABLE ${name} (a int, b text)`)
  await client.query(`INSERT INTO ${name} VALUES (1, 'x'), (2, 'y')`)
  return name
}

describe('a subscription', () => {
  test('begins with a snapshot and goes on with each change at its own time', async () => {
    const [reader, writer] = [await connect(), await connect()]
    const t = await table(writer)
    const stream = new Stream(reader, `SUBSCRIBE ${t}`)
    expect((await stream.take(2)).toSorted()).toEqual([
      ['1', '1', 'x'],
      ['1', '2', 'y'],
    ])
    await writer.query(`INSERT INTO ${t} VALUES (3, 'z')`)
    await writer.query(`UPDATE ${t} SET b = 'Z' WHERE a = 3`)
    expect((await stream.take(5)).slice(2)).toEqual([
      ['1', '3', 'z'],
      ['-1', '3', 'z'],
      ['1', '3', 'Z'],
    ])
    const times = stream.rows.map((row) => Number(row[0]))
    expect(times[0]).toBe(times[1])
    expect(times[2]).toBeGreaterThan(times[1] ?? 0)
    expect(times[3]).toBeGreaterThan(times[2] ?? 0)
    expect(times[3]).toBe(times[4])
  })

  test('tells its progress: first where the snapshot stands, then at each tick', async () => {
    const [reader, writer] = [await connect(), await connect()]
    const t = await table(writer)
    const stream = new Stream(reader, `SUBSCRIBE (SELECT a FROM ${t} WHERE a = 1) WITH (PROGRESS)`)
    expect(await stream.take(2)).toEqual([
      ['true', null, null],
      ['false', '1', '1'],
    ])
    expect(stream.rows[0]?.[0]).toBe(stream.rows[1]?.[0])
    await tick()
    await expect.poll(() => stream.rows.at(-1)).toEqual([String(clock.now()), 'true', null, null])
  })

  test('WITH (SNAPSHOT = false) shows changes only', async () => {
    const [reader, writer] = [await connect(), await connect()]
    const t = await table(writer)
    const stream = new Stream(reader, `SUBSCRIBE ${t} WITH (SNAPSHOT = false, PROGRESS)`)
    await stream.take(1)
    await writer.query(`DELETE FROM ${t} WHERE a = 1`)
    await expect.poll(() => stream.rows.find((row) => row[1] === 'false')?.slice(2)).toEqual(['-1', '1', 'x'])
  })

  test('AS OF the last progress goes on without a gap, as long as nothing changed; UP TO ends it', async () => {
    const [reader, writer] = [await connect(), await connect()]
    const t = await table(writer)
    await tick()
    const at = clock.now()
    await tick()
    const to = clock.now() + 1500
    const stream = new Stream(reader, `SUBSCRIBE ${t} AS OF ${at} UP TO ${to}`)
    await stream.take(2)
    expect(stream.rows[0]?.[0]).toBe(String(at))
    await tick()
    await tick()
    await expect.poll(() => stream.ended).toBe(true)
    expect(stream.error).toBeNull()
    await writer.query(`INSERT INTO ${t} VALUES (4, 'w')`)
    const late = new Stream(reader, `SUBSCRIBE ${t} AS OF ${at}`)
    expect(await late.failure()).toMatchObject({
      code: '22000',
      message: 'could not find a valid timestamp for the query',
    })
  })

  test('sees what an MV maintains, and its joins at one time', async () => {
    const [reader, writer] = [await connect(), await connect()]
    const t = await table(writer)
    await writer.query(`CREATE MATERIALIZED VIEW m_${t} AS SELECT sum(a) AS s FROM ${t}`)
    const stream = new Stream(reader, `SUBSCRIBE (SELECT m.s, t.a FROM m_${t} m JOIN ${t} t ON t.a = m.s)`)
    await writer.query(`INSERT INTO ${t} VALUES (0, 'zero'), (3, 'six')`)
    await writer.query(`INSERT INTO ${t} VALUES (6, 'twelve')`)
    await writer.query(`INSERT INTO ${t} VALUES (-6, 'six')`)
    expect(await stream.take(1)).toEqual([['1', '6', '6']])
  })

  test('an error in the data ends it', async () => {
    const [reader, writer] = [await connect(), await connect()]
    const t = await table(writer)
    const stream = new Stream(reader, `SUBSCRIBE (SELECT 1 / a AS d FROM ${t})`)
    await stream.take(2)
    await writer.query(`INSERT INTO ${t} VALUES (0, 'zero')`)
    expect(await stream.failure()).toMatchObject({ message: 'Evaluation error: division by zero' })
  })

  test('cancelled by the client', async () => {
    const [reader, writer] = [await connect(), await connect()]
    const t = await table(writer)
    const stream = new Stream(reader, `SUBSCRIBE ${t}`)
    await stream.take(2)
    await cancel(reader)
    expect(await stream.failure()).toMatchObject({ code: '57014' })
    expect((await reader.query('SELECT 1 AS a')).rows).toEqual([{ a: 1 }])
  })
})

describe('what it stands on', () => {
  test('may be renamed and swapped', async () => {
    const [reader, writer] = [await connect(), await connect()]
    for (const sql of ['CREATE SCHEMA blue', 'CREATE SCHEMA green', 'CREATE TABLE blue.t (a int)']) {
      await writer.query(sql)
    }
    await writer.query('CREATE CLUSTER one (SIZE = $$25cc$$)')
    await writer.query('CREATE CLUSTER two (SIZE = $$25cc$$)')
    await reader.query('SET cluster = one')
    const stream = new Stream(reader, 'SUBSCRIBE blue.t')
    await writer.query('INSERT INTO blue.t VALUES (1)')
    await stream.take(1)
    await writer.query('ALTER SCHEMA blue SWAP WITH green')
    await writer.query('ALTER CLUSTER one SWAP WITH two')
    await writer.query('ALTER TABLE green.t RENAME TO u')
    await writer.query('INSERT INTO green.u VALUES (2)')
    expect(await stream.take(2)).toEqual([
      ['1', '1'],
      ['1', '2'],
    ])
    await writer.query('DROP SCHEMA green CASCADE')
    expect(await stream.failure()).toMatchObject({
      code: 'XX000',
      message: 'subscribe has been terminated because underlying relation "materialize.green.u" was dropped',
    })
  })

  test('its cluster may lose its replicas, but not be dropped', async () => {
    const [reader, writer] = [await connect(), await connect()]
    const t = await table(writer)
    await writer.query('CREATE CLUSTER fragile (SIZE = $$25cc$$)')
    await reader.query('SET cluster = fragile')
    const stream = new Stream(reader, `SUBSCRIBE (SELECT a FROM ${t})`)
    await stream.take(2)
    await writer.query('ALTER CLUSTER fragile SET (REPLICATION FACTOR = 0)')
    await writer.query(`INSERT INTO ${t} VALUES (3, 'z')`)
    await tick()
    expect(stream.rows).toHaveLength(2)
    await writer.query('ALTER CLUSTER fragile SET (REPLICATION FACTOR = 1)')
    await tick()
    expect((await stream.take(3)).slice(2)).toEqual([['1', '3']])
    await writer.query('DROP CLUSTER fragile CASCADE')
    expect(await stream.failure()).toMatchObject({
      code: 'XX000',
      message: 'subscribe has been terminated because underlying cluster "fragile" was dropped',
    })
  })
})

describe('the catalog', () => {
  test('shows hydration as it happens, joined with others', async () => {
    const [reader, writer] = [await connect(), await connect()]
    const t = await table(writer)
    const stream = new Stream(
      reader,
      `SUBSCRIBE (SELECT o.name, h.hydrated, s.status FROM mz_internal.mz_hydration_statuses h
         JOIN mz_objects o ON o.id = h.object_id
         JOIN mz_internal.mz_cluster_replica_statuses s ON s.replica_id = h.replica_id
         WHERE o.name = 'watched' AND h.hydrated)`,
    )
    await writer.query(`CREATE MATERIALIZED VIEW watched AS SELECT a FROM ${t}`)
    await tick()
    expect(await stream.take(1)).toEqual([['1', 'watched', 'true', 'online']])
  })

  test('shows frontiers move, and a paused maintainer stand', async () => {
    const [reader, writer] = [await connect(), await connect()]
    const t = await table(writer)
    await writer.query(`CREATE MATERIALIZED VIEW slow AS SELECT a FROM ${t}`)
    await writer.query('SELECT * FROM slow')
    const { rows } = await writer.query("SELECT id FROM mz_objects WHERE name = 'slow'")
    const frontier = () => sandbox.house.live.frontier(rows[0].id).write
    const stream = new Stream(
      reader,
      `SUBSCRIBE (SELECT write_frontier FROM mz_internal.mz_frontiers WHERE object_id = '${rows[0].id}') ENVELOPE UPSERT (KEY (write_frontier))`,
    )
    await stream.take(1)
    await tick()
    await expect.poll(() => stream.rows.at(-1)?.[2]).toBe(String(clock.now()))
    let goOn = () => {}
    const until = new Promise<void>((resolve) => {
      goOn = resolve
    })
    sandbox.faults.arm(`maintainer:${rows[0].id}`, { kind: 'pause', until })
    await tick()
    const stopped = frontier()
    await tick()
    await tick()
    expect(frontier()).toBe(stopped)
    goOn()
    await tick()
    await expect.poll(frontier).toBe(clock.now())
  })
})
