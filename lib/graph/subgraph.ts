import type { UniqueId } from '../manifest'
import { childrenOf, type Edge, type Graph, makeGraph } from './graph'
import type { Mask } from './mask'
import { members } from './mask'

/**
 * The graph of these nodes only. Where a path led from one to another through nodes that are left out, an edge takes
 * its place, so that the order among the rest stays what it was.
 */
export function subgraph(graph: Graph, keep: Mask): Graph {
  const ids: UniqueId[] = []
  for (const node of members(keep)) ids.push(graph.ids[node] ?? '')
  return makeGraph(ids, bridged(graph, keep))
}

function* bridged(graph: Graph, keep: Mask): Generator<Edge> {
  // Marks a left-out node with the start that passed it last, so that each start passes it once.
  const passed = new Int32Array(graph.size).fill(-1)
  for (const start of members(keep)) {
    const stack = [start]
    for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
      for (const child of childrenOf(graph, node)) {
        if (keep[child] === 1) yield [graph.ids[start] ?? '', graph.ids[child] ?? '']
        else if (passed[child] !== start) {
          passed[child] = start
          stack.push(child)
        }
      }
    }
  }
}
