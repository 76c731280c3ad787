import type { SnapshotNode } from '../manifest'
import { parseOneExpr, SqlError } from '../sql'
import { traceExpr } from './expr'
import { type Names, noAliases, type Scope } from './scope'
import { lazy, type Shape, type Slot, shapeOf, slot } from './shape'
import { merge, nothing, type Trace, through, untraced } from './trace'

/** Columns that dbt adds to a snapshot's query, in its order. */
const added = ['dbt_scd_id', 'dbt_updated_at', 'dbt_valid_from', 'dbt_valid_to', 'dbt_is_deleted'] as const
type Added = (typeof added)[number]

/**
 * A snapshot's relation: the columns of its query, then those that dbt keeps its history in. They come from
 * `unique_key` and `updated_at`, which are expressions over the query.
 */
export function snapshotShape(node: SnapshotNode, query: Shape): Shape {
  const { config } = node
  const scope = over(query)
  const updated = () => configTrace(config.updated_at, scope)
  const key = () => configTrace(config.unique_key, scope)
  const traces: Readonly<Record<Added, () => Trace>> = {
    dbt_scd_id: () => through(merge([key(), updated()]), 'transform'),
    dbt_updated_at: updated,
    dbt_valid_from: updated,
    dbt_valid_to: () => through(updated(), 'transform'),
    dbt_is_deleted: () => nothing,
  }
  const known = config.strategy === 'timestamp' || config.strategy === 'check'
  const columns = added
    .filter((name) => name !== 'dbt_is_deleted' || config.hard_deletes === 'new_record')
    .map((name): Slot => slot(nameOf(node, name), known ? traces[name] : () => ownStrategy))
  return shapeOf(() => [...query.slots(), ...columns], query.rows)
}

const ownStrategy = untraced('not-a-query', "made by a snapshot strategy that isn't dbt's")

function nameOf({ config }: SnapshotNode, name: Added): string {
  const names = config.snapshot_meta_column_names
  if (typeof names !== 'object' || names === null || Array.isArray(names)) return name
  const given = Object.entries(names).find(([key]) => key === name)?.[1]
  return typeof given === 'string' && given !== '' ? given : name
}

/** `updated_at: expr`, `unique_key: expr` or a list of them. */
function configTrace(value: unknown, scope: Scope): Trace {
  if (Array.isArray(value)) return merge(value.map((each: unknown) => configTrace(each, scope)))
  if (typeof value !== 'string' || value === '') return nothing
  try {
    return traceExpr(parseOneExpr(value), scope)
  } catch (fault) {
    if (!(fault instanceof SqlError)) throw fault
    return untraced('syntax', `"${value}" can't be analysed: ${fault.message}`)
  }
}

function over(query: Shape): Scope {
  const names: Names = { ctes: new Map(), relation: () => query, query: () => query }
  return {
    items: lazy(() => query.slots().map((column) => ({ table: null, column, exposed: true }))),
    tables: () => [],
    outer: null,
    names,
    aliases: noAliases,
  }
}
