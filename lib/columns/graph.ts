import type { ColumnGraph, ColumnRef, Reason, UniqueId } from '../manifest'
import type { ColumnLineage } from './lineage'
import type { NodeColumns, OutputColumn } from './types'

type Edge = ColumnGraph['edges'][number]
type ConditionEdge = ColumnGraph['conditions'][number]

/** Everything that a column comes from, step by step back to sources and seeds. */
export function traceUp(
  lineage: ColumnLineage,
  node: UniqueId,
  column: string,
  depth = Number.POSITIVE_INFINITY,
): ColumnGraph {
  const { parent_map } = lineage.sources.manifest
  const more = (at: ColumnRef) => (parent_map[at.node] ?? []).length > 0
  return follow({ node, column }, depth, more, (at, reached) => {
    const nodeColumns = lineage.columnsOf(at.node)
    const found = lineage.column(at.node, at.column)
    if (nodeColumns === null || found === null) return { ...missing(lineage, at), next: [] }
    reached.conditions.push(...conditionsOf(nodeColumns, found))
    const next = found.inputs.map(({ node: from, column: name, kind }): Edge => {
      return { from: { node: from, column: name }, to: at, kind }
    })
    return { next, untraced: found.untraced, blind: [] }
  })
}

/** Everything that is made of a column, step by step on to the last models. */
export function traceDown(
  lineage: ColumnLineage,
  node: UniqueId,
  column: string,
  depth = Number.POSITIVE_INFINITY,
): ColumnGraph {
  const { child_map, nodes } = lineage.sources.manifest
  const more = (at: ColumnRef) =>
    (child_map[at.node] ?? []).some((id) => readers.has(nodes[id]?.resource_type))
  return follow({ node, column }, depth, more, (at, reached) => {
    const own = lineage.column(at.node, at.column)
    const next: Edge[] = []
    const blind: { node: UniqueId; reasons: readonly Reason[] }[] = []
    for (const child of new Set(child_map[at.node] ?? [])) {
      const columns = lineage.columnsOf(child)
      if (columns === null) continue
      reached.conditions.push(...decidedBy(at, columns))
      for (const made of columns.columns)
        for (const input of made.inputs)
          if (input.node === at.node && input.column === at.column)
            next.push({ from: at, to: { node: child, column: made.name }, kind: input.kind })
      const reasons = reasonsOf(columns)
      if (reasons.length > 0) blind.push({ node: child, reasons })
    }
    return { next, untraced: own?.untraced ?? [], blind }
  })
}

const readers: ReadonlySet<string | undefined> = new Set(['model', 'snapshot', 'analysis'])

type Step = {
  readonly next: readonly Edge[]
  readonly untraced: readonly Reason[]
  readonly blind: readonly { readonly node: UniqueId; readonly reasons: readonly Reason[] }[]
}
type Reached = { readonly conditions: ConditionEdge[] }

/** Breadth first, so that a column has the least distance that it can. */
function follow(
  start: ColumnRef,
  depth: number,
  more: (at: ColumnRef) => boolean,
  step: (at: ColumnRef, reached: Reached) => Step,
): ColumnGraph {
  const columns = new Map<string, ColumnGraph['columns'][number]>()
  const edges = new Map<string, Edge>()
  const blind = new Map<UniqueId, readonly Reason[]>()
  const reached: Reached = { conditions: [] }
  let front: readonly ColumnRef[] = [start]
  for (let distance = 0; front.length > 0; distance += 1) {
    const ahead = new Map<string, ColumnRef>()
    for (const at of front) {
      // what the depth cuts off isn't looked at, so that a single step stays cheap
      if (distance >= depth) {
        columns.set(keyOf(at), { ...at, distance, untraced: [], more: more(at) })
        continue
      }
      const { next, untraced, blind: unseen } = step(at, reached)
      columns.set(keyOf(at), { ...at, distance, untraced, more: false })
      for (const { node, reasons } of unseen) blind.set(node, reasons)
      for (const edge of next) {
        edges.set(`${keyOf(edge.from)}\0${keyOf(edge.to)}`, edge)
        const other = keyOf(edge.from) === keyOf(at) ? edge.to : edge.from
        if (!columns.has(keyOf(other))) ahead.set(keyOf(other), other)
      }
    }
    front = [...ahead.values()].filter((at) => !columns.has(keyOf(at)))
  }
  return {
    start,
    columns: [...columns.values()],
    edges: [...edges.values()],
    conditions: distinctConditions(reached.conditions),
    blind: [...blind].map(([node, reasons]) => ({ node, reasons })),
  }
}

function missing(lineage: ColumnLineage, at: ColumnRef): Omit<Step, 'next'> {
  const columns = lineage.columnsOf(at.node)
  // a column of a source that nobody described is no fault
  if (columns !== null && columns.incomplete.length > 0) return { untraced: [], blind: [] }
  const message = `${at.node} has no column "${at.column}"`
  return { untraced: [{ code: 'no-such-column', message }], blind: [] }
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
