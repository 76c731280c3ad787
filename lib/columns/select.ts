import { columnName, type Expr, type Projection, type Select } from '../sql'
import { traceAll, traceExpr } from './expr'
import { type From, readFrom, scopeOf } from './from'
import { allColumns, columnsOfTable, type Names, resolveName, type Scope } from './scope'
import { type Hole, hole, lazy, numbered, type Shape, type Slot, shapeOf, slot } from './shape'
import { asCondition, merge, type Trace } from './trace'

/** The columns of one SELECT, and what ORDER BY sees beside them. FROM is read when something asks for it. */
export function readSelect(
  select: Select,
  names: Names,
  outer: Scope | null,
): { readonly shape: Shape; readonly scope: () => Scope } {
  const from = lazy(() => readFrom(select.from, names, outer))
  const aliases = lazy(() => aliasesOf(select.projection))
  const scope = lazy((): Scope => ({ ...scopeOf(from(), names, outer), aliases }))
  const slots = lazy(() => select.projection.flatMap((item) => project(item, scope)))
  const shape = shapeOf(slots, () => rowsOf(select, slots(), from(), scope()))
  return { shape, scope }
}

function project(item: Projection, scope: () => Scope): readonly (Slot | Hole)[] {
  if (item.kind === 'star') return allColumns(scope())
  const { expr, alias } = item
  if (expr.kind === 'wildcard') return tableStar(expr.qualifier, scope())
  if (expr.kind === 'field-wildcard') return recordStar(expr, scope)
  return [slot(alias ?? columnName(expr), () => traceItem(expr, alias, scope()))]
}

/** A name in quotes that stands alone and keeps its name is a column. */
function traceItem(expr: Expr, alias: string | null, scope: Scope): Trace {
  if (expr.kind === 'identifier' && (alias === null || alias === expr.name[0]))
    return resolveName(expr.name, scope)
  return traceExpr(expr, scope)
}

function tableStar(qualifier: readonly string[], scope: Scope): readonly (Slot | Hole)[] {
  const written = `${qualifier.join('.')}.*`
  return columnsOfTable(qualifier, scope) ?? [hole('no-such-column', `there is no relation for ${written}`)]
}

/** `(x).*`: all columns where x is a table, else the fields of a value, whose names aren't known. */
function recordStar(
  expr: Extract<Expr, { kind: 'field-wildcard' }>,
  scope: () => Scope,
): readonly (Slot | Hole)[] {
  const inner = expr.of.kind === 'nested' ? expr.of.of : expr.of
  if (inner.kind === 'identifier') {
    const table = columnsOfTable(inner.name, scope())
    if (table !== null) return table
  }
  return [hole('unknown-columns', "the fields of a record aren't known", () => traceExpr(expr, scope()))]
}

/** Aliases that their own expressions don't read, so that such a name elsewhere in the query may mean the alias. */
function aliasesOf(items: readonly Projection[]): ReadonlySet<string> {
  return new Set(
    items.flatMap((item) =>
      item.kind === 'item' && item.alias !== null && !mentions(item.expr, item.alias) ? [item.alias] : [],
    ),
  )
}

function mentions(tree: unknown, name: string): boolean {
  if (typeof tree !== 'object' || tree === null) return false
  if ('kind' in tree && tree.kind === 'identifier' && 'name' in tree && Array.isArray(tree.name))
    return tree.name[tree.name.length - 1] === name
  return Object.values(tree).some((part) => mentions(part, name))
}

/** What decides about the rows of a SELECT. */
function rowsOf(select: Select, slots: readonly (Slot | Hole)[], from: From, scope: Scope): Trace {
  const { distinct, where, groupBy, having, qualify } = select
  const filters = [where, having, qualify].filter((expr) => expr !== null)
  const distinctOn = distinct !== null && distinct !== 'all' ? distinct.on : []
  return merge([
    ...from.rows.map((rows) => rows()),
    asCondition(traceAll(filters, scope), 'filter'),
    asCondition(merge(groupBy.map((key) => groupKey(key, slots, scope))), 'group'),
    asCondition(merge(distinctOn.map((key) => groupKey(key, slots, scope))), 'distinct'),
  ])
}

/**
 * A key is an expression, the number of an output column, or, where no relation is known to have that name, its alias:
 * were it a column, what the alias stands for would not be grouped by.
 */
function groupKey(key: Expr, slots: readonly (Slot | Hole)[], scope: Scope): Trace {
  if (key.kind === 'number') return numbered(slots, key.text)
  const trace = traceExpr(key, scope)
  if (key.kind !== 'identifier' || key.name.length > 1 || trace.reasons.size === 0) return trace
  const named = slots.find((at) => at.kind === 'slot' && at.name === key.name[0])
  return named?.kind === 'slot' ? named.trace() : trace
}
