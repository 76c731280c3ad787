import { neighbours, type ProjectGraph } from '../project/project-graph'

export type Way = 'up' | 'down' | 'next' | 'previous'

/** Where the arrows lead from a node: to its first shown neighbour up or downstream, or to the next that shares a neighbour with it. */
export function walk(graph: ProjectGraph, shown: ReadonlySet<number>, from: number, way: Way): number | null {
  const inView = (list: Iterable<number>) => [...list].filter((node) => shown.has(node))
  if (way === 'up') return inView(neighbours(graph.parents, from))[0] ?? null
  if (way === 'down') return inView(neighbours(graph.children, from))[0] ?? null
  const siblings = new Set<number>()
  for (const parent of inView(neighbours(graph.parents, from)))
    for (const other of neighbours(graph.children, parent)) siblings.add(other)
  if (siblings.size < 2)
    for (const child of inView(neighbours(graph.children, from)))
      for (const other of neighbours(graph.parents, child)) siblings.add(other)
  const ordered = inView(siblings.add(from)).sort((a, b) => a - b)
  const step = way === 'next' ? 1 : -1
  return ordered[ordered.indexOf(from) + step] ?? null
}
