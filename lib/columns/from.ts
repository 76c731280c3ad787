import type { Alias, FunctionCall, Join, TableFactor, TableWithJoins } from '../sql'
import { traceArguments, traceExpr } from './expr'
import { columnsOfCall } from './functions'
import { type Item, itemsOf, type Names, noAliases, resolveName, type Scope, type Table } from './scope'
import { type Hole, hole, renamed, type Shape, type Slot, shapeOf, slot } from './shape'
import { asCondition, merge, ofRows, type Trace, through, untraced } from './trace'

/** Relations that are read together, and what decides about the rows of them. */
export type From = {
  readonly items: readonly Item[]
  readonly tables: readonly Table[]
  readonly rows: readonly (() => Trace)[]
}

const noFrom: From = { items: [], tables: [], rows: [] }

/** Reads FROM. `outer` is the query around it, which subqueries and calls see; calls and LATERAL see what stands before. */
export function readFrom(list: readonly TableWithJoins[], names: Names, outer: Scope | null): From {
  return list.reduce((left, item) => beside(left, joined(item, left, names, outer)), noFrom)
}

function beside(left: From, right: From): From {
  if (left === noFrom) return right
  return {
    items: [...left.items, ...right.items],
    tables: [...left.tables, ...right.tables],
    rows: [...left.rows, ...right.rows],
  }
}

/** What an expression sees that stands behind these relations. */
export function scopeOf(from: From, names: Names, outer: Scope | null): Scope {
  return { items: () => from.items, tables: () => from.tables, outer, names, aliases: noAliases }
}

function joined(item: TableWithJoins, before: From, names: Names, outer: Scope | null): From {
  let left = factor(item.relation, before, names, outer)
  for (const join of item.joins) {
    const right = factor(join.relation, beside(before, left), names, outer)
    left = joinedBy(join, left, right, names, outer)
  }
  return left
}

function joinedBy(join: Join, left: From, right: From, names: Names, outer: Scope | null): From {
  const both = beside(left, right)
  const { on } = join
  if (on === null) return both
  switch (on.kind) {
    case 'on': {
      const scope = scopeOf(both, names, outer)
      return { ...both, rows: [...both.rows, () => asCondition(traceExpr(on.expr, scope), 'join')] }
    }
    case 'using': {
      const merged = using(join.kind, on.columns, left, right, names)
      if (on.alias === null) return merged
      const columns = merged.items.slice(0, on.columns.length).map(({ column }) => column)
      const table: Table = { path: [on.alias.name], shape: shapeOf(() => columns), call: false }
      return { ...merged, tables: [...merged.tables, table] }
    }
    case 'natural':
      return natural(join.kind, left, right, names)
  }
}

/** The merged columns stand first, then those of the left and of the right that weren't merged. */
function using(kind: Join['kind'], columns: readonly string[], left: From, right: From, names: Names): From {
  const l = scopeOf(left, names, null)
  const r = scopeOf(right, names, null)
  const merged = columns.map((name): Item => {
    const trace = () => mergedTrace(kind, resolveName([name], l), resolveName([name], r))
    return { table: null, column: slot(name, trace), exposed: true }
  })
  const hide = ({ table, column, exposed }: Item): Item => ({
    table,
    column,
    exposed: exposed && !(column.kind === 'slot' && columns.includes(column.name)),
  })
  const keys = () =>
    asCondition(merge(columns.flatMap((name) => [resolveName([name], l), resolveName([name], r)])), 'join')
  return {
    items: [...merged, ...left.items.map(hide), ...right.items.map(hide)],
    tables: [...left.tables, ...right.tables],
    rows: [...left.rows, ...right.rows, keys],
  }
}

/** Of an inner or left join the merged column is the left one, of a right join the right one, of a full join either. */
function mergedTrace(kind: Join['kind'], left: Trace, right: Trace): Trace {
  if (kind === 'right') return right
  return kind === 'full' ? through(merge([left, right]), 'transform') : left
}

function natural(kind: Join['kind'], left: From, right: From, names: Names): From {
  const open = [...left.items, ...right.items].find(({ column }) => column.kind === 'hole')
  if (open?.column.kind !== 'hole') {
    const namesOf = (from: From) =>
      from.items.flatMap(({ column, exposed }) => (exposed && column.kind === 'slot' ? [column.name] : []))
    const known = new Set(namesOf(right))
    return using(
      kind,
      [...new Set(namesOf(left))].filter((name) => known.has(name)),
      left,
      right,
      names,
    )
  }
  // Which columns are merged isn't known, so only names behind a table's name are certain.
  const message = `NATURAL JOIN over unknown columns: ${open.column.reason.message}`
  const hide = (item: Item): Item => ({ ...item, exposed: false })
  const blind: Item = { table: null, column: hole('unknown-columns', message), exposed: true }
  return {
    items: [blind, ...left.items.map(hide), ...right.items.map(hide)],
    tables: [...left.tables, ...right.tables],
    rows: [...left.rows, ...right.rows, () => asCondition(untraced('unknown-columns', message), 'join')],
  }
}

function factor(relation: TableFactor, before: From, names: Names, outer: Scope | null): From {
  switch (relation.kind) {
    case 'relation':
      return ofRelation(relation, names)
    case 'derived': {
      const around = relation.lateral ? scopeOf(before, names, outer) : outer
      return aliased(names.query(relation.query, names, around), relation.alias, [], false)
    }
    case 'call':
      return ofCalls([relation.call], relation.alias, relation.ordinality, scopeOf(before, names, outer))
    case 'rows-from':
      return ofCalls(relation.calls, relation.alias, relation.ordinality, scopeOf(before, names, outer))
    case 'nested-join': {
      const inner = joined(relation.join, before, names, outer)
      if (relation.alias === null) return inner
      const columns = inner.items.flatMap(({ column, exposed }) => (exposed ? [column] : []))
      const shape = shapeOf(
        () => columns,
        () => merge(inner.rows.map((rows) => rows())),
      )
      return aliased(shape, relation.alias, [], false)
    }
  }
}

function ofRelation({ name, alias }: Extract<TableFactor, { kind: 'relation' }>, names: Names): From {
  const [only] = name.name
  const cte = name.name.length === 1 && only !== undefined ? names.ctes.get(only) : undefined
  return aliased(cte ?? names.relation(name.name), alias, name.name, false)
}

function aliased(shape: Shape, alias: Alias | null, path: readonly string[], call: boolean): From {
  const named = alias ? renamed(shape, alias.columns) : shape
  const table: Table = { path: alias ? [alias.name] : path, shape: named, call }
  return {
    items: itemsOf(table),
    tables: table.path.length === 0 ? [] : [table],
    rows: [named.rows],
  }
}

/** Functions in FROM: each of their columns comes from the arguments, which decide about the number of rows, too. */
function ofCalls(
  calls: readonly FunctionCall[],
  alias: Alias | null,
  ordinality: boolean,
  scope: Scope,
): From {
  const [first] = calls
  const single = calls.length === 1
  const given = single ? alias : null
  const columns = calls.flatMap((call) => columnsOf(call, given, ordinality, scope))
  const numbered = ordinality ? [slot('ordinality', () => ofRows)] : []
  const shape = shapeOf(
    () => [...columns, ...numbered],
    () => asCondition(merge(calls.map((call) => callTrace(call, scope))), 'join'),
  )
  return aliased(shape, alias ?? { name: lastOf(first?.name ?? []), columns: [] }, [], single)
}

function columnsOf(
  call: FunctionCall,
  alias: Alias | null,
  ordinality: boolean,
  scope: Scope,
): readonly (Slot | Hole)[] {
  const name = lastOf(call.name)
  const value = () => callTrace(call, scope)
  const known = columnsOfCall(name)
  // a column that has the function's name takes that of the alias
  if (known !== null)
    return known.map((column) => slot(column === name && alias ? alias.name : column, value))
  const given = alias?.columns ?? []
  if (given.length > 0)
    return given.slice(0, ordinality ? -1 : given.length).map((column) => slot(column, value))
  return [hole('unknown-columns', `the columns of the function ${name} aren't known`, value)]
}

function callTrace(call: FunctionCall, scope: Scope): Trace {
  return through(traceArguments(call, scope), 'transform')
}

function lastOf(name: readonly string[]): string {
  return name[name.length - 1] ?? ''
}
