import { describe, expect, it } from 'vitest'
import { graphOf } from '../project/project-graph.fixture'
import { around, STACK, visibleOf } from './visible'
import { walk } from './walk'

describe('around', () => {
  const graph = graphOf(
    ['a', 'b', 'c', 'd', 'e', 'x'],
    [
      ['a', 'b'],
      ['b', 'c'],
      ['c', 'd'],
      ['d', 'e'],
      ['x', 'd'],
    ],
  )
  it('takes so many hops each way, and no siblings on the way', () => {
    expect([...around(graph, 2, 1, 1)].sort()).toEqual([1, 2, 3])
    expect([...around(graph, 2, 2, 2)].sort()).toEqual([0, 1, 2, 3, 4])
  })
  it('counts what is hidden at each node', () => {
    const { hidden, edges } = visibleOf(graph, around(graph, 2, 1, 1))
    expect(hidden.get(1)).toEqual({ up: 1, down: 0 })
    expect(hidden.get(3)).toEqual({ up: 1, down: 1 })
    expect(Array.from(edges)).toEqual([0, 1, 1, 2])
  })
  it('keeps the many readers of a hub stacked until they are asked for', () => {
    const leaves = Array.from({ length: 50 }, (_, at) => `leaf${at}`)
    const hub = graphOf(
      ['start', 'hub', ...leaves],
      [['start', 'hub'], ...leaves.map((leaf) => ['hub', leaf] as const)],
    )
    expect(around(hub, 0, 2, 2).size).toBe(2)
    expect(around(hub, 1, 2, 2).size).toBe(2 + STACK)
    expect(around(hub, 0, 2, 2, new Set([1])).size).toBe(52)
  })
})

describe('walk', () => {
  const graph = graphOf(
    ['a', 'b', 'c', 'd'],
    [
      ['a', 'b'],
      ['a', 'c'],
      ['b', 'd'],
    ],
  )
  const all = new Set([0, 1, 2, 3])
  it('goes up, down and among siblings, within what is shown', () => {
    expect(walk(graph, all, 1, 'up')).toBe(0)
    expect(walk(graph, all, 1, 'down')).toBe(3)
    expect(walk(graph, all, 1, 'next')).toBe(2)
    expect(walk(graph, all, 2, 'next')).toBeNull()
    expect(walk(graph, new Set([1, 2]), 1, 'up')).toBeNull()
  })
})
