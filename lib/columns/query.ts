import type { Cte, Expr, OrderBy, Query, RecursiveCte, SetExpr } from '../sql'
import { traceExpr } from './expr'
import { emptyScope, type Names, noAliases, type Scope } from './scope'
import { readSelect } from './select'
import {
  type Hole,
  hole,
  lazy,
  numbered,
  renamed,
  type Shape,
  type Slot,
  shapeOf,
  slot,
  slotAt,
  unknownPosition,
} from './shape'
import { asCondition, merge, nothing, sameSize, type Trace, untraced } from './trace'

/** The columns of a query. `outer` is the query around it, where that is seen. */
export function readQuery(query: Query, names: Names, outer: Scope | null): Shape {
  return queryShape(query, withCtes(query, names, outer), outer)
}

/** The columns of a query whose WITH was read. */
export function queryShape(query: Query, inner: Names, outer: Scope | null): Shape {
  const { shape, scope } = readBody(query.body, inner, outer)
  if (query.orderBy.length === 0) return shape
  return {
    slots: shape.slots,
    rows: lazy(() => {
      const sees = scope?.() ?? outputScope(shape, inner, outer)
      return merge([shape.rows(), orderTrace(query.orderBy, shape, sees)])
    }),
  }
}

/** Names with those of a query's WITH. */
function withCtes({ with: clause }: Query, names: Names, outer: Scope | null): Names {
  if (clause === null) return names
  if (clause.kind === 'simple') return clause.ctes.reduce((known, cte) => withCte(cte, known, outer), names)
  return withRecursive(clause.ctes, names, outer)
}

/** Names with one more CTE, which sees those before it. */
export function withCte({ alias, query }: Cte, names: Names, outer: Scope | null): Names {
  const made = lazy(() => renamed(names.query(query, names, outer), alias.columns))
  const shape: Shape = { slots: () => made().slots(), rows: () => made().rows() }
  return { ...names, ctes: new Map(names.ctes).set(alias.name, shape) }
}

type Fixpoint = ReadonlyMap<string, { readonly columns: readonly Trace[]; readonly rows: Trace }>

/** More rounds than columns can hand on to each other: traces only grow, and by one step at least. */
const maxRounds = 100

/**
 * WITH MUTUALLY RECURSIVE: all CTEs see each other. Where their columns come from is found as Materialize finds their
 * rows: from nothing, over and over, until nothing is added.
 */
function withRecursive(ctes: readonly RecursiveCte[], names: Names, outer: Scope | null): Names {
  const solved = lazy(() => {
    let known: Fixpoint = new Map()
    for (let round = 0; round < maxRounds; round += 1) {
      const next = recursionStep(ctes, known, names, outer)
      if (same(known, next)) return next
      known = next
    }
    throw new RangeError('recursion')
  })
  const all = new Map(names.ctes)
  for (const cte of ctes) all.set(cte.name, bound(cte, solved))
  return { ...names, ctes: all }
}

function bound({ name, columns }: RecursiveCte, known: () => Fixpoint): Shape {
  return shapeOf(
    () => columns.map((column, i) => slot(column.name, () => known().get(name)?.columns[i] ?? nothing)),
    () => known().get(name)?.rows ?? nothing,
  )
}

function recursionStep(
  ctes: readonly RecursiveCte[],
  known: Fixpoint,
  names: Names,
  outer: Scope | null,
): Fixpoint {
  const all = new Map(names.ctes)
  for (const cte of ctes)
    all.set(
      cte.name,
      bound(cte, () => known),
    )
  const inner: Names = { ...names, ctes: all }
  return new Map(
    ctes.map(({ name, columns, query }) => {
      const shape = names.query(query, inner, outer)
      const slots = shape.slots()
      const traces = columns.map((column, i) => {
        const at = slotAt(slots, i)
        return at ? at.trace() : untraced('position', unknownPosition(slots, column.name))
      })
      return [name, { columns: traces, rows: shape.rows() }]
    }),
  )
}

function same(a: Fixpoint, b: Fixpoint): boolean {
  for (const [name, { columns, rows }] of b) {
    const before = a.get(name)
    if (before === undefined || !sameSize(before.rows, rows)) return false
    if (!columns.every((trace, i) => sameSize(before.columns[i] ?? nothing, trace))) return false
  }
  return true
}

type Body = {
  readonly shape: Shape
  /** What ORDER BY sees beside the output; null behind set operations. */
  readonly scope: (() => Scope) | null
}

function readBody(body: SetExpr, names: Names, outer: Scope | null): Body {
  switch (body.kind) {
    case 'select':
      return readSelect(body, names, outer)
    case 'nested-query':
      return { shape: names.query(body.query, names, outer), scope: null }
    case 'set':
      return { shape: readSet(body, names, outer), scope: null }
    case 'values':
      return { shape: readValues(body.rows, names, outer), scope: null }
    case 'table': {
      const [only] = body.name.name
      const cte = body.name.name.length === 1 && only !== undefined ? names.ctes.get(only) : undefined
      return { shape: cte ?? names.relation(body.name.name), scope: null }
    }
    case 'show':
      return { shape: shapeOf(() => [hole('unknown-columns', 'SHOW reads the catalog')]), scope: null }
  }
}

function readValues(rows: readonly (readonly Expr[])[], names: Names, outer: Scope | null): Shape {
  const scope = emptyScope(names, outer)
  const width = rows[0]?.length ?? 0
  return shapeOf(() =>
    Array.from({ length: width }, (_, i) =>
      slot(`column${i + 1}`, () =>
        merge(
          rows.flatMap((row) => {
            const expr = row[i]
            return expr === undefined ? [] : [traceExpr(expr, scope)]
          }),
        ),
      ),
    ),
  )
}

type SetOperation = Extract<SetExpr, { kind: 'set' }>

function readSet(body: SetOperation, names: Names, outer: Scope | null): Shape {
  if (body.operator === 'UNION') {
    const branches = branchesOf(body).map((branch) => readBody(branch, names, outer).shape)
    return shapeOf(
      () => united(branches.map((branch) => branch.slots())),
      () => merge(branches.map((branch) => branch.rows())),
    )
  }
  const left = readBody(body.left, names, outer).shape
  const right = readBody(body.right, names, outer).shape
  const decides = () =>
    asCondition(
      merge(
        right
          .slots()
          .map((at) => (at.kind === 'slot' ? at.trace() : untraced(at.reason.code, at.reason.message))),
      ),
      'set',
    )
  return shapeOf(left.slots, () => merge([left.rows(), right.rows(), decides()]))
}

/** What a row of unions brings together, at once: a step for each would merge everything before it again. */
function branchesOf(body: SetOperation): readonly SetExpr[] {
  const branches: SetExpr[] = []
  let at: SetExpr = body
  for (; at.kind === 'set' && at.operator === 'UNION'; at = at.left) branches.push(at.right)
  return [at, ...branches.reverse()]
}

type Slots = readonly (Slot | Hole)[]

/** Columns of a union: by position, named by the first of its branches. */
function united(branches: readonly Slots[]): Slots {
  const [first = []] = branches
  return first.map((column, i) => {
    if (column.kind === 'hole') {
      const message = unknownPosition(first, 'a column of a union')
      return hole('position', message)
    }
    const ofBranch = (branch: Slots): Trace => {
      const at = slotAt(branch, i)
      return at ? at.trace() : untraced('position', unknownPosition(branch, column.name))
    }
    return slot(column.name, () => (slotAt(first, i) ? merge(branches.map(ofBranch)) : ofBranch(first)))
  })
}

/** ORDER BY names a column of the output, or its number; else it is an expression over what was read. */
function orderTrace(orderBy: readonly OrderBy[], shape: Shape, scope: Scope): Trace {
  return asCondition(merge(orderBy.map(({ expr }) => keyTrace(expr, shape, scope))), 'order')
}

function keyTrace(expr: Expr, shape: Shape, scope: Scope): Trace {
  const slots = shape.slots()
  if (expr.kind === 'number') return numbered(slots, expr.text)
  const [name, more] = expr.kind === 'identifier' ? expr.name : []
  if (name !== undefined && more === undefined) {
    const named = slots.find((at) => at.kind === 'slot' && at.name === name)
    if (named?.kind === 'slot') return named.trace()
  }
  return traceExpr(expr, scope)
}

/** Behind a set operation ORDER BY sees its output only. */
function outputScope(shape: Shape, names: Names, outer: Scope | null): Scope {
  const items = shape.slots().map((column) => ({ table: null, column, exposed: true }))
  return { items: () => items, tables: () => [], outer, names, aliases: noAliases }
}
