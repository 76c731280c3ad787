import { expect, it } from 'vitest'
import { between, neighbours, reach } from './project-graph'
import { graphOf } from './project-graph.fixture'

const graph = graphOf(
  ['a', 'b', 'c', 'd', 'e'],
  [
    ['a', 'b'],
    ['b', 'd'],
    ['a', 'c'],
    ['c', 'd'],
    ['d', 'e'],
  ],
)
const names = (nodes: Iterable<number>) => [...nodes].map((node) => graph.index.name[node]).sort()

it('knows the neighbours of each side', () => {
  expect(names(neighbours(graph.parents, 3))).toEqual(['b', 'c'])
  expect(names(neighbours(graph.children, 0))).toEqual(['b', 'c'])
})

it('reaches so many steps, with the distance', () => {
  expect([...reach(graph.children, 0, 2)].map(([node, hop]) => [graph.index.name[node], hop])).toEqual([
    ['a', 0],
    ['b', 1],
    ['c', 1],
    ['d', 2],
  ])
})

it('finds every path between two, in either direction', () => {
  expect(names(between(graph, 0, 4))).toEqual(['a', 'b', 'c', 'd', 'e'])
  expect(names(between(graph, 3, 1))).toEqual(['b', 'd'])
  expect(names(between(graph, 1, 2))).toEqual([])
})
