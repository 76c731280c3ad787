import type { UniqueId } from '../manifest'
import { childrenOf, type Graph, parentsOf } from './graph'

/** How deep each node lies: 0 where it depends on nothing, else one more than its deepest parent. */
export function levels(graph: Graph): Uint32Array {
  const level = new Uint32Array(graph.size)
  for (const node of kahn(graph)) {
    for (const child of childrenOf(graph, node)) {
      level[child] = Math.max(level[child] ?? 0, (level[node] ?? 0) + 1)
    }
  }
  return level
}

/** Every node after what it depends on, level by level, by id within a level: the order in which dbt runs them. */
export function topologicalOrder(graph: Graph): number[] {
  const level = levels(graph)
  return Array.from(graph.ids.keys()).sort(
    (a, b) => (level[a] ?? 0) - (level[b] ?? 0) || compareIds(graph.ids[a] ?? '', graph.ids[b] ?? ''),
  )
}

/** Ids compared as texts, as dbt sorts them. */
export function compareIds(a: UniqueId, b: UniqueId): number {
  if (a === b) return 0
  return a < b ? -1 : 1
}

/** Nodes whose parents have all come before; what lies on a cycle or after one never comes. */
function* kahn(graph: Graph): Generator<number> {
  const waiting = new Uint32Array(graph.size)
  const ready: number[] = []
  for (let node = 0; node < graph.size; node++) {
    waiting[node] = parentsOf(graph, node).length
    if (waiting[node] === 0) ready.push(node)
  }
  for (let node = ready.pop(); node !== undefined; node = ready.pop()) {
    yield node
    for (const child of childrenOf(graph, node)) {
      waiting[child] = (waiting[child] ?? 1) - 1
      if (waiting[child] === 0) ready.push(child)
    }
  }
}

/** One cycle, if there is any: each id depends on the one before it and the first on the last. */
export function findCycle(graph: Graph): UniqueId[] | undefined {
  const onPath = 1
  const finished = 2
  const state = new Uint8Array(graph.size)
  for (let root = 0; root < graph.size; root++) {
    if (state[root] !== 0) continue
    state[root] = onPath
    const path = [{ node: root, next: 0 }]
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      const child = childrenOf(graph, top.node)[top.next++]
      if (child === undefined) {
        state[top.node] = finished
        path.pop()
      } else if (state[child] === onPath) {
        const nodes = path.map(({ node }) => node)
        return nodes.slice(nodes.indexOf(child)).map((node) => graph.ids[node] ?? '')
      } else if (state[child] === 0) {
        state[child] = onPath
        path.push({ node: child, next: 0 })
      }
    }
  }
  return undefined
}
