import { expect, test } from 'vitest'
import type { ColumnWay } from './column-value'
import { impactOf } from './impact'

const way = (...columns: readonly [node: string, column: string, distance: number][]): ColumnWay => ({
  columns: columns.map(([node, column, distance]) => ({ node, column, distance, untraced: [], more: false })),
  edges: [],
  conditions: [],
  blind: [],
})

test('counts what is made from a column, and who reads that', () => {
  const down = way(['a', 'x', 0], ['b', 'x', 1], ['b', 'y', 1], ['c', 'z', 2])
  const readers = (node: string) => (node === 'c' ? [{ id: 'e', kind: 'exposure' }] : [])
  const { sentence, columns } = impactOf(down, readers)
  expect(sentence).toBe('Downstream: 3 columns in 2 nodes, 1 exposure.')
  expect(columns).toEqual(['b.x', 'b.y', 'c.z'])
})

test('says so where nothing is made from it', () => {
  expect(impactOf(way(['a', 'x', 0]), () => []).sentence).toBe('Nothing downstream is made from it.')
})
