import { expect, it } from 'vitest'
import type { Manifest } from '../manifest'
import { edgesOf, type Graph, manifestGraph } from './graph'
import { findCycle } from './order'
import { withTestEdges } from './test-edges'

/** `a: [needs]`; ids that begin with `t` are tests, with `s` sources. */
function manifest(needs: { readonly [id: string]: readonly string[] }): Manifest {
  const entry = (id: string, nodes: readonly string[]) => [
    id,
    {
      unique_id: id,
      resource_type: id.startsWith('t') ? 'test' : 'model',
      depends_on: { macros: [], nodes },
    },
  ]
  const of = (source: boolean) =>
    Object.fromEntries(
      Object.entries(needs)
        .filter(([id]) => id.startsWith('s') === source)
        .map(([id, nodes]) => entry(id, nodes)),
    )
  const none = {
    exposures: {},
    metrics: {},
    unit_tests: {},
    semantic_models: {},
    saved_queries: {},
    functions: {},
  }
  return { nodes: of(false), sources: of(true), ...none } as unknown as Manifest
}

function added(m: Manifest): string[] {
  const graph = manifestGraph(m)
  const edges = (g: Graph) => [...edgesOf(g)].map((edge) => edge.join('>'))
  const before = new Set(edges(graph))
  const after = withTestEdges(graph, m)
  expect(findCycle(after)).toBeUndefined()
  return edges(after)
    .filter((edge) => !before.has(edge))
    .sort()
}

it('makes what reads a tested node wait for its tests, sources included', () => {
  expect(added(manifest({ s: [], a: ['s'], b: ['a'], c: ['b'], ta: ['a'], ts: ['s'] }))).toEqual([
    'ta>b',
    'ts>a',
  ])
})

it('makes only what is downstream of all that a test reads wait for it', () => {
  //  a → c → d → e, b → d; the test reads a and b
  const m = manifest({ a: [], b: [], c: ['a'], d: ['c', 'b'], e: ['d'], t: ['a', 'b'] })
  expect(added(m)).toEqual(['t>d'])
})

it('waits for nothing where the test reads what is downstream itself', () => {
  expect(added(manifest({ a: [], b: ['a'], t: ['a', 'b'] }))).toEqual([])
})

it('finds each of several first descendants', () => {
  const m = manifest({ a: [], b: [], x: ['a', 'b'], y: ['b', 'a'], z: ['x', 'y'], t: ['a', 'b'] })
  expect(added(m)).toEqual(['t>x', 't>y'])
})
