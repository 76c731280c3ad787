import { describe, expect, it } from 'vitest'
import { commandLine, retrySelector } from './command'
import { rowsOf } from './run-log'
import { type RunLine, type RunNode, type RunNodeFacts, skippedBecause } from './run-value'
import { shortName } from './start-panel'

const node = (uniqueId: string, status: string): RunNode => ({
  uniqueId,
  label: uniqueId,
  resourceType: 'model',
  status,
  message: null,
  failures: null,
  startedAt: null,
  seconds: null,
  position: 0,
})

describe('the command', () => {
  it('is what one would type', () => {
    const run = {
      verb: 'run',
      select: '',
      exclude: '',
      selector: '',
      fullRefresh: false,
      side: 'production',
    } as const
    expect(commandLine(run)).toBe('greenlight run')
    expect(commandLine({ ...run, select: '+orders tag:a b', exclude: "o'x" })).toBe(
      `greenlight run --select +orders tag:a b --exclude 'o'\\''x'`,
    )
    expect(
      commandLine({ ...run, verb: 'build', selector: 'nightly', fullRefresh: true, side: 'deployment' }),
    ).toBe("greenlight build --selector nightly --full-refresh --vars '{deploy: true}'")
  })
  it('repeats what failed and what was skipped for it', () => {
    const nodes = [node('model.p.a', 'success'), node('model.p.b', 'error'), node('model.p.c', 'skipped')]
    expect(retrySelector(nodes, shortName)).toBe('b c')
  })
})

it('shortens an id to its name, without the hash of a test', () => {
  expect(shortName('model.shop.orders')).toBe('orders')
  expect(shortName('model.shop.orders.v2')).toBe('orders.v2')
  expect(shortName('test.shop.unique_orders_id.fed79b3a6e')).toBe('unique_orders_id')
})

it('names the failed node for which one was skipped, however far upstream', () => {
  const fact = (parents: readonly string[]) => ({
    name: '',
    kind: 'model',
    materialization: null,
    href: '',
    path: '',
    parents,
  })
  const facts: RunNodeFacts = { a: fact([]), b: fact(['a']), c: fact(['b']) }
  const nodes = { a: node('a', 'error'), b: node('b', 'skipped'), c: node('c', 'skipped') }
  expect(skippedBecause('c', nodes, facts)).toBe('a')
  expect(skippedBecause('a', nodes, facts)).toBeNull()
})

describe('the log', () => {
  const line = (level: RunLine['level'], text: string, uniqueId: string | null = null) =>
    [level + text, { at: '2026-01-01T00:00:00Z', level, text, uniqueId }] as const
  const lines = [
    line('info', 'START a', 'a'),
    line('sql', 'create view\nas select 1', 'a'),
    line('error', 'no', 'b'),
  ]
  const texts = (...args: Parameters<typeof rowsOf>) => rowsOf(...args).map((row) => row.text)
  it('cuts statements into rows', () => {
    expect(texts(lines, null, 'all', '')).toEqual(['START a', 'create view', 'as select 1', 'no'])
  })
  it('shows one node, one depth, or what is searched', () => {
    expect(texts(lines, 'b', 'all', '')).toEqual(['no'])
    expect(texts(lines, null, 'no sql', '')).toEqual(['START a', 'no'])
    expect(texts(lines, null, 'problems', '')).toEqual(['no'])
    expect(texts(lines, null, 'all', 'SELECT')).toEqual(['create view', 'as select 1'])
  })
})
