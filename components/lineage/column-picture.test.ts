import { expect, test } from 'vitest'
import type { ColumnTrace } from '../columns/column-value'
import { pictureOf } from './column-picture'

test('draws both ways of a column as one picture, each column and each line once', () => {
  const at = (node: string, distance: number) => ({ node, column: 'x', distance, untraced: [], more: false })
  const edge = (from: string, to: string, kind: 'copy' | 'aggregate') => ({
    from: { node: from, column: 'x' },
    to: { node: to, column: 'x' },
    kind,
  })
  const nothing = { conditions: [], blind: [] }
  const trace: ColumnTrace = {
    whole: true,
    start: { node: 'b', column: 'x' },
    up: { columns: [at('b', 0), at('a', 1)], edges: [edge('a', 'b', 'copy')], ...nothing },
    down: {
      columns: [at('b', 0), at('c', 1)],
      edges: [edge('b', 'c', 'copy'), edge('b', 'c', 'aggregate')],
      ...nothing,
    },
    from: 'columns',
    untraced: [],
    rowConditions: [],
  }
  const picture = pictureOf(trace)
  expect(picture.columns.map(({ node, kind }) => [node, kind])).toEqual([
    ['b', 'copy'],
    ['a', null],
    ['c', 'aggregate'],
  ])
  expect([...picture.edges]).toEqual([1, 0, 0, 2])
  expect(picture.start).toBe(0)
})
