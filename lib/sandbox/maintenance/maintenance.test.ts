import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { LiveFacts } from './facts'
import { Rig } from './fixtures/rig'
import type { Observer } from './port'

let rig: Rig
beforeAll(async () => {
  rig = await Rig.open()
  await rig.replica('c')
})
afterAll(() => rig.close())

const hydrated = (facts: LiveFacts, id: string) => facts.hydration.filter((h) => h.objectId === id)

/** Sees every state of a table, last in its round. */
function observer(table: string, more: Partial<Observer>): Observer {
  return {
    reads: [table],
    names: [],
    catalog: false,
    always: false,
    stamp: null,
    clusterId: null,
    subscription: null,
    look: async () => true,
    failed: () => {},
    progress: () => {},
    dropped: () => {},
    ...more,
  }
}

describe('materialized views', () => {
  test('a read after a write sees it, duplicates and nulls included', async () => {
    const t = await rig.table('t', { a: 'int', b: 'text' })
    await rig.write(t, `INSERT INTO mz_user.${t} VALUES (1, 'x'), (1, 'x'), (2, NULL), (2, NULL)`)
    const m = await rig.materialized('m', `SELECT a, b FROM mz_user.${t}`, [t], { a: 'integer', b: 'text' })
    expect(await rig.read(m)).toEqual([
      ['1', 'x'],
      ['1', 'x'],
      ['2', null],
      ['2', null],
    ])
    await rig.write(
      t,
      `DELETE FROM mz_user.${t} WHERE ctid IN (SELECT min(ctid) FROM mz_user.${t} GROUP BY a)`,
    )
    expect(await rig.read(m)).toEqual([
      ['1', 'x'],
      ['2', null],
    ])
  })

  test('chains are computed in order, and nothing where no input changed', async () => {
    const t = await rig.table('t', { a: 'int' })
    const other = await rig.table('other', { a: 'int' })
    const doubled = await rig.materialized('doubled', `SELECT 2 * a AS a FROM mz_user.${t}`, [t], {
      a: 'integer',
    })
    const view = await rig.view('v', `SELECT a + 1 AS a FROM mz_user.${doubled}`, [doubled], { a: 'integer' })
    const total = await rig.materialized('total', `SELECT sum(a) AS s FROM mz_user.${view}`, [view], {
      s: 'bigint',
    })
    await rig.write(t, `INSERT INTO mz_user.${t} VALUES (1), (2)`)
    expect(await rig.read(total)).toEqual([['8']])
    const runs = () => rig.keeper.facts().maintenance.find((m) => m.objectId === total)?.runs
    const before = runs()
    await rig.write(other, `INSERT INTO mz_user.${other} VALUES (1)`)
    expect(await rig.read(total)).toEqual([['8']])
    expect(runs()).toBe(before)
  })

  test('an error in the data stays until the data are good again, and reaches what reads it', async () => {
    const t = await rig.table('t', { a: 'int' })
    const m = await rig.materialized('m', `SELECT 10 / a AS d FROM mz_user.${t}`, [t], { d: 'integer' })
    const n = await rig.materialized('n', `SELECT d + 1 AS d FROM mz_user.${m}`, [m], { d: 'integer' })
    await rig.write(t, `INSERT INTO mz_user.${t} VALUES (5)`)
    expect(await rig.read(n)).toEqual([['3']])
    await rig.write(t, `INSERT INTO mz_user.${t} VALUES (0)`)
    await expect(rig.read(m)).rejects.toThrow('Evaluation error: division by zero')
    await expect(rig.read(n)).rejects.toThrow('Evaluation error: division by zero')
    await rig.write(t, `DELETE FROM mz_user.${t} WHERE a = 0`)
    expect(await rig.read(n)).toEqual([['3']])
  })

  test('ASSERT NOT NULL fails reads', async () => {
    const t = await rig.table('t', { a: 'int' })
    const m = await rig.materialized(
      'm',
      `SELECT a FROM mz_user.${t}`,
      [t],
      { a: 'integer' },
      { notNull: ['a'] },
    )
    await rig.write(t, `INSERT INTO mz_user.${t} VALUES (1), (NULL)`)
    await expect(rig.read(m)).rejects.toThrow('Evaluation error: column "a" must not be null')
    await rig.write(t, `DELETE FROM mz_user.${t} WHERE a IS NULL`)
    expect(await rig.read(m)).toEqual([['1']])
  })

  test('mz_now() moves with the tick', async () => {
    const t = await rig.table('t', { a: 'int', at: 'numeric' })
    const m = await rig.materialized(
      'm',
      `SELECT a FROM mz_user.${t} WHERE mz_functions.mz_now() < at`,
      [t],
      { a: 'integer' },
    )
    await rig.write(t, `INSERT INTO mz_user.${t} VALUES (1, ${rig.now + 1500}), (2, ${rig.now + 60_000})`)
    expect(await rig.read(m)).toEqual([['1'], ['2']])
    await rig.tick()
    expect(await rig.read(m)).toEqual([['1'], ['2']])
    await rig.tick()
    expect(await rig.read(m)).toEqual([['2']])
  })

  test('mz_now() moves for every result of a small replica, though the first keeps it busy at the tick', async () => {
    await rig.replica('small', '25cc')
    const t = await rig.table('t', { a: 'int', at: 'numeric' })
    const query = `SELECT a FROM mz_user.${t} WHERE mz_functions.mz_now() >= at`
    const several: string[] = []
    for (const name of ['m', 'n', 'o']) {
      several.push(await rig.materialized(name, query, [t], { a: 'integer' }, { clusterId: 'small' }))
    }
    await rig.write(t, `INSERT INTO mz_user.${t} VALUES (1, ${rig.now + 1500})`)
    for (const m of several) expect(await rig.read(m)).toEqual([])
    await rig.tick()
    await rig.tick()
    const came = (m: string) => rig.rows(`SELECT a FROM mz_user.${m}`)
    for (const m of several) await expect.poll(() => came(m), { timeout: 10_000 }).toEqual([['1']])
  })

  test('a replica that was busy in a round and is free when it ends is given its work all the same', async () => {
    await rig.replica('slow', '25cc')
    const t = await rig.table('t', { a: 'int' })
    const query = `SELECT a FROM mz_user.${t}`
    const [m, n] = [
      await rig.materialized('m', query, [t], { a: 'integer' }, { clusterId: 'slow' }),
      await rig.materialized('n', query, [t], { a: 'integer' }, { clusterId: 'slow' }),
    ]
    for (const id of [m, n]) expect(await rig.read(id)).toEqual([])
    rig.ahead += 60_000
    const anHourPasses = async () => {
      rig.ahead += 3_600_000
      return true
    }
    const leave = rig.keeper.observe(observer(t, { look: anHourPasses }))
    await rig.write(t, `INSERT INTO mz_user.${t} VALUES (1)`)
    const came = (id: string) => rig.rows(`SELECT a FROM mz_user.${id}`)
    for (const id of [m, n]) await expect.poll(() => came(id), { timeout: 10_000 }).toEqual([['1']])
    leave()
  })

  test('a tick that comes at the very end of the work for a commit is not lost', async () => {
    // One of its own, in which nothing else asks for work.
    const quiet = await Rig.open()
    await quiet.replica('c')
    const t = await quiet.table('t', { a: 'int' })
    const m = await quiet.materialized('m', `SELECT a FROM mz_user.${t}`, [t], { a: 'integer' })
    expect(await quiet.read(m)).toEqual([])
    let ticked: Promise<void> | undefined
    const tickAtTheEnd = () => queueMicrotask(() => (ticked ??= quiet.tick(60_000)))
    quiet.keeper.observe(observer(t, { progress: tickAtTheEnd }))
    await quiet.write(t, `INSERT INTO mz_user.${t} VALUES (1)`)
    await expect.poll(() => ticked !== undefined).toBe(true)
    await ticked
    expect(quiet.keeper.frontier(m).write).toBe(quiet.now)
    await quiet.close()
  })

  test('what is constant is complete', async () => {
    const m = await rig.materialized('m', 'SELECT 1 AS a', [], { a: 'integer' })
    expect(await rig.read(m)).toEqual([['1']])
    expect(rig.keeper.frontier(m).write).toBeNull()
    const own = rig.keeper.facts().computeHydration.filter((h) => h.objectId === m)
    expect(own).toMatchObject([{ hydrated: true, hydrationTime: null }])
  })

  test('REFRESH EVERY: computed at its times only, and its frontier is the next one', async () => {
    const t = await rig.table('t', { a: 'int' })
    await rig.write(t, `INSERT INTO mz_user.${t} VALUES (1)`)
    const m = await rig.materialized(
      'm',
      `SELECT a FROM mz_user.${t}`,
      [t],
      { a: 'integer' },
      {
        refresh: [
          { kind: 'at', at: rig.now },
          { kind: 'every', interval: 60_000, alignedTo: rig.now },
        ],
      },
    )
    const next = rig.now + 60_000
    expect(await rig.read(m)).toEqual([['1']])
    expect(rig.keeper.frontier(m).write).toBe(next)
    await rig.write(t, `INSERT INTO mz_user.${t} VALUES (2)`)
    expect(await rig.read(m)).toEqual([['1']])
    await rig.tick(60_001)
    expect(await rig.read(m)).toEqual([['1'], ['2']])
  })
})

describe('frontiers', () => {
  test('move on with the tick though nobody writes', async () => {
    const t = await rig.table('t', { a: 'int' })
    const m = await rig.materialized('m', `SELECT a FROM mz_user.${t}`, [t], { a: 'integer' })
    await rig.read(m)
    await rig.tick()
    expect(rig.keeper.frontier(m).write).toBe(rig.now)
    await rig.tick()
    expect(rig.keeper.frontier(m).write).toBe(rig.now)
    expect(rig.keeper.frontier(t).write).toBe(rig.now)
  })

  test('a paused maintainer stops its own and all that reads it, and catches up', async () => {
    const t = await rig.table('t', { a: 'int' })
    const m = await rig.materialized('m', `SELECT a FROM mz_user.${t}`, [t], { a: 'integer' })
    const n = await rig.materialized(
      'n',
      `SELECT m.a FROM mz_user.${m} m JOIN mz_user.${t} t ON m.a = t.a`,
      [m, t],
      {
        a: 'integer',
      },
    )
    await rig.write(t, `INSERT INTO mz_user.${t} VALUES (1)`)
    await rig.read(n)
    let goOn = () => {}
    rig.faults.set(`maintainer:${m}`, {
      kind: 'pause',
      until: new Promise((resolve) => {
        goOn = resolve
      }),
    })
    const at = await rig.write(t, `INSERT INTO mz_user.${t} VALUES (2)`)
    await rig.tick(10_000)
    expect(rig.keeper.frontier(m).write).toBeLessThanOrEqual(at)
    expect(rig.keeper.frontier(n).write).toBeLessThanOrEqual(at)
    // What is stored of n still is its answer at its frontier, though t has moved on.
    expect(await rig.rows(`SELECT a FROM mz_user.${n}`)).toEqual([['1']])
    const lag = rig.keeper.facts().materializationLag.find((l) => l.objectId === n)
    expect(lag).toMatchObject({ slowestLocalInputId: m, slowestGlobalInputId: t })
    expect(lag?.globalLag).toBeGreaterThan(9000)
    goOn()
    expect(await rig.read(n)).toEqual([['1'], ['2']])
  })
})

describe('replicas', () => {
  test('without a replica nothing is maintained, and the read waits', async () => {
    const t = await rig.table('t', { a: 'int' })
    const m = await rig.materialized(
      'm',
      `SELECT a FROM mz_user.${t}`,
      [t],
      { a: 'integer' },
      { clusterId: 'empty' },
    )
    await rig.tick()
    expect(rig.keeper.frontier(m).write).toBe(0)
    expect(hydrated(rig.keeper.facts(), m)).toEqual([{ objectId: m, replicaId: null, hydrated: false }])
    await expect(rig.keeper.ready([m], rig.last, AbortSignal.timeout(50))).rejects.toThrow()
    const r = await rig.replica('empty')
    await rig.read(m)
    await rig.drop(r)
    const stopped = rig.keeper.frontier(m).write
    await rig.tick()
    expect(rig.keeper.frontier(m).write).toBe(stopped)
    expect(hydrated(rig.keeper.facts(), m)).toEqual([{ objectId: m, replicaId: null, hydrated: false }])
  })

  test('a second replica hydrates for itself', async () => {
    await rig.replica('two')
    const t = await rig.table('t', { a: 'int' })
    const m = await rig.materialized(
      'm',
      `SELECT a FROM mz_user.${t}`,
      [t],
      { a: 'integer' },
      { clusterId: 'two' },
    )
    await rig.read(m)
    const second = await rig.replica('two')
    const own = () => hydrated(rig.keeper.facts(), m).find((h) => h.replicaId === second)
    expect(own()?.hydrated).toBe(false)
    await rig.tick()
    expect(own()?.hydrated).toBe(true)
    expect(rig.keeper.facts().maintenance.find((f) => f.replicaId === second)?.runs).toBe(1)
  })

  test('one that runs out of memory goes offline with its reason, comes back and rehydrates', async () => {
    const r = await rig.replica('fragile')
    const t = await rig.table('t', { a: 'int' })
    const m = await rig.materialized(
      'm',
      `SELECT a FROM mz_user.${t}`,
      [t],
      { a: 'integer' },
      { clusterId: 'fragile' },
    )
    await rig.read(m)
    rig.faults.set(`replica:${r}`, { kind: 'kill', reason: 'oom-killed' })
    await rig.tick()
    const status = () => rig.keeper.facts().replicaStatuses.find((s) => s.replicaId === r)
    expect(status()).toMatchObject({ status: 'offline', reason: 'oom-killed' })
    expect(hydrated(rig.keeper.facts(), m)).toMatchObject([{ hydrated: false }])
    await expect.poll(() => status()?.status, { timeout: 5000 }).toBe('online')
    await expect.poll(() => hydrated(rig.keeper.facts(), m)[0]?.hydrated, { timeout: 5000 }).toBe(true)
    expect(
      rig.keeper
        .facts()
        .replicaHistory.filter((s) => s.replicaId === r)
        .map((s) => s.reason),
    ).toEqual([null, 'oom-killed', null])
  })

  test('a quarter of a core has to pay for its work four times over before it is hydrated', async () => {
    const t = await rig.table('t', { a: 'int' })
    await rig.write(t, `INSERT INTO mz_user.${t} SELECT generate_series(1, 20000)`)
    await rig.replica('25cc', '25cc')
    const m = await rig.materialized(
      'm',
      `SELECT a, count(*) AS n FROM mz_user.${t} GROUP BY a`,
      [t],
      { a: 'integer', n: 'bigint' },
      { clusterId: '25cc' },
    )
    expect(await rig.read(m)).toHaveLength(20_000)
    const facts = rig.keeper.facts()
    const { lastDuration } = facts.maintenance.find((each) => each.objectId === m) ?? {}
    const { hydrationTime } = facts.computeHydration.find((each) => each.objectId === m) ?? {}
    expect(lastDuration).toBeGreaterThan(0)
    expect(hydrationTime).toBeGreaterThanOrEqual(4 * (lastDuration ?? 0))
  })

  test('is hydrated without another tick, though the timer set for it comes too early', async () => {
    const t = await rig.table('t', { a: 'int' })
    await rig.write(t, `INSERT INTO mz_user.${t} SELECT generate_series(1, 20000)`)
    await rig.replica('early', '25cc')
    const query = `SELECT a, count(*) AS n FROM mz_user.${t} GROUP BY a`
    const columns = { a: 'integer', n: 'bigint' }
    const m = await rig.materialized('m', query, [t], columns, { clusterId: 'early' })
    const flow = () => rig.keeper.facts().maintenance.find((each) => each.objectId === m)
    await expect.poll(() => flow()?.runs).toBe(1)
    rig.ahead -= 500
    await expect.poll(() => hydrated(rig.keeper.facts(), m)[0]?.hydrated, { timeout: 10_000 }).toBe(true)
  })
})

describe('indexes', () => {
  test('an indexed view has its rows kept, and its own hydration', async () => {
    const t = await rig.table('t', { a: 'int' })
    const v = await rig.view('v', `SELECT a + 1 AS b FROM mz_user.${t}`, [t], { b: 'integer' })
    const i = await rig.index(v, [1])
    await rig.write(t, `INSERT INTO mz_user.${t} VALUES (1)`)
    await rig.keeper.ready([i], rig.last, AbortSignal.timeout(5000))
    expect(await rig.rows(`SELECT * FROM mz_keep.rows_${i}`)).toEqual([['2']])
    expect(hydrated(rig.keeper.facts(), i)).toMatchObject([{ hydrated: true }])
    await rig.drop(i)
    await expect(rig.rows(`SELECT * FROM mz_keep.rows_${i}`)).rejects.toThrow('does not exist')
  })

  test('an index on a table is built, and follows', async () => {
    const t = await rig.table('t', { a: 'integer' })
    const i = await rig.index(t, [1])
    await rig.keeper.ready([i], rig.last, AbortSignal.timeout(5000))
    expect(await rig.rows(`SELECT indexdef FROM pg_indexes WHERE indexname = 'by_${i}'`)).toHaveLength(1)
    await rig.write(t, `INSERT INTO mz_user.${t} VALUES (1)`)
    await rig.keeper.ready([i], rig.last, AbortSignal.timeout(5000))
  })
})

test('lag is sampled once a minute', async () => {
  const t = await rig.table('t', { a: 'int' })
  const samples = () => rig.keeper.facts().lagHistory.filter((s) => s.objectId === t)
  await rig.tick(60_000)
  await rig.tick(1000)
  await rig.tick(60_000)
  expect(samples()).toHaveLength(2)
  expect(samples()[0]?.lag).toBeLessThan(1000)
})
