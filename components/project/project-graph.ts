import type { ProjectIndex } from './project-index'

/** Neighbours of every node in one array, found by offsets: made once, read thousands of times. */
export type Adjacency = { readonly offsets: Int32Array; readonly targets: Int32Array }

/** The index with its graph ready to walk. */
export type ProjectGraph = {
  readonly index: ProjectIndex
  readonly size: number
  readonly byId: ReadonlyMap<string, number>
  readonly parents: Adjacency
  readonly children: Adjacency
}

function adjacency(size: number, edges: readonly number[], from: 0 | 1): Adjacency {
  const offsets = new Int32Array(size + 1)
  for (let at = from; at < edges.length; at += 2) {
    const node = edges[at] ?? 0
    offsets[node + 1] = (offsets[node + 1] ?? 0) + 1
  }
  for (let at = 0; at < size; at++) offsets[at + 1] = (offsets[at + 1] ?? 0) + (offsets[at] ?? 0)
  const next = offsets.slice(0, size)
  const targets = new Int32Array(edges.length / 2)
  for (let at = 0; at < edges.length; at += 2) {
    const node = edges[at + from] ?? 0
    const place = next[node] ?? 0
    targets[place] = edges[at + 1 - from] ?? 0
    next[node] = place + 1
  }
  return { offsets, targets }
}

export function projectGraph(index: ProjectIndex): ProjectGraph {
  const size = index.id.length
  return {
    index,
    size,
    byId: new Map(index.id.map((id, at) => [id, at])),
    parents: adjacency(size, index.edges, 1),
    children: adjacency(size, index.edges, 0),
  }
}

/** The direct neighbours of a node, in the order of their ids. */
export function neighbours(adjacent: Adjacency, node: number): Int32Array {
  return adjacent.targets.subarray(adjacent.offsets[node] ?? 0, adjacent.offsets[node + 1] ?? 0)
}

/** Every node that can be reached in at most `hops` steps, with its distance; the start itself at 0. */
export function reach(adjacent: Adjacency, start: number, hops: number): Map<number, number> {
  const found = new Map([[start, 0]])
  let front = [start]
  for (let hop = 1; hop <= hops && front.length > 0; hop++) {
    const next: number[] = []
    for (const node of front)
      for (const neighbour of neighbours(adjacent, node)) {
        if (found.has(neighbour)) continue
        found.set(neighbour, hop)
        next.push(neighbour)
      }
    front = next
  }
  return found
}

/** The nodes on any path between two, whichever of them is upstream; empty where there is none. */
export function between(graph: ProjectGraph, a: number, b: number): Set<number> {
  const one = (from: number, to: number) => {
    const down = reach(graph.children, from, graph.size)
    if (!down.has(to)) return new Set<number>()
    const up = reach(graph.parents, to, graph.size)
    return new Set([...down.keys()].filter((node) => up.has(node)))
  }
  const forth = one(a, b)
  return forth.size > 0 ? forth : one(b, a)
}
