import { expect, test } from 'vitest'
import { columnsOf, rowsOf } from './envelope'
import { Snapshots } from './snapshots'

const data = [
  { name: 'k', oid: 23, mod: -1 },
  { name: 'v', oid: 25, mod: -1 },
]

test('columns of each envelope', () => {
  const names = (...of: Parameters<typeof columnsOf>) => columnsOf(...of).map((c) => c.name)
  expect(names(data, { kind: 'diffs' }, true)).toEqual(['mz_timestamp', 'mz_progressed', 'mz_diff', 'k', 'v'])
  expect(names(data, { kind: 'upsert', key: [1, 0] }, false)).toEqual(['mz_timestamp', 'mz_state', 'v', 'k'])
  expect(names(data, { kind: 'debezium', key: [0] }, false)).toEqual([
    'mz_timestamp',
    'mz_state',
    'k',
    'before_v',
    'after_v',
  ])
})

test('upsert: the new value, a deletion, two values for one key', () => {
  const shape = { kind: 'upsert', key: [0] } as const
  const diffs = [
    { row: ['1', 'one'], diff: -1 },
    { row: ['1', 'ONE'], diff: 1 },
    { row: ['2', 'two'], diff: -1 },
    { row: ['3', 'drei'], diff: 1 },
    { row: ['3', 'three'], diff: 1 },
  ]
  expect(rowsOf('5', diffs, shape, false)).toEqual([
    ['5', 'upsert', '1', 'ONE'],
    ['5', 'delete', '2', null],
    ['5', 'key_violation', '3', null],
  ])
})

test('debezium tells an insert from an update', () => {
  const shape = { kind: 'debezium', key: [0] } as const
  const diffs = [
    { row: ['1', 'one'], diff: 1 },
    { row: ['2', 'two'], diff: -1 },
    { row: ['2', 'TWO'], diff: 1 },
  ]
  expect(rowsOf('5', diffs, shape, true)).toEqual([
    ['5', 'f', 'insert', '1', null, 'one'],
    ['5', 'f', 'upsert', '2', 'two', 'TWO'],
  ])
})

test('order within a timestamp', () => {
  const by = [{ of: 0, descending: true, nullsFirst: true, numeric: true }]
  const diffs = [
    { row: ['9', 'x'], diff: 1 },
    { row: ['10', 'y'], diff: 1 },
    { row: [null, 'z'], diff: 1 },
  ]
  expect(rowsOf('5', diffs, { kind: 'ordered', by }, false).map((row) => row[2])).toEqual([null, '10', '9'])
})

test('what changed between two states, as multisets', () => {
  const state = new Snapshots()
  expect(state.replace([['a'], ['a'], ['b']])).toEqual([
    { row: ['a'], diff: 2 },
    { row: ['b'], diff: 1 },
  ])
  expect(state.replace([['a'], ['c']])).toEqual([
    { row: ['a'], diff: -1 },
    { row: ['b'], diff: -1 },
    { row: ['c'], diff: 1 },
  ])
  expect(state.replace([['c'], ['a']])).toEqual([])
})
