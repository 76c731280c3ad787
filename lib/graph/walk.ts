import type { UniqueId } from '../manifest'
import { childrenOf, type Graph, parentsOf } from './graph'
import { emptyMask, type Mask, members } from './mask'

type Step = (graph: Graph, node: number) => Uint32Array

/** Everything within `depth` steps; a start is in the result only if it is reached from another. */
function reach(graph: Graph, from: Mask, step: Step, depth: number): Mask {
  const found = emptyMask(graph.size)
  let layer = [...members(from)]
  for (let distance = 0; layer.length > 0 && distance < depth; distance++) {
    const next: number[] = []
    for (const node of layer) {
      for (const neighbour of step(graph, node)) {
        if (found[neighbour] === 1) continue
        found[neighbour] = 1
        next.push(neighbour)
      }
    }
    layer = next
  }
  return found
}

/** What depends on any of these nodes, at most `depth` edges away. */
export function descendants(graph: Graph, from: Mask, depth = Number.POSITIVE_INFINITY): Mask {
  return reach(graph, from, childrenOf, depth)
}

/** What any of these nodes depends on, at most `depth` edges away. */
export function ancestors(graph: Graph, from: Mask, depth = Number.POSITIVE_INFINITY): Mask {
  return reach(graph, from, parentsOf, depth)
}

/** Whether a path leads from one node to another. */
export function reaches(graph: Graph, from: number, to: number): boolean {
  const seen = emptyMask(graph.size)
  const stack = [from]
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    for (const child of childrenOf(graph, node)) {
      if (child === to) return true
      if (seen[child] === 1) continue
      seen[child] = 1
      stack.push(child)
    }
  }
  return false
}

/** A node near another: how many edges away, negative where it is upstream. */
export type Neighbour = { readonly uniqueId: UniqueId; readonly distance: number }

/**
 * The node itself with what is within `up` edges upstream and `down` edges downstream, nearest first on each side.
 * Empty where the graph has no such node.
 */
export function neighbourhood(
  graph: Graph,
  uniqueId: UniqueId,
  { up, down }: { readonly up: number; readonly down: number },
): Neighbour[] {
  const start = graph.indexOf.get(uniqueId)
  if (start === undefined) return []
  return [
    ...distances(graph, start, parentsOf, up).map((n) => ({ ...n, distance: -n.distance })),
    { uniqueId, distance: 0 },
    ...distances(graph, start, childrenOf, down),
  ]
}

function distances(graph: Graph, start: number, step: Step, limit: number): Neighbour[] {
  const seen = emptyMask(graph.size)
  seen[start] = 1
  const found: Neighbour[] = []
  let layer = [start]
  for (let distance = 1; layer.length > 0 && distance <= limit; distance++) {
    const next: number[] = []
    for (const node of layer) {
      for (const neighbour of step(graph, node)) {
        if (seen[neighbour] === 1) continue
        seen[neighbour] = 1
        next.push(neighbour)
        found.push({ uniqueId: graph.ids[neighbour] ?? '', distance })
      }
    }
    layer = next
  }
  return found
}
