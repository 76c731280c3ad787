import type { Manifest } from '../manifest'
import { childrenOf, type Edge, edgesOf, type Graph, makeGraph, parentsOf } from './graph'
import { emptyMask, type Mask } from './mask'
import { levels } from './order'

/**
 * The graph in which `build` runs: whatever lies downstream of everything that a test reads waits for that test, so
 * that nothing is built on data that did not pass. Only data tests hold others up.
 */
export function withTestEdges(graph: Graph, manifest: Manifest): Graph {
  return makeGraph(graph.ids, allEdges(graph, manifest))
}

function* allEdges(graph: Graph, manifest: Manifest): Generator<Edge> {
  yield* edgesOf(graph)
  const executable = emptyMask(graph.size)
  const tests: number[] = []
  graph.ids.forEach((id, i) => {
    const node = manifest.nodes[id]
    if (node?.resource_type === 'test') tests.push(i)
    else if (node !== undefined) executable[i] = 1
  })
  const finder = new CommonDescendants(graph, executable)
  for (const test of tests) {
    for (const waiting of finder.nearest(parentsOf(graph, test))) {
      yield [graph.ids[test] ?? '', graph.ids[waiting] ?? '']
    }
  }
}

/** Finds what lies downstream of several nodes at once; keeps its counters from one question to the next. */
class CommonDescendants {
  readonly #graph: Graph
  readonly #executable: Mask
  readonly #level: Uint32Array
  /** From how many of the parents a node is reached. */
  readonly #reached: Uint32Array
  /** The last walk that passed a node. */
  readonly #walk: Uint32Array
  #walks = 0

  constructor(graph: Graph, executable: Mask) {
    this.#graph = graph
    this.#executable = executable
    this.#level = levels(graph)
    this.#reached = new Uint32Array(graph.size)
    this.#walk = new Uint32Array(graph.size)
  }

  /** The nearest nodes downstream of all of `parents`: what is behind them waits anyway, because it waits for these. */
  nearest(parents: Uint32Array): number[] {
    const [first] = parents
    if (first === undefined) return []
    if (parents.length === 1) return this.#children(first)
    this.#reached.fill(0)
    let last: number[] = []
    for (const parent of parents) last = this.#descend(parent)
    const common = last.filter((node) => this.#reached[node] === parents.length)
    common.sort((a, b) => (this.#level[a] ?? 0) - (this.#level[b] ?? 0))
    const behind = new Set<number>()
    return common.filter((node) => {
      for (const child of this.#children(node)) behind.add(child)
      return !behind.has(node)
    })
  }

  #children(node: number): number[] {
    return [...childrenOf(this.#graph, node)].filter((child) => this.#executable[child] === 1)
  }

  #descend(start: number): number[] {
    const walk = ++this.#walks
    const found: number[] = []
    const stack = [start]
    for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
      for (const child of childrenOf(this.#graph, node)) {
        if (this.#executable[child] !== 1 || this.#walk[child] === walk) continue
        this.#walk[child] = walk
        this.#reached[child] = (this.#reached[child] ?? 0) + 1
        found.push(child)
        stack.push(child)
      }
    }
    return found
  }
}
