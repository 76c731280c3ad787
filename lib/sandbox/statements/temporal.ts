import type { Expr, FunctionCall, Query, Select, SetExpr, TableWithJoins } from '../../sql'
import { failure, type SandboxError } from '../errors/error'
import { Rewriter, type Rewrites } from '../sql/rewrite'

/**
 * Where `mz_now()` may stand in what is kept up to date (a materialized view, an indexed view): compared directly with
 * an expression that doesn't move with time, as a conjunct of a WHERE, a HAVING or an inner join's ON, at any depth.
 * Throws Materialize's refusal for every other place.
 */
export function checkTemporal(query: Query): void {
  if (query.with) for (const cte of query.with.ctes) checkTemporal(cte.query)
  checkBody(query.body)
  for (const each of query.orderBy) still.expr(each.expr)
  if (query.limit) still.expr(query.limit.quantity)
  if (query.offset) still.expr(query.offset)
}

function checkBody(body: SetExpr): void {
  if (body.kind === 'select') checkSelect(body)
  else if (body.kind === 'nested-query') checkTemporal(body.query)
  else if (body.kind === 'set') {
    checkBody(body.left)
    checkBody(body.right)
  } else if (body.kind === 'values') {
    for (const row of body.rows) for (const cell of row) still.expr(cell)
  }
}

function checkSelect(select: Select): void {
  for (const each of select.from) checkFrom(each)
  if (select.distinct && select.distinct !== 'all') for (const each of select.distinct.on) still.expr(each)
  for (const each of select.projection) if (each.kind === 'item') still.expr(each.expr)
  if (select.where) checkPredicate(select.where)
  for (const each of select.groupBy) still.expr(each)
  if (select.having) checkPredicate(select.having)
  if (select.qualify) still.expr(select.qualify)
}

function checkFrom(from: TableWithJoins): void {
  // An inner join's condition is a filter; an outer one decides what is padded with nulls.
  const filters = from.joins.flatMap((join) =>
    join.kind === 'inner' && join.on?.kind === 'on' ? [join.on.expr] : [],
  )
  for (const filter of filters) checkPredicate(filter)
  still.joined({
    relation: from.relation,
    joins: from.joins.map((join) =>
      join.kind === 'inner' && join.on?.kind === 'on' ? { ...join, on: null } : join,
    ),
  })
}

const comparisons = new Set(['=', '<', '<=', '>', '>='])

function checkPredicate(e: Expr): void {
  if (e.kind === 'nested') checkPredicate(e.of)
  else if (e.kind === 'and') {
    checkPredicate(e.left)
    checkPredicate(e.right)
  } else if (e.kind === 'case' && isPlainCase(e)) checkPredicate(e.whens[0].when)
  else if (!mentions(e)) still.expr(e)
  else if (e.kind === 'binary') checkComparison(e.operator, e.left, e.right)
  else if (e.kind === 'between' && !e.not) {
    checkComparison('>=', e.of, e.low)
    checkComparison('<=', e.of, e.high)
  } else if (e.kind === 'not') checkNegated(e.of)
  else throw notDirect()
}

/** `CASE WHEN p THEN true ELSE false END`, which is `p` to a filter. */
function isPlainCase(
  e: Extract<Expr, { kind: 'case' }>,
): e is typeof e & { readonly whens: readonly [{ readonly when: Expr; readonly gives: Expr }] } {
  const [only, ...more] = e.whens
  const otherwise = e.else === null || e.else.kind === 'null' || (e.else.kind === 'boolean' && !e.else.value)
  return e.of === null && more.length === 0 && only?.gives.kind === 'boolean' && only.gives.value && otherwise
}

function checkNegated(e: Expr): void {
  if (e.kind === 'nested') checkNegated(e.of)
  else if (e.kind !== 'binary') throw notDirect()
  else checkComparison(e.operator === '=' ? '<>' : e.operator, e.left, e.right)
}

function checkComparison(operator: string, left: Expr, right: Expr): void {
  if (!mentions(left) && !mentions(right)) {
    still.expr(left)
    still.expr(right)
    return
  }
  const other = isNow(left) ? right : isNow(right) ? left : null
  if (!other || mentions(other)) throw notDirect()
  if (operator === '<>' || operator === '!=')
    throw failure('0A000', 'Unsupported binary temporal operation: NotEq(NotEq)')
  if (!comparisons.has(operator)) throw notDirect()
  still.expr(other)
}

function notDirect(): SandboxError {
  return failure(
    '0A000',
    'Unsupported temporal predicate. Note: `mz_now()` must be directly compared to a non-temporal expression of mz_timestamp-castable type.',
  )
}

const callsNow = (call: FunctionCall) => call.name[call.name.length - 1]?.toLowerCase() === 'mz_now'

function isNow(e: Expr): boolean {
  if (e.kind === 'nested') return isNow(e.of)
  return e.kind === 'function' && callsNow(e)
}

/** Walks an expression but not the queries in it, which `then` gets. */
class Walk extends Rewriter {
  readonly #then: (query: Query) => void
  constructor(call: (call: FunctionCall) => void, then: (query: Query) => void) {
    const rewrites: Rewrites = {
      relation: (name) => name,
      type: (type) => type,
      show: (body) => body,
      call: (each) => {
        call(each)
        return each
      },
    }
    super(rewrites)
    this.#then = then
  }
  override query(query: Query): Query {
    this.#then(query)
    return query
  }
}

/** Refuses `mz_now()` in an expression; queries in it are checked as such. */
const still = new Walk((call) => {
  if (callsNow(call)) throw failure('0A000', 'cannot materialize call to mz_now')
}, checkTemporal)

/** Whether an expression calls `mz_now()`, other than in a query of its own. */
function mentions(e: Expr): boolean {
  let found = false
  new Walk(
    (call) => {
      found ||= callsNow(call)
    },
    () => {},
  ).expr(e)
  return found
}
