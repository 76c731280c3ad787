import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Column, Item, Source } from '../catalog/model'
import { generatorOf } from '../generators/kinds'
import { columnsOf, Rig } from './fixtures/rig'

let rig: Rig
beforeAll(async () => {
  rig = await Rig.open()
  await rig.replica('c')
})
afterAll(() => rig.close())

let numbered = 500
const base = (name: string) => {
  numbered += 1
  return {
    kind: 'item' as const,
    id: `u${numbered}`,
    oid: 1,
    name,
    schemaId: 'u1',
    ownerId: 'u1',
    privileges: [],
    createSql: '',
    uses: [],
    createdAt: rig.now,
    temporary: null,
  }
}

async function relation(name: string, columns: readonly Column[], more: Pick<Source, 'role' | 'clusterId'>) {
  const own = base(name)
  const list = columns.map((c) => `"${c.name}" ${c.type}${c.nullable ? '' : ' NOT NULL'}`).join(', ')
  await rig.engine.exec(`CREATE TABLE mz_user.${own.id} (${list})`)
  const item: Source = { ...own, type: 'source', envelope: 'none', columns, physical: own.id, ...more }
  await rig.put(item)
  return item.id
}

async function generator(
  kind: 'AUCTION' | 'MARKETING' | 'TPCH',
  options: Readonly<Record<string, string>>,
  refs: readonly string[],
) {
  const from = { kind: 'load-generator' as const, generator: kind, options }
  const source = await relation('g', [], {
    role: { kind: 'ingestion', from, progressId: null },
    clusterId: 'c',
  })
  const progress = await relation('p', columnsOf({ offset: 'numeric' }), {
    role: { kind: 'progress', sourceId: source },
    clusterId: null,
  })
  const tables = new Map<string, string>()
  for (const reference of refs) tables.set(reference, await output(source, from, reference))
  return { source, progress, tables }
}

async function output(
  source: string,
  from: Parameters<typeof generatorOf>[0],
  reference: string,
): Promise<string> {
  const table = generatorOf(from).tables.find((t) => t.name === reference)
  const types = columnsOf(Object.fromEntries((table?.columns ?? []).map((c) => [c.name, c.type])))
  const columns = types.map((c, i) => ({ ...c, nullable: table?.columns[i]?.nullable ?? true }))
  return relation(reference, columns, {
    role: { kind: 'subsource', sourceId: source, reference: `mz_load_generators.x.${reference}` },
    clusterId: null,
  })
}

const count = async (id: string) => Number((await rig.rows(`SELECT count(*) FROM mz_user.${id}`))[0]?.[0])

describe('load generators', () => {
  test('AUCTION: what is fixed at once, then a row a tick; counted; it goes on after a restart', async () => {
    const { source, progress, tables } = await generator('AUCTION', { 'TICK INTERVAL': '200' }, [
      'accounts',
      'auctions',
      'bids',
    ])
    const [accounts = '', auctions = '', bids = ''] = tables.values()
    expect((await rig.read(accounts))[0]).toEqual(['43', '1', '10000'])
    const fed = async () => (await count(auctions)) + (await count(bids))
    expect(await fed()).toBe(0)
    await rig.tick(1000)
    expect(await fed()).toBe(5)
    expect(await rig.read(progress)).toEqual([['5']])
    const received = () => rig.keeper.facts().sourceStatistics.find((s) => s.objectId === bids)
    expect(received()).toMatchObject({ updatesCommitted: await count(bids), snapshotCommitted: true })
    const statuses = rig.keeper.facts().sourceStatuses.filter((s) => s.objectId === source)
    expect(statuses).toMatchObject([{ status: 'running', error: null }])
    await rig.restart()
    await rig.tick(1000)
    expect(await fed()).toBe(10)
    expect(await rig.rows(`SELECT count(*) FROM mz_user.${bids} b WHERE b.id / 10 <> b.auction_id`)).toEqual([
      ['0'],
    ])
    expect(await rig.rows(`SELECT count(*) - count(DISTINCT id) FROM mz_user.${bids}`)).toEqual([['0']])
    await rig.drop(source)
  })

  test('what is due when it has caught up comes at once', async () => {
    const { source, tables } = await generator('AUCTION', { 'TICK INTERVAL': '200' }, ['auctions', 'bids'])
    const [auctions = '', bids = ''] = tables.values()
    await rig.tick(1000)
    expect((await count(auctions)) + (await count(bids))).toBe(5)
    await rig.drop(source)
  })

  test('a relation made later has the same rows as one from the start', async () => {
    const { source, tables } = await generator('AUCTION', { 'TICK INTERVAL': '100' }, ['bids'])
    const first = tables.get('bids') ?? ''
    await rig.read(first)
    await rig.tick(5000)
    const from = { generator: 'AUCTION' as const, options: { 'TICK INTERVAL': '100' } }
    const second = await output(source, from, 'bids')
    await rig.tick(0)
    expect(await count(first)).toBeGreaterThan(20)
    expect(await rig.read(second)).toEqual(await rig.read(first))
    await rig.drop(source)
  })

  test('without a replica it stands still, and its frontier with it', async () => {
    const { source, tables } = await generator('AUCTION', {}, ['bids'])
    const bids = tables.get('bids') ?? ''
    await rig.read(bids)
    await rig.tick()
    const replica = [...rig.replicas.keys()][0] ?? ''
    await rig.drop(replica)
    const { write } = rig.keeper.frontier(bids)
    const rows = await count(bids)
    await rig.tick(30_000)
    expect(rig.keeper.frontier(bids).write).toBe(write)
    expect(await count(bids)).toBe(rows)
    await rig.replica('c')
    await rig.tick(3000)
    expect(rig.keeper.frontier(bids).write).toBe(rig.now)
    await rig.drop(source)
  })

  test('TPCH: readable only as a whole; orders change with the tick', async () => {
    const { source, tables } = await generator('TPCH', { 'SCALE FACTOR': '0.001', 'TICK INTERVAL': '500' }, [
      'orders',
      'lineitem',
    ])
    const lineitem = tables.get('lineitem') ?? ''
    const orders = tables.get('orders') ?? ''
    expect((await rig.read(orders)).length).toBe(1500)
    expect((await rig.read(lineitem)).length).toBeGreaterThan(5000)
    const before = await rig.rows(`SELECT * FROM mz_user.${orders} ORDER BY 1`)
    await rig.tick()
    const after = await rig.rows(`SELECT * FROM mz_user.${orders} ORDER BY 1`)
    expect(after.length).toBe(1500)
    expect(after.filter((row, i) => JSON.stringify(row) !== JSON.stringify(before[i]))).toHaveLength(2)
    await rig.drop(source)
  })
})

describe('computing by key', () => {
  /** Queries over a generator's tables (`{bids}`), and whether a key is to be found. */
  const cases: readonly (readonly ['AUCTION' | 'MARKETING' | 'TPCH', string, boolean])[] = [
    ['AUCTION', 'SELECT auction_id, count(*) AS n, max(amount) AS top FROM {bids} GROUP BY auction_id', true],
    ['AUCTION', 'SELECT auction_id, count(*) AS n FROM {bids} GROUP BY auction_id HAVING count(*) > 3', true],
    [
      'AUCTION',
      'SELECT DISTINCT ON (auction_id) auction_id, buyer, amount FROM {bids} ORDER BY auction_id, amount DESC, id',
      true,
    ],
    ['AUCTION', 'SELECT b.id, b.amount, a.item FROM {bids} b JOIN {auctions} a ON a.id = b.auction_id', true],
    [
      'AUCTION',
      'SELECT u.id, count(b.id) AS n, coalesce(sum(b.amount), 0) AS s FROM {users} u LEFT JOIN {bids} b ON b.buyer = u.id GROUP BY u.id',
      true,
    ],
    ['AUCTION', 'SELECT b.buyer, a.item FROM {bids} b FULL JOIN {auctions} a ON a.seller = b.buyer', false],
    ['AUCTION', 'SELECT id, amount FROM {bids} UNION ALL SELECT id, 0 FROM {auctions}', true],
    ['AUCTION', 'SELECT id, amount FROM {bids} ORDER BY amount DESC, id LIMIT 5', false],
    ['AUCTION', 'SELECT id, rank() OVER (ORDER BY amount, id) AS r FROM {bids}', false],
    [
      'AUCTION',
      'SELECT auction_id, id, rank() OVER (PARTITION BY auction_id ORDER BY amount, id) AS r FROM {bids}',
      true,
    ],
    ['AUCTION', 'SELECT id, amount > (SELECT avg(amount) FROM {bids}) AS above FROM {bids}', false],
    [
      'AUCTION',
      'SELECT a.id FROM {auctions} a WHERE NOT EXISTS (SELECT FROM {bids} b WHERE b.auction_id = a.id)',
      true,
    ],
    ['AUCTION', 'SELECT count(*) AS n FROM {bids}', false],
    ['AUCTION', 'WITH b AS MATERIALIZED (SELECT * FROM {bids}) SELECT id, amount FROM b', false],
    ['MARKETING', 'SELECT customer_id, count(converted_at) AS n FROM {leads} GROUP BY customer_id', true],
    ['MARKETING', 'SELECT conversion_amount, count(*) AS n FROM {leads} GROUP BY conversion_amount', true],
    [
      'MARKETING',
      'SELECT c.id, l.conversion_amount FROM {customers} c LEFT JOIN {leads} l ON l.customer_id = c.id',
      true,
    ],
    ['TPCH', 'SELECT o_custkey, sum(o_totalprice) AS s FROM {orders} GROUP BY o_custkey', true],
    [
      'TPCH',
      'SELECT o.o_orderkey, sum(l.l_quantity) AS q FROM {orders} o JOIN {lineitem} l ON l.l_orderkey = o.o_orderkey GROUP BY o.o_orderkey',
      true,
    ],
  ]
  test('each answer stays that of the whole query, tick for tick', async () => {
    const sources: string[] = []
    const maintained: { id: string; query: string; keyed: boolean }[] = []
    for (const kind of ['AUCTION', 'MARKETING', 'TPCH'] as const) {
      const options = { 'TICK INTERVAL': '400', 'SCALE FACTOR': '0.0002' }
      const refs = generatorOf({ generator: kind, options }).tables.map((t) => t.name)
      const { source, tables } = await generator(kind, options, refs)
      sources.push(source)
      for (const [of, sql, keyed] of cases.filter(([of]) => of === kind)) {
        const uses: string[] = []
        const query = sql.replace(/\{(\w+)\}/g, (_, name: string) => {
          uses.push(tables.get(name) ?? '')
          return `mz_user.${tables.get(name)}`
        })
        const { fields } = await rig.engine.describe(query)
        const types = Object.fromEntries(fields.map((f) => [f.name, f.oid === 25 ? 'text' : 'bigint']))
        maintained.push({ id: await rig.materialized(of, query, [...new Set(uses)], types), query, keyed })
      }
    }
    for (let i = 0; i < 25; i++) {
      await rig.tick()
      for (const { id, query } of maintained) {
        const wrong = await rig.rows(
          `(SELECT * FROM mz_user.${id} EXCEPT ALL (${query})) UNION ALL ((${query}) EXCEPT ALL SELECT * FROM mz_user.${id})`,
        )
        expect(wrong, `${query} at tick ${i}`).toEqual([])
      }
    }
    const strategies = new Map(rig.keeper.facts().maintenance.map((m) => [m.objectId, m.strategy]))
    for (const { id, query, keyed } of maintained) {
      expect(strategies.get(id), query).toBe(keyed ? 'by-key' : 'recompute')
    }
    for (const source of sources) await rig.drop(source)
  })
})

describe('the broker', () => {
  const sinkOf = (fromId: string, topic: string, more: Partial<Extract<Item, { type: 'sink' }>> = {}) => ({
    ...base('k'),
    type: 'sink' as const,
    clusterId: 'c',
    fromId,
    connectionId: 'u0',
    topic,
    format: 'json',
    envelope: 'upsert' as const,
    key: ['a'],
    options: {},
    ...more,
  })
  const messages = (topic: string) =>
    rig.rows(`SELECT key, value FROM mz_broker.messages WHERE topic = '${topic}' ORDER BY "offset"`)

  test('a sink emits a snapshot and changes once each; after SET FROM the other relation’s, without a snapshot', async () => {
    const t = await rig.table('t', { a: 'integer', b: 'text' })
    const other = await rig.table('other', { a: 'integer', b: 'text' })
    await rig.write(t, `INSERT INTO mz_user.${t} VALUES (1, 'x')`)
    await rig.write(other, `INSERT INTO mz_user.${other} VALUES (1, 'other')`)
    const sink = sinkOf(t, 'one')
    await rig.put(sink)
    await rig.tick()
    await rig.write(t, `INSERT INTO mz_user.${t} VALUES (2, 'y')`)
    await rig.write(t, `DELETE FROM mz_user.${t} WHERE a = 1`)
    await rig.tick()
    const emitted = [
      ['{"a":1}', '{"a":1,"b":"x"}'],
      ['{"a":2}', '{"a":2,"b":"y"}'],
      ['{"a":1}', null],
    ]
    expect(await messages('one')).toEqual(emitted)
    await rig.restart()
    await rig.tick()
    expect(await messages('one')).toEqual(emitted)
    await rig.put({ ...sink, fromId: other })
    await rig.tick()
    await rig.write(other, `INSERT INTO mz_user.${other} VALUES (3, 'new')`)
    await rig.write(t, `INSERT INTO mz_user.${t} VALUES (9, 'not seen')`)
    await rig.tick()
    expect(await messages('one')).toEqual([...emitted, ['{"a":3}', '{"a":3,"b":"new"}']])
    const facts = rig.keeper.facts()
    expect(facts.sinkStatistics.find((s) => s.objectId === sink.id)).toMatchObject({ messagesCommitted: 4 })
    expect(facts.sinkStatuses.find((s) => s.objectId === sink.id)).toMatchObject({ status: 'running' })
    expect(facts.hydration.find((h) => h.objectId === sink.id)).toMatchObject({ hydrated: true })
  })

  test('a source reads what a sink wrote', async () => {
    const t = await rig.table('t', { a: 'integer' })
    await rig.put(sinkOf(t, 'two', { envelope: 'debezium', key: null }))
    const from = {
      kind: 'kafka' as const,
      connectionId: 'u0',
      topic: 'two',
      keyFormat: null,
      valueFormat: 'json',
      envelope: 'none',
      options: {},
    }
    await rig.write(t, `INSERT INTO mz_user.${t} VALUES (1)`)
    await rig.tick()
    const source = await relation('s', columnsOf({ data: 'jsonb' }), {
      role: { kind: 'ingestion', from, progressId: null },
      clusterId: 'c',
    })
    expect(await rig.read(source)).toEqual([['{"after": {"a": 1}, "before": null}']])
    await rig.write(t, `INSERT INTO mz_user.${t} VALUES (2)`)
    await rig.tick()
    await rig.tick()
    expect(await rig.read(source)).toHaveLength(2)
  })
})
