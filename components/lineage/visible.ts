import { type Adjacency, neighbours, type ProjectGraph } from '../project/project-graph'

/** What a view shows: nodes by number in the order of their ids, the edges among them, and what each hides. */
export type Visible = {
  readonly nodes: readonly number[]
  /** Pairs of places in `nodes`. */
  readonly edges: Int32Array
  readonly hidden: ReadonlyMap<number, { readonly up: number; readonly down: number }>
}

/** More neighbours than this on one side are a stack until they are asked for. */
export const STACK = 20
/** What React Flow draws; more goes to the map. */
export const MOST_CARDS = 150
/** The whole project as cards only where they can still be read; else as a map. */
export const MOST_UNFOCUSED = 60

/** Completes a set of nodes with the edges among them and the counts of what is not shown. */
export function visibleOf(graph: ProjectGraph, set: ReadonlySet<number>): Visible {
  const nodes = [...set].sort((a, b) => a - b)
  const place = new Map(nodes.map((node, at) => [node, at]))
  const edges: number[] = []
  const hidden = new Map<number, { up: number; down: number }>()
  for (const node of nodes) {
    let up = 0
    let down = 0
    for (const parent of neighbours(graph.parents, node)) {
      const from = place.get(parent)
      if (from === undefined) up++
      else edges.push(from, place.get(node) ?? 0)
    }
    for (const child of neighbours(graph.children, node)) if (!place.has(child)) down++
    if (up > 0 || down > 0) hidden.set(node, { up, down })
  }
  return { nodes, edges: Int32Array.from(edges), hidden }
}

function spread(
  adjacent: Adjacency,
  from: number,
  hops: number,
  into: Set<number>,
  opened: ReadonlySet<number>,
): void {
  let front = [from]
  for (let hop = 0; hop < hops && front.length > 0; hop++) {
    const next: number[] = []
    for (const node of front) {
      const near = neighbours(adjacent, node)
      const shown =
        near.length > STACK && !opened.has(node) ? near.subarray(0, node === from ? STACK : 0) : near
      for (const other of shown) {
        if (into.has(other)) continue
        into.add(other)
        next.push(other)
      }
    }
    front = next
  }
}

/** So many hops up and down of one node. A node with many neighbours keeps them stacked unless it is in `opened`. */
export function around(
  graph: ProjectGraph,
  focus: number,
  up: number,
  down: number,
  opened: ReadonlySet<number> = new Set(),
): ReadonlySet<number> {
  const above = new Set([focus])
  spread(graph.parents, focus, up, above, opened)
  const below = new Set([focus])
  spread(graph.children, focus, down, below, opened)
  for (const node of opened) {
    if (!above.has(node) && !below.has(node)) continue
    for (const other of neighbours(graph.parents, node)) above.add(other)
    for (const other of neighbours(graph.children, node)) below.add(other)
  }
  return new Set([...above, ...below])
}
