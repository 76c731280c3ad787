import type { Manifest, UniqueId } from '../manifest'

/**
 * A directed graph over unique ids, in typed arrays: nodes are numbers from 0 in the order they were given, and the
 * children of node `i` stand in `children` from `childStart[i]` to `childStart[i + 1]`; parents likewise. An edge goes
 * from what is depended on to what depends on it. Immutable; ids without a node and double edges are left out.
 */
export type Graph = {
  readonly size: number
  readonly ids: readonly UniqueId[]
  readonly indexOf: ReadonlyMap<UniqueId, number>
  readonly childStart: Uint32Array
  readonly children: Uint32Array
  readonly parentStart: Uint32Array
  readonly parents: Uint32Array
}

export type Edge = readonly [from: UniqueId, to: UniqueId]

/** A graph of these nodes and edges. */
export function makeGraph(ids: readonly UniqueId[], edges: Iterable<Edge>): Graph {
  const indexOf = new Map(ids.map((id, i) => [id, i]))
  const from: number[] = []
  const to: number[] = []
  const seen = new Set<number>()
  for (const [source, target] of edges) {
    const a = indexOf.get(source)
    const b = indexOf.get(target)
    if (a === undefined || b === undefined || seen.has(a * ids.length + b)) continue
    seen.add(a * ids.length + b)
    from.push(a)
    to.push(b)
  }
  const [childStart, children] = bucket(ids.length, from, to)
  const [parentStart, parents] = bucket(ids.length, to, from)
  return { size: ids.length, ids, indexOf, childStart, children, parentStart, parents }
}

/** Sorts `values` into a run for each key, keeping their order; a counting sort. */
function bucket(
  size: number,
  keys: readonly number[],
  values: readonly number[],
): [Uint32Array, Uint32Array] {
  const start = new Uint32Array(size + 1)
  for (const key of keys) start[key + 1] = (start[key + 1] ?? 0) + 1
  for (let i = 0; i < size; i++) start[i + 1] = (start[i + 1] ?? 0) + (start[i] ?? 0)
  const next = start.slice()
  const filled = new Uint32Array(keys.length)
  keys.forEach((key, i) => {
    const at = next[key] ?? 0
    filled[at] = values[i] ?? 0
    next[key] = at + 1
  })
  return [start, filled]
}

/** The nodes that depend directly on a node. */
export function childrenOf(graph: Graph, node: number): Uint32Array {
  return graph.children.subarray(graph.childStart[node], graph.childStart[node + 1])
}

/** The nodes that a node depends on directly. */
export function parentsOf(graph: Graph, node: number): Uint32Array {
  return graph.parents.subarray(graph.parentStart[node], graph.parentStart[node + 1])
}

/** All edges, by their source. */
export function* edgesOf(graph: Graph): Generator<Edge> {
  for (let node = 0; node < graph.size; node++) {
    for (const child of childrenOf(graph, node)) {
      yield [graph.ids[node] ?? '', graph.ids[child] ?? '']
    }
  }
}

/** The sections of a manifest whose entries are nodes of its graph, in dbt's order of linking. */
const SECTIONS = [
  'sources',
  'nodes',
  'semantic_models',
  'exposures',
  'functions',
  'metrics',
  'unit_tests',
  'saved_queries',
] as const

/** The graph of a manifest: everything that can be selected, with an edge for each entry of `depends_on.nodes`. */
export function manifestGraph(manifest: Manifest): Graph {
  const ids = SECTIONS.flatMap((section) => Object.keys(manifest[section]))
  return makeGraph(ids, dependencies(manifest))
}

function* dependencies(manifest: Manifest): Generator<Edge> {
  for (const section of SECTIONS) {
    if (section === 'sources') continue
    for (const [id, node] of Object.entries(manifest[section])) {
      for (const dependency of node.depends_on?.nodes ?? []) yield [dependency, id]
    }
  }
}
