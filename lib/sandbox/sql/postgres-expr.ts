import { quoteIdentifier, quoteLiteral } from '../../foundation'
import type { Expr, FrameBound, FunctionCall, OrderBy, ParsedType, Query, Subscript, Window } from '../../sql'
import { planError, SandboxError, unsupported } from '../errors/error'
import { findFunction } from '../types/functions'
import type { Types } from '../types/port'
import {
  checkSubscripts,
  customId,
  endsInEscape,
  isNull,
  listType,
  literalOf,
  numberSql,
  refuseParameterCast,
  unwrapped,
} from './postgres-literals'
import { callsWithoutParentheses, matches, type Scope } from './postgres-scope'

/** What the printer asks about what stands behind names. */
export type PgContext = {
  readonly types: Types
  /** The quoted, qualified relation of an id. */
  physical(id: string): string
  /** The Postgres type of a user's type. */
  customType(id: string): string
  /** A function that the session answers, its arguments printed. */
  sessionFunction(name: string, args: readonly string[]): string
  /** An error that is to come when the statement runs, not before. */
  late(error: SandboxError): void
}

/** Prints the expressions of resolved trees; subqueries are for who prints queries. */
export abstract class ExprPrinter {
  protected readonly cx: PgContext
  constructor(cx: PgContext) {
    this.cx = cx
  }

  abstract query(q: Query, outer?: Scope | null): string

  list(all: readonly Expr[], scope: Scope | null): string {
    return all.map((each) => this.expr(each, scope)).join(', ')
  }

  orderBy(all: readonly OrderBy[], scope: Scope | null): string {
    return all
      .map(({ expr, direction, nulls }) => {
        const order = direction ? ` ${direction.toUpperCase()}` : ''
        return `${this.expr(expr, scope)}${order}${nulls ? ` NULLS ${nulls.toUpperCase()}` : ''}`
      })
      .join(', ')
  }

  expr(e: Expr, scope: Scope | null): string {
    const go = (inner: Expr): string => this.expr(inner, scope)
    switch (e.kind) {
      case 'identifier':
        return this.#column(e.name, scope)
      case 'wildcard':
        return `${this.qualifier(e.qualifier, scope)}.*`
      case 'field':
        return `(${go(e.of)}).${quoteIdentifier(e.name)}`
      case 'field-wildcard':
        return `(${go(e.of)}).*`
      case 'parameter':
        return `$${e.number}`
      case 'number':
        return numberSql(e.text)
      case 'string':
        return quoteLiteral(e.text)
      case 'hex':
        throw planError('hex string literals not yet supported')
      case 'boolean':
        return e.value ? 'true' : 'false'
      case 'null':
        return 'NULL'
      case 'interval':
        // a literal of its own, unlike a cast, is refused when it is planned
        this.cx.types.input(1186, e.text)
        return this.#typed(
          e.text,
          e.fields ? `interval ${e.fields}` : 'pg_catalog.interval',
          1186,
          'pg_catalog.interval',
        )
      case 'unary':
        return `(${e.operator} ${go(e.of)})`
      case 'binary':
        if (notYet.has(e.operator)) throw planError(`[${e.operator}] not yet supported`)
        return `(${go(e.left)} ${e.operator} ${go(e.right)})`
      case 'and':
      case 'or':
        return `(${go(e.left)} ${e.kind.toUpperCase()} ${go(e.right)})`
      case 'not':
        return `(NOT ${go(e.of)})`
      case 'nested':
        return `(${go(e.of)})`
      case 'row':
        // a bare literal in a ROW is a text, as its field shows it
        return `ROW(${e.of.map((each) => (e.keyword && each.kind === 'string' ? `${quoteLiteral(each.text)}::text` : go(each))).join(', ')})`
      default:
        return this.#predicate(e, scope)
    }
  }

  #predicate(e: Expr, scope: Scope | null): string {
    const go = (inner: Expr): string => this.expr(inner, scope)
    const not = (negated: boolean): string => (negated ? 'NOT ' : '')
    switch (e.kind) {
      case 'is':
        if (e.what === 'null' && unwrapped(e.of).kind === 'row') throw unsupported('IS NULL of a row')
        return `(${go(e.of)} IS ${not(e.not)}${e.what.toUpperCase()})`
      case 'is-distinct':
        return `(${go(e.left)} IS ${not(e.not)}DISTINCT FROM ${go(e.right)})`
      case 'like': {
        const word = e.insensitive ? 'ILIKE' : 'LIKE'
        if (!e.escape && endsInEscape(e.pattern))
          this.cx.late(planError(`unterminated escape sequence in ${word}`))
        return `(${go(e.of)} ${not(e.not)}${word} ${go(e.pattern)}${e.escape ? ` ESCAPE ${go(e.escape)}` : ''})`
      }
      case 'in-list':
        return `(${go(e.of)} ${not(e.not)}IN (${this.list(e.list, scope)}))`
      case 'in-query':
        return `(${go(e.of)} ${not(e.not)}IN (${this.query(e.query, scope)}))`
      case 'between':
        return `(${go(e.of)} ${not(e.not)}BETWEEN ${go(e.low)} AND ${go(e.high)})`
      case 'quantified': {
        if (!('body' in e.right) && isNull(e.right)) throw unsupported('ANY and ALL of NULL')
        const right = 'body' in e.right ? this.query(e.right, scope) : go(e.right)
        return `(${go(e.left)} ${e.operator} ${e.all ? 'ALL' : 'ANY'} (${right}))`
      }
      default:
        return this.#compound(e, scope)
    }
  }

  #compound(e: Expr, scope: Scope | null): string {
    const go = (inner: Expr): string => this.expr(inner, scope)
    switch (e.kind) {
      case 'cast':
        return this.#cast(e, scope)
      case 'collate':
        throw unsupported('COLLATE in expressions')
      case 'at-time-zone':
        return `(${go(e.of)} AT TIME ZONE ${go(e.zone)})`
      case 'subscript':
        checkSubscripts(e)
        return `(${go(e.of)})${e.positions.map((p) => this.#subscript(p, scope)).join('')}`
      case 'case': {
        const whens = e.whens.map(({ when, gives }) => ` WHEN ${go(when)} THEN ${go(gives)}`).join('')
        return `(CASE${e.of ? ` ${go(e.of)}` : ''}${whens}${e.else ? ` ELSE ${go(e.else)}` : ''} END)`
      }
      case 'function':
        return this.call(e, scope)
      case 'special':
        return `${e.name}(${this.list(e.arguments, scope)})`
      case 'exists':
        return `EXISTS (${this.query(e.query, scope)})`
      case 'subquery':
        return `(${this.query(e.query, scope)})`
      case 'array':
        return `ARRAY[${this.list(e.of, scope)}]`
      case 'array-query':
        return `ARRAY(${this.query(e.query, scope)})`
      case 'list':
        return this.#listLiteral(e, scope)
      case 'list-query':
        throw unsupported('LIST(…)', 'https://materialize.com/docs/sql/types/list/')
      default:
        throw unsupported('MAP[…]', 'https://materialize.com/docs/sql/types/map/')
    }
  }

  #subscript(p: Subscript, scope: Scope | null): string {
    if ('index' in p) return `[${this.expr(p.index, scope)}]`
    throw planError('array subscript does not support slices')
  }

  /** LIST[…]: its elements must show their type by themselves. */
  #listLiteral(e: Extract<Expr, { kind: 'list' }>, scope: Scope | null): string {
    const type = listType(e)
    if (!type) throw unsupported('LIST[…] of such elements', 'https://materialize.com/docs/sql/types/list/')
    const { pg } = this.cx.types.resolve(type)
    if (type.kind === 'list' && type.element.kind === 'list') {
      const rows = e.of.map((inner) =>
        inner.kind === 'list' ? `pg_catalog.jsonb_build_array(${this.list(inner.of, scope)})` : '',
      )
      return `(pg_catalog.jsonb_build_array(${rows.join(', ')})::text::${pg})`
    }
    return `(ARRAY[${this.list(e.of, scope)}]::${this.cx.types.resolve({ kind: 'array', element: type.kind === 'list' ? type.element : type }).pg}::${pg})`
  }

  #cast(e: Extract<Expr, { kind: 'cast' }>, scope: Scope | null): string {
    const { pg, oid, mods } = this.type(e.type)
    if (e.of.kind === 'parameter') refuseParameterCast(e.type)
    const literal = literalOf(e.of)
    // a relation's name is looked up in our catalog, not in Postgres'
    if (literal !== null && oid === 2205 && !/^[0-9]+$/.test(literal))
      return `(mz_functions.regclass_of(${quoteLiteral(literal)})::${pg})`
    if (literal !== null && oid !== null) return this.#typed(literal, pg, oid, pg, mods)
    return `(${this.expr(e.of, scope)}::${pg})`
  }

  /** A literal of a type: what Materialize refuses is refused when the statement runs. */
  #typed(text: string, pg: string, oid: number, plain: string, mods = ''): string {
    try {
      return `(${quoteLiteral(this.cx.types.input(oid, text, pg))}::${pg}${mods})`
    } catch (error) {
      if (!(error instanceof SandboxError) || error.fields.code === '0A000') throw error
      this.cx.late(error)
      return `(NULL::${plain})`
    }
  }

  /** A type in Postgres' SQL, and Materialize's oid if it is one of the system's. */
  type(type: ParsedType): { readonly pg: string; readonly oid: number | null; readonly mods: string } {
    const custom = customId(type)
    if (custom) return { pg: this.cx.customType(custom), oid: null, mods: '' }
    const resolved = this.cx.types.resolve(type)
    return { pg: resolved.pg, oid: resolved.mz.oid, mods: '' }
  }

  // ---- columns and calls

  #column(name: readonly string[], scope: Scope | null): string {
    const [only = ''] = name
    if (name.length === 1)
      return callsWithoutParentheses.has(only) ? this.cx.sessionFunction(only, []) : quoteIdentifier(only)
    const column = quoteIdentifier(name[name.length - 1] ?? '')
    return `${this.qualifier(name.slice(0, -1), scope)}.${column}`
  }

  /** `t`, `schema.t` or `db.schema.t` → the alias that stands for it here. */
  protected qualifier(name: readonly string[], scope: Scope | null): string {
    for (let s = scope; s; s = s.outer) {
      for (const each of s.visible) if (matches(each, name)) return quoteIdentifier(each.pg)
    }
    return name.map(quoteIdentifier).join('.')
  }

  call(call: FunctionCall, scope: Scope | null): string {
    const known = findFunction(call.name)
    if (!known) throw planError(`function "${call.name.join('.')}" does not exist`)
    const args = call.arguments === 'star' ? ['*'] : call.arguments.map((each) => this.expr(each, scope))
    const [first] = call.arguments === 'star' ? [] : call.arguments
    if (known.name === 'pg_typeof' && (first?.kind === 'string' || first?.kind === 'null'))
      return `'unknown'::text`
    if (known.target.kind === 'session') return this.cx.sessionFunction(known.name, args)
    if (known.target.kind === 'refused') throw unsupported(`the function ${known.name}`)
    if (call.nulls) throw unsupported('IGNORE NULLS')
    const order = call.orderBy.length > 0 ? ` ORDER BY ${this.orderBy(call.orderBy, scope)}` : ''
    const inner = `${call.distinct ? 'DISTINCT ' : ''}${args.join(', ')}${order}`
    const filter = call.filter ? ` FILTER (WHERE ${this.expr(call.filter, scope)})` : ''
    const over = call.over ? ` OVER (${this.#window(call.over, scope)})` : ''
    if (known.target.name === 'pg_catalog.avg') {
      const of = (aggregate: string): string => `pg_catalog.${aggregate}(${inner})${filter}${over}`
      return `mz_functions.avg_of(${of('sum')}, ${of('count')})`
    }
    if (deviations.has(known.target.name)) {
      if (call.distinct) throw unsupported(`${known.name}(DISTINCT …)`)
      const of = (aggregate: string, value: string): string =>
        `pg_catalog.${aggregate}(${value})${filter}${over}`
      const [x = ''] = args
      const exact = `mz_functions.exact(${x})`
      const sums = [of('sum', exact), of('sum', `mz_functions.squared(${x})`)]
      return `mz_functions.${known.name}_of(${sums.join(', ')}, ${of('count', x)}, ${of(known.name, exact)})`
    }
    return `${this.#functionSql(known.target.name, call, inner, args)}${filter}${over}`
  }

  /** Some names are grammar in Postgres, and some of its functions take their arguments in another order. */
  #functionSql(name: string, call: FunctionCall, inner: string, args: readonly string[]): string {
    switch (name) {
      case 'pg_catalog.extract':
        // hours of an interval begin anew each day
        return args[0]?.toLowerCase() === "'hour'"
          ? `pg_catalog.mod(pg_catalog.extract(${args.join(', ')}), 24)`
          : `pg_catalog.extract(${args.join(', ')})`
      case 'pg_catalog.position':
        return `pg_catalog.position(${[args[1], args[0]].join(', ')})`
      case 'pg_catalog.coalesce':
      case 'pg_catalog.nullif':
      case 'pg_catalog.greatest':
      case 'pg_catalog.least':
        return `${name.slice('pg_catalog.'.length)}(${inner})`
      default:
        return `${name
          .split('.')
          .map((part) => quoteIdentifier(part))
          .join('.')}(${call.arguments === 'star' ? '*' : inner})`
    }
  }

  #window(w: Window, scope: Scope | null): string {
    const parts: string[] = []
    if (w.frame?.units === 'RANGE' && !isDefaultRange(w.frame))
      throw planError('RANGE in non-default window frames not yet supported')
    if (w.partitionBy.length > 0) parts.push(`PARTITION BY ${this.list(w.partitionBy, scope)}`)
    if (w.orderBy.length > 0) parts.push(`ORDER BY ${this.orderBy(w.orderBy, scope)}`)
    if (w.frame) {
      const bound = (b: FrameBound): string => {
        if (b.kind === 'current') return 'CURRENT ROW'
        return `${b.by ? this.expr(b.by, scope) : 'UNBOUNDED'} ${b.kind.toUpperCase()}`
      }
      const { units, start, end } = w.frame
      parts.push(end ? `${units} BETWEEN ${bound(start)} AND ${bound(end)}` : `${units} ${bound(start)}`)
    }
    return parts.join(' ')
  }
}

/** RANGE UNBOUNDED PRECEDING, which a window has without a frame, too. */
function isDefaultRange({ start, end }: NonNullable<Window['frame']>): boolean {
  const fromTheStart = start.kind === 'preceding' && start.by === null
  return fromTheStart && (end === null || end.kind === 'current')
}

/** Operators that Materialize only reads. */
const notYet: ReadonlySet<string> = new Set(['@@', '#-'])

/** Aggregates of which Materialize tells more digits of exact numbers than Postgres. */
const deviations: ReadonlySet<string> = new Set(
  ['stddev', 'stddev_pop', 'stddev_samp', 'variance', 'var_pop', 'var_samp'].map(
    (name) => `pg_catalog.${name}`,
  ),
)
