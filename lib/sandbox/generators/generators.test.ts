import { describe, expect, test } from 'vitest'
import { auction } from './auction'
import { counter } from './counter'
import type { GeneratedUpdate, LoadGenerator } from './generator'
import { marketing } from './marketing'
import { tpch } from './tpch'

const noon = Date.UTC(2026, 0, 1, 12)

function run(generator: LoadGenerator, ticks: number, seed = 7) {
  const first = generator.start(seed, noon)
  const updates = [...first.updates]
  let running = first.next
  for (let i = 1; i <= ticks; i++) {
    const step = running.tick(noon + i * 1000)
    updates.push(...step.updates)
    running = generator.resume(JSON.parse(JSON.stringify(step.next.stored)))
  }
  return updates
}

/** The rows that stand after all updates; throws when a row goes that isn't there. */
function standing(updates: readonly GeneratedUpdate[], table: string): (string | null)[][] {
  const rows = new Map<string, number>()
  for (const u of updates.filter((u) => u.table === table)) {
    const key = JSON.stringify(u.row)
    const count = (rows.get(key) ?? 0) + u.diff
    if (count < 0) throw new Error(`${table}: a row goes that was not there: ${key}`)
    rows.set(key, count)
  }
  return [...rows].flatMap(([key, n]) => Array.from({ length: n }, () => JSON.parse(key)))
}

test.each([
  ['auction', auction],
  ['marketing', marketing],
  ['tpch', tpch(0.0001)],
  ['counter', counter(3)],
] as const)('%s: the same seed brings the same rows, also over a restart', (_, generator) => {
  expect(run(generator, 60)).toEqual(run(generator, 60))
})

test.each([
  ['auction', auction],
  ['marketing', marketing],
  ['tpch', tpch(0.0001)],
] as const)('%s: rows fit their tables, and keys are unique', (_, generator) => {
  const updates = run(generator, 300)
  for (const table of generator.tables) {
    const rows = standing(updates, table.name)
    expect(rows.length, table.name).toBeGreaterThan(0)
    for (const row of rows) {
      expect(row.length).toBe(table.columns.length)
      table.columns.forEach((c, i) => {
        if (!c.nullable) expect(row[i], `${table.name}.${c.name}`).not.toBeNull()
      })
    }
    if (table.key) {
      const at = table.key.map((k) => table.columns.findIndex((c) => c.name === k))
      expect(new Set(rows.map((r) => JSON.stringify(at.map((i) => r[i])))).size).toBe(rows.length)
    }
  }
})

describe('auction', () => {
  const updates = run(auction, 200)
  test('accounts stand from the start, one an organization', () => {
    expect(standing(auction.start(1, noon).updates, 'accounts').slice(0, 3)).toEqual([
      ['43', '1', '10000'],
      ['44', '2', '10000'],
      ['45', '3', '10000'],
    ])
  })
  test('a row a tick: an auction, then its two to nine bids', () => {
    const ticked = updates.slice(auction.start(7, noon).updates.length)
    expect(ticked.length).toBe(200)
    const perAuction = new Map<string | null | undefined, number>()
    for (const [id, , auctionId, amount] of standing(updates, 'bids')) {
      perAuction.set(auctionId, (perAuction.get(auctionId) ?? 0) + 1)
      expect(Math.floor(Number(id) / 10)).toBe(Number(auctionId))
      expect(Number(amount)).toBeGreaterThanOrEqual(1)
      expect(Number(amount)).toBeLessThanOrEqual(99)
    }
    const finished = [...perAuction.values()].slice(0, -1)
    expect(Math.min(...finished)).toBeGreaterThanOrEqual(2)
    expect(Math.max(...finished)).toBeLessThanOrEqual(9)
  })
})

test('counter: MAX CARDINALITY takes the oldest away', () => {
  expect(standing(run(counter(3), 10), 'counter')).toEqual([['8'], ['9'], ['10']])
  expect(standing(run(counter(null), 3), 'counter')).toEqual([['1'], ['2'], ['3']])
})

test('marketing: conversions change leads in place', () => {
  const leads = standing(run(marketing, 400), 'leads')
  const converted = leads.filter((row) => row[3] !== null)
  expect(converted.length).toBeGreaterThan(0)
  expect(converted.length).toBeLessThan(leads.length)
  for (const row of converted) expect(row[4]).not.toBeNull()
})

test('tpch: the nations and regions of the benchmark, orders with their own lines', () => {
  const updates = run(tpch(0.001), 20)
  const nations = standing(updates, 'nation').map((row) => row.slice(0, 3))
  expect(nations).toHaveLength(25)
  expect(nations.slice(0, 2)).toEqual([
    ['0', 'ALGERIA', '0'],
    ['1', 'ARGENTINA', '1'],
  ])
  expect(standing(updates, 'region')).toHaveLength(5)
  const orders = new Set(standing(updates, 'orders').map((row) => row[0]))
  expect(orders.size).toBe(1500)
  for (const line of standing(updates, 'lineitem')) expect(orders.has(line[0] ?? '')).toBe(true)
})
