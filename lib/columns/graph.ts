import type { ColumnGraph, ColumnRef, Reason, UniqueId } from '../manifest'
import type { ColumnLineage } from './lineage'
import type { NodeColumns, OutputColumn } from './types'

type Edge = ColumnGraph['edges'][number]
type ConditionEdge = ColumnGraph['conditions'][number]

/**
 * A trace on its way, which stops after each node that it looked at, as that may be a model to compile; gives what is
 * known so far, and the whole in the end.
 */
export type Tracing = Generator<() => ColumnGraph, ColumnGraph>

/** Everything that a column comes from, step by step back to sources and seeds. */
export function traceUp(
  lineage: ColumnLineage,
  { node, column }: ColumnRef,
  depth = Number.POSITIVE_INFINITY,
): Tracing {
  const { parent_map } = lineage.sources.manifest
  const more = (at: ColumnRef) => (parent_map[at.node] ?? []).length > 0
  // biome-ignore lint/correctness/useYield: what one column comes from is one node's to say
  return follow({ node, column }, depth, more, function* (at, found) {
    const nodeColumns = lineage.columnsOf(at.node)
    const made = lineage.column(at.node, at.column)
    if (nodeColumns === null || made === null) return missing(lineage, at)
    found.conditions.push(...conditionsOf(nodeColumns, made))
    for (const { node: from, column: name, kind } of made.inputs)
      found.note({ from: { node: from, column: name }, to: at, kind })
    return made.untraced
  })
}

/** Everything that is made of a column, step by step on to the last models. */
export function traceDown(
  lineage: ColumnLineage,
  { node, column }: ColumnRef,
  depth = Number.POSITIVE_INFINITY,
): Tracing {
  const { child_map, nodes } = lineage.sources.manifest
  const more = (at: ColumnRef) =>
    (child_map[at.node] ?? []).some((id) => readers.has(nodes[id]?.resource_type))
  return follow({ node, column }, depth, more, function* (at, found) {
    const own = lineage.column(at.node, at.column)
    for (const child of new Set(child_map[at.node] ?? [])) {
      const columns = lineage.columnsOf(child)
      if (columns === null) continue
      found.conditions.push(...decidedBy(at, columns))
      for (const made of columns.columns)
        for (const input of made.inputs)
          if (input.node === at.node && input.column === at.column)
            found.note({ from: at, to: { node: child, column: made.name }, kind: input.kind })
      const reasons = reasonsOf(columns)
      if (reasons.length > 0) found.blind.set(child, reasons)
      yield found.sofar
    }
    return own?.untraced ?? []
  })
}

const readers: ReadonlySet<string | undefined> = new Set(['model', 'snapshot', 'analysis'])

type Found = {
  readonly conditions: ConditionEdge[]
  readonly blind: Map<UniqueId, readonly Reason[]>
  readonly note: (edge: Edge) => void
  readonly sofar: () => ColumnGraph
}

/** Looks at one column: notes what lies next to it, and returns why that may not be all. */
type Look = (at: ColumnRef, found: Found) => Generator<() => ColumnGraph, readonly Reason[]>

/** Breadth first, so that a column has the least distance that it can. */
function* follow(start: ColumnRef, depth: number, more: (at: ColumnRef) => boolean, look: Look): Tracing {
  const columns = new Map<string, ColumnGraph['columns'][number]>()
  const edges = new Map<string, Edge>()
  let ahead = new Map<string, ColumnRef>()
  let distance = 0
  /** What was reached and not looked at. */
  const unseen = (at: ColumnRef, steps: number) => ({ ...at, distance: steps, untraced: [], more: more(at) })
  const sofar = (): ColumnGraph => {
    const waiting = [...ahead].filter(([key]) => !columns.has(key))
    return {
      start,
      columns: [...columns.values(), ...waiting.map(([, at]) => unseen(at, distance + 1))],
      edges: [...edges.values()],
      conditions: distinctConditions(found.conditions),
      blind: [...found.blind].map(([node, reasons]) => ({ node, reasons })),
    }
  }
  const found: Found = {
    conditions: [],
    blind: new Map(),
    note: (edge) => {
      edges.set(`${keyOf(edge.from)}\0${keyOf(edge.to)}`, edge)
      for (const end of [edge.from, edge.to]) if (!columns.has(keyOf(end))) ahead.set(keyOf(end), end)
    },
    sofar,
  }
  for (let front: readonly ColumnRef[] = [start]; front.length > 0; distance += 1) {
    for (const at of front) columns.set(keyOf(at), unseen(at, distance))
    // what the depth cuts off isn't looked at, so that a single step stays cheap
    if (distance >= depth) break
    ahead = new Map()
    for (const at of front) {
      const untraced = yield* look(at, found)
      columns.set(keyOf(at), { ...at, distance, untraced, more: false })
      yield sofar
    }
    front = [...ahead.values()]
  }
  return sofar()
}

function missing(lineage: ColumnLineage, at: ColumnRef): readonly Reason[] {
  const columns = lineage.columnsOf(at.node)
  // a column of a source that nobody described is no fault
  if (columns !== null && columns.incomplete.length > 0) return []
  const message = `${at.node} has no column "${at.column}"`
  return [{ code: 'no-such-column', message }]
}

function conditionsOf({ node, conditions }: NodeColumns, column: OutputColumn): readonly ConditionEdge[] {
  return [
    ...conditions.map((from) => ({ from: refOf(from), to: node, column: null, clause: from.clause })),
    ...column.conditions.map((from) => ({
      from: refOf(from),
      to: node,
      column: column.name,
      clause: from.clause,
    })),
  ]
}

/** Where a column decides about a node's rows, or about one of its values. */
function decidedBy(at: ColumnRef, columns: NodeColumns): readonly ConditionEdge[] {
  const mine = (from: ColumnRef) => from.node === at.node && from.column === at.column
  return [
    ...columns.conditions
      .filter(mine)
      .map(({ clause }) => ({ from: at, to: columns.node, column: null, clause })),
    ...columns.columns.flatMap(({ name, conditions }) =>
      conditions.filter(mine).map(({ clause }) => ({ from: at, to: columns.node, column: name, clause })),
    ),
  ]
}

/** Why columns of a node may come from the one that is followed although no edge says so. */
function reasonsOf(columns: NodeColumns): readonly Reason[] {
  const all = [...columns.incomplete, ...columns.columns.flatMap(({ untraced }) => untraced)]
  return [...new Map(all.map((reason) => [reason.message, reason])).values()]
}

function distinctConditions(all: readonly ConditionEdge[]): readonly ConditionEdge[] {
  const keyed = all.map((each) => {
    const key = [keyOf(each.from), each.to, each.column ?? '', each.clause].join('\0')
    return [key, each] as const
  })
  return [...new Map(keyed).values()]
}

function refOf({ node, column }: ColumnRef): ColumnRef {
  return { node, column }
}

function keyOf({ node, column }: ColumnRef): string {
  return `${node}\0${column}`
}
