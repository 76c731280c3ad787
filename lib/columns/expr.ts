import type { Expr, FunctionCall, OrderBy, Query } from '../sql'
import { isAggregate, isTimeUnit, takesTimeUnit } from './functions'
import { columnsOfTable, knownColumn, resolveName, type Scope, wholeRow } from './scope'
import { slotAt, unknownPosition } from './shape'
import { asCondition, merge, nothing, ofRows, type Trace, through, untraced } from './trace'

/** Where an expression's value comes from. */
export function traceExpr(expr: Expr, scope: Scope): Trace {
  switch (expr.kind) {
    case 'identifier':
      return resolveName(expr.name, scope, expr.quoted)
    case 'nested':
      return traceExpr(expr.of, scope)
    case 'wildcard':
      return rowOf(expr.qualifier, scope)
    case 'parameter':
    case 'number':
    case 'string':
    case 'hex':
    case 'boolean':
    case 'null':
    case 'interval':
      return nothing
    case 'function':
      return traceCall(expr, scope)
    case 'exists':
      return { ...scope.names.query(expr.query, scope.names, scope).rows(), rows: true }
    case 'subquery':
      return traceSubquery(expr.query, scope)
    case 'array-query':
    case 'list-query':
    case 'map-query':
      return through(traceQuery(expr.query, scope), 'aggregate')
    default:
      return through(
        merge([...partsOf(expr).map((part) => traceExpr(part, scope)), ...queriesOf(expr, scope)]),
        'transform',
      )
  }
}

/** Expressions together, as they decide about rows. */
export function traceAll(exprs: readonly Expr[], scope: Scope): Trace {
  return merge(exprs.map((expr) => traceExpr(expr, scope)))
}

function rowOf(qualifier: readonly string[], scope: Scope): Trace {
  const columns = columnsOfTable(qualifier, scope)
  if (columns === null) return untraced('no-such-column', `there is no relation "${qualifier.join('.')}"`)
  return wholeRow(columns)
}

/** The expressions that a value is made of, but for those in queries. */
function partsOf(expr: Expr): readonly Expr[] {
  switch (expr.kind) {
    case 'field':
    case 'field-wildcard':
    case 'unary':
    case 'not':
    case 'is':
    case 'cast':
    case 'collate':
    case 'in-query':
      return [expr.of]
    case 'binary':
    case 'and':
    case 'or':
    case 'is-distinct':
      return [expr.left, expr.right]
    case 'row':
    case 'array':
    case 'list':
      return expr.of
    case 'like':
      return [expr.of, expr.pattern, ...(expr.escape ? [expr.escape] : [])]
    case 'in-list':
      return [expr.of, ...expr.list]
    case 'between':
      return [expr.of, expr.low, expr.high]
    case 'quantified':
      return 'body' in expr.right ? [expr.left] : [expr.left, expr.right]
    case 'at-time-zone':
      return [expr.of, expr.zone]
    case 'subscript':
      return [
        expr.of,
        ...expr.positions.flatMap((at) =>
          'index' in at ? [at.index] : [...(at.from ? [at.from] : []), ...(at.to ? [at.to] : [])],
        ),
      ]
    case 'case':
      return [
        ...(expr.of ? [expr.of] : []),
        ...expr.whens.flatMap(({ when, gives }) => [when, gives]),
        ...(expr.else ? [expr.else] : []),
      ]
    case 'special':
      return expr.arguments
    case 'map':
      return expr.of.flatMap(({ key, value }) => [key, value])
    default:
      return []
  }
}

/** Queries that a value is compared with. */
function queriesOf(expr: Expr, scope: Scope): readonly Trace[] {
  if (expr.kind === 'in-query') return [traceQuery(expr.query, scope)]
  if (expr.kind === 'quantified' && 'body' in expr.right) return [traceQuery(expr.right, scope)]
  return []
}

/** The one value of a query, and what decides from which row it comes. */
function traceSubquery(query: Query, scope: Scope): Trace {
  const shape = scope.names.query(query, scope.names, scope)
  const slots = shape.slots()
  const first = slotAt(slots, 0)
  const value = first
    ? first.trace()
    : untraced('position', unknownPosition(slots, 'the value of a subquery'))
  return merge([value, shape.rows()])
}

/** The values of a query's columns: of all of them, as `(a, b) IN (SELECT …)` compares rows. */
function traceQuery(query: Query, scope: Scope): Trace {
  const shape = scope.names.query(query, scope.names, scope)
  return merge([wholeRow(shape.slots()), shape.rows()])
}

/** The arguments of a call. In functions of time the name of a unit stands for itself, unless a column has that name. */
export function traceArguments(call: FunctionCall, scope: Scope): Trace {
  if (call.arguments === 'star') return nothing
  const takesUnit = takesTimeUnit(call.name[call.name.length - 1] ?? '')
  return merge(
    call.arguments.map((argument) => {
      const isUnit = takesUnit && argument.kind === 'identifier' && isTimeUnit(argument.name)
      return isUnit ? knownColumn(argument.name, scope) : traceExpr(argument, scope)
    }),
  )
}

function traceCall(call: FunctionCall, scope: Scope): Trace {
  const name = call.name[call.name.length - 1] ?? ''
  const values = traceArguments(call, scope)
  const aggregate = isAggregate(name)
  const parts = [through(values, aggregate ? 'aggregate' : 'transform')]
  if (aggregate ? name === 'count' : call.over !== null) parts.push(ofRows)
  if (call.orderBy.length > 0) parts.push(traceOrder(call.orderBy, scope))
  if (call.filter) parts.push(asCondition(traceExpr(call.filter, scope), 'filter'))
  if (call.over) {
    const { partitionBy, orderBy, frame } = call.over
    const bounds = [frame?.start, frame?.end].flatMap((bound) =>
      bound && bound.kind !== 'current' && bound.by ? [bound.by] : [],
    )
    const keys = [...partitionBy, ...orderBy.map(({ expr }) => expr), ...bounds]
    parts.push(asCondition(traceAll(keys, scope), 'window'))
  }
  return merge(parts)
}

function traceOrder(orderBy: readonly OrderBy[], scope: Scope): Trace {
  return asCondition(
    traceAll(
      orderBy.map(({ expr }) => expr),
      scope,
    ),
    'order',
  )
}
