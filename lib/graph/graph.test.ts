import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Edge, Graph } from '.'
import {
  ancestors,
  descendants,
  edgesOf,
  findCycle,
  levels,
  makeGraph,
  maskOf,
  members,
  neighbourhood,
  RunQueue,
  reaches,
  subgraph,
  topologicalOrder,
} from '.'

/** `a>b b>c` with single letters for ids. */
function graph(text: string): Graph {
  const edges = text.split(' ').map((edge): Edge => [edge[0] ?? '', edge[2] ?? ''])
  return makeGraph([...new Set(edges.flat())].sort(), edges)
}

function mask(g: Graph, ids: string) {
  return maskOf(
    g.size,
    [...ids].map((id) => g.indexOf.get(id) ?? -1),
  )
}

function named(g: Graph, set: Uint8Array): string {
  return [...members(set)].map((i) => g.ids[i]).join('')
}

//    a → b → d → f
//    a → c → d    e → f
const diamond = graph('a>b a>c b>d c>d d>f e>f')

describe('walking', () => {
  it('finds what depends on a node and what it depends on', () => {
    expect(named(diamond, descendants(diamond, mask(diamond, 'b')))).toBe('df')
    expect(named(diamond, ancestors(diamond, mask(diamond, 'd')))).toBe('abc')
    expect(named(diamond, descendants(diamond, mask(diamond, 'a'), 1))).toBe('bc')
    expect(named(diamond, ancestors(diamond, mask(diamond, 'f'), 2))).toBe('bcde')
    expect(named(diamond, ancestors(diamond, mask(diamond, 'f'), 0))).toBe('')
  })

  it('counts a start only where another start reaches it', () => {
    expect(named(diamond, descendants(diamond, mask(diamond, 'ad')))).toBe('bcdf')
  })

  it('knows what reaches what', () => {
    const at = (id: string) => diamond.indexOf.get(id) ?? -1
    expect(reaches(diamond, at('a'), at('f'))).toBe(true)
    expect(reaches(diamond, at('e'), at('d'))).toBe(false)
    expect(reaches(diamond, at('a'), at('a'))).toBe(false)
  })

  it('lists a neighbourhood with distances', () => {
    expect(neighbourhood(diamond, 'd', { up: 1, down: 5 })).toEqual([
      { uniqueId: 'b', distance: -1 },
      { uniqueId: 'c', distance: -1 },
      { uniqueId: 'd', distance: 0 },
      { uniqueId: 'f', distance: 1 },
    ])
    expect(neighbourhood(diamond, 'nope', { up: 1, down: 1 })).toEqual([])
  })
})

describe('order', () => {
  it('goes level by level, by id within one', () => {
    expect(
      topologicalOrder(diamond)
        .map((i) => diamond.ids[i])
        .join(''),
    ).toBe('aebcdf')
    expect([...levels(diamond)]).toEqual([0, 1, 1, 2, 0, 3])
  })

  it('finds a cycle', () => {
    expect(findCycle(diamond)).toBeUndefined()
    expect(findCycle(graph('a>b b>c c>d d>b'))).toEqual(['b', 'c', 'd'])
    expect(findCycle(graph('a>a'))).toEqual(['a'])
  })
})

describe('subgraph', () => {
  it('bridges what is left out', () => {
    const sub = subgraph(diamond, mask(diamond, 'abf'))
    expect([...edgesOf(sub)].map((edge) => edge.join('>')).sort()).toEqual(['a>b', 'a>f', 'b>f'])
  })
})

describe('RunQueue', () => {
  it('runs in the order of dbt', () => {
    expect(RunQueue.order(diamond, mask(diamond, 'abcdef')).join('')).toBe('aebcdf')
  })

  it('holds a node back until what it needs has ended, also across nodes left out', () => {
    const queue = new RunQueue(diamond, mask(diamond, 'afe'))
    expect(queue.take()).toBe('a')
    expect(queue.take()).toBe('e')
    expect(queue.take()).toBeUndefined()
    queue.done('e')
    expect(queue.take()).toBeUndefined()
    queue.done('a')
    expect(queue.take()).toBe('f')
    expect(queue.finished).toBe(false)
    queue.done('f')
    expect(queue.finished).toBe(true)
  })

  it('ignores an end that was never begun or was already told', () => {
    const queue = new RunQueue(diamond, mask(diamond, 'ab'))
    queue.done('a')
    queue.done('zz')
    expect(queue.take()).toBe('a')
    queue.done('a')
    queue.done('a')
    expect(queue.take()).toBe('b')
  })
})

describe('any graph', () => {
  const sizes = fc.integer({ min: 1, max: 24 })
  const graphs = sizes.chain((n) =>
    fc.array(fc.tuple(fc.nat(n - 1), fc.nat(n - 1)), { maxLength: 60 }).map((pairs) => {
      const ids = Array.from({ length: n }, (_, i) => `n${i}`)
      const edges = pairs
        .filter(([a, b]) => a !== b)
        .map(([a, b]): Edge => [`n${Math.min(a, b)}`, `n${Math.max(a, b)}`])
      return makeGraph(ids, edges)
    }),
  )
  const withMask = graphs.chain((g) =>
    fc.array(fc.boolean(), { minLength: g.size, maxLength: g.size }).map((bits) => ({
      g,
      keep: Uint8Array.from(bits, Number),
    })),
  )

  it('has ancestors that are the mirror of descendants', () => {
    fc.assert(
      fc.property(graphs, (g) => {
        for (let a = 0; a < g.size; a++) {
          for (const b of members(descendants(g, maskOf(g.size, [a])))) {
            expect(ancestors(g, maskOf(g.size, [b]))[a]).toBe(1)
          }
        }
      }),
    )
  })

  it('keeps reachability in a subgraph, and the queue respects it', () => {
    fc.assert(
      fc.property(withMask, ({ g, keep }) => {
        const sub = subgraph(g, keep)
        const order = RunQueue.order(g, keep)
        expect([...order].sort()).toEqual([...sub.ids].sort())
        const place = new Map(order.map((id, i) => [id, i]))
        for (const a of sub.ids) {
          const below = descendants(g, maskOf(g.size, [g.indexOf.get(a) ?? -1]))
          const reached = descendants(sub, maskOf(sub.size, [sub.indexOf.get(a) ?? -1]))
          for (const b of sub.ids) {
            const inWhole = below[g.indexOf.get(b) ?? -1]
            expect(reached[sub.indexOf.get(b) ?? -1]).toBe(inWhole)
            if (inWhole === 1) expect(place.get(a)).toBeLessThan(place.get(b) ?? -1)
          }
        }
      }),
    )
  })

  it('may have 10,000 nodes', () => {
    const ids = Array.from({ length: 10_000 }, (_, i) => `n${i}`)
    const edges = ids.flatMap((id, i): Edge[] =>
      [1, 2, 7].filter((d) => i >= d).map((d) => [`n${i - d}`, id]),
    )
    const g = makeGraph(ids, edges)
    const all = new Uint8Array(g.size).fill(1)
    expect(RunQueue.order(g, all)).toHaveLength(10_000)
    expect([...members(descendants(g, maskOf(g.size, [0])))]).toHaveLength(9_999)
    expect(findCycle(g)).toBeUndefined()
  })
})
