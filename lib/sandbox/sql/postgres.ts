import { quoteIdentifier, quoteLiteral } from '../../foundation'
import { planError, SandboxError, unsupported } from '../errors/error'
import { findFunction } from '../types/functions'
import type { ParsedType, Types } from '../types/port'
import type {
  Alias,
  Expr,
  FrameBound,
  FunctionCall,
  ItemName,
  Join,
  OrderBy,
  Query,
  Select,
  SetExpr,
  Subscript,
  TableFactor,
  TableWithJoins,
  Window,
} from './ast/query'
import { columnName } from './column-name'

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

/** One relation that columns may be qualified with. */
type Visible = { readonly pg: string; readonly path: readonly string[] | null }
type Scope = { readonly visible: readonly Visible[]; readonly outer: Scope | null }

/** Prints resolved trees as Postgres' SQL. */
export class PgPrinter {
  readonly #cx: PgContext
  constructor(cx: PgContext) {
    this.#cx = cx
  }

  query(q: Query, outer: Scope | null = null): string {
    const parts: string[] = []
    if (q.with?.kind === 'mutually-recursive')
      throw unsupported('WITH MUTUALLY RECURSIVE', 'https://materialize.com/docs/sql/recursive-ctes/')
    if (q.with) {
      this.#distinctCtes(q.with.ctes.map((cte) => cte.alias.name))
      parts.push(
        `WITH ${q.with.ctes.map((cte) => `${this.#alias(cte.alias)} AS (${this.query(cte.query, outer)})`).join(', ')}`,
      )
    }
    const scope = q.body.kind === 'select' ? this.#scopeOf(q.body.from, outer) : { visible: [], outer }
    parts.push(this.#body(q.body, outer))
    if (q.orderBy.length > 0) parts.push(`ORDER BY ${this.orderBy(q.orderBy, scope)}`)
    if (q.limit?.form === 'fetch' && q.limit.withTies) throw unsupported('FETCH … WITH TIES')
    if (q.limit) {
      this.#checkLimit(q.limit.quantity)
      parts.push(`LIMIT (${this.expr(q.limit.quantity, scope)})`)
    }
    if (q.offset) parts.push(`OFFSET (${this.expr(q.offset, scope)})`)
    return parts.join(' ')
  }

  /** A literal limit is judged when the query is planned. */
  #checkLimit(limit: Expr): void {
    if (limit.kind === 'string') this.#cx.types.input(20, limit.text)
    const negative =
      (limit.kind === 'number' && limit.text.startsWith('-')) ||
      (limit.kind === 'unary' && limit.operator === '-' && limit.of.kind === 'number')
    if (negative) throw planError('LIMIT must not be negative')
  }

  #distinctCtes(names: readonly string[]): void {
    const twice = names.find((name, i) => names.indexOf(name) !== i)
    if (twice !== undefined) throw planError(`WITH query name "${twice}" specified more than once`)
  }

  #alias(alias: Alias): string {
    const columns = alias.columns.map(fitting).join(', ')
    return quoteIdentifier(alias.name) + (columns ? ` (${columns})` : '')
  }

  #body(body: SetExpr, outer: Scope | null): string {
    switch (body.kind) {
      case 'select':
        return this.#select(body, outer)
      case 'nested-query':
        return `(${this.query(body.query, outer)})`
      case 'set': {
        const right = this.#body(body.right, outer)
        const wrapped = body.right.kind === 'set' ? `(${right})` : right
        checkWidths(body)
        return `${this.#body(body.left, outer)} ${body.operator}${body.all ? ' ALL' : ''} ${wrapped}`
      }
      case 'values': {
        const scope = { visible: [], outer }
        return `VALUES ${body.rows.map((row) => `(${this.list(row, scope)})`).join(', ')}`
      }
      case 'table':
        return `TABLE ${this.#relation(body.name)}`
      case 'show':
        throw unsupported('SHOW inside a query')
    }
  }

  #select(s: Select, outer: Scope | null): string {
    const scope = this.#scopeOf(s.from, outer)
    if (s.from.length === 0 && s.projection.some((p) => p.kind === 'star')) {
      throw planError('SELECT * with no tables specified is not valid')
    }
    const distinct =
      s.distinct === 'all'
        ? 'DISTINCT '
        : s.distinct
          ? `DISTINCT ON (${this.list(s.distinct.on, scope)}) `
          : ''
    const projection = s.projection
      .map((p) => (p.kind === 'star' ? '*' : this.#projected(p.expr, p.alias, scope)))
      .join(', ')
    const parts = [`SELECT ${distinct}${projection}`]
    if (s.from.length > 0) {
      const names = new Names(scope.visible)
      parts.push(`FROM ${s.from.map((f) => this.#joined(f, scope, names, outer)).join(', ')}`)
    }
    if (s.where) parts.push(`WHERE ${this.expr(s.where, scope)}`)
    if (s.groupBy.length > 0) parts.push(`GROUP BY ${this.list(s.groupBy, scope)}`)
    if (s.having) parts.push(`HAVING ${this.expr(s.having, scope)}`)
    if (s.qualify) return this.#qualified(s, parts.join(' '), scope)
    return parts.join(' ')
  }

  /** QUALIFY filters by a window's value: the condition becomes a hidden column of a subquery. */
  #qualified(s: Select, sql: string, scope: Scope): string {
    if (
      s.distinct ||
      s.projection.some((p) => p.kind === 'star' || p.expr.kind === 'wildcard') ||
      !s.qualify
    ) {
      throw unsupported('QUALIFY together with DISTINCT or wildcards')
    }
    const names = s.projection.map((p) => (p.kind === 'item' ? (p.alias ?? columnName(p.expr)) : ''))
    const hidden = 'qualify condition'
    const condition = `, ${this.expr(s.qualify, scope)} AS "${hidden}" `
    const from = sql.indexOf(' FROM ')
    const inner = from < 0 ? sql + condition : sql.slice(0, from) + condition + sql.slice(from)
    return `SELECT ${names.map(quoteIdentifier).join(', ')} FROM (${inner}) AS "qualified" WHERE "${hidden}"`
  }

  #projected(e: Expr, alias: string | null, scope: Scope): string {
    const sql = this.expr(e, scope)
    if (e.kind === 'wildcard' || e.kind === 'field-wildcard') return sql
    if (
      alias === null &&
      e.kind === 'identifier' &&
      !(e.name.length === 1 && callsWithoutParentheses.has(e.name[0] ?? ''))
    )
      return sql
    return `${sql} AS ${fitting(alias ?? columnName(e))}`
  }

  // ---- FROM

  /** A list of FROM items by itself, as DELETE … USING has it. */
  from(items: readonly TableWithJoins[]): string {
    const scope = this.#scopeOf(items, null)
    const names = new Names(scope.visible)
    return items.map((each) => this.#joined(each, scope, names, null)).join(', ')
  }

  /** What a FROM makes visible, with names that don't collide. */
  #scopeOf(from: readonly TableWithJoins[], outer: Scope | null): Scope {
    const visible: Visible[] = []
    for (const each of from) this.#collect(each, visible)
    return { visible, outer }
  }

  #collect(j: TableWithJoins, into: Visible[]): void {
    for (const factor of [j.relation, ...j.joins.map((each) => each.relation)]) {
      if (factor.kind === 'nested-join') {
        if (factor.alias) into.push(this.#visible(factor.alias.name, null, into))
        else this.#collect(factor.join, into)
      } else {
        const name = exposedName(factor)
        const path =
          factor.kind === 'relation' && !factor.alias && factor.name.by === 'id' ? factor.name.name : null
        if (name !== null) into.push(this.#visible(name, path, into))
      }
    }
  }

  #visible(name: string, path: readonly string[] | null, others: readonly Visible[]): Visible {
    const same = others.filter((each) => (each.path?.[each.path.length - 1] ?? each.pg) === name)
    if (
      same.some((each) => path === null || each.path === null || each.path.join('\n') === path.join('\n'))
    ) {
      throw planError(`table name "${name}" specified more than once`)
    }
    return { pg: same.length === 0 ? name : `${name} ${same.length + 1}`, path }
  }

  #joined(j: TableWithJoins, scope: Scope, names: Names, outer: Scope | null): string {
    return [
      this.#factor(j.relation, scope, names, outer),
      ...j.joins.map((each) => this.#join(each, scope, names, outer)),
    ].join(' ')
  }

  #join(j: Join, scope: Scope, names: Names, outer: Scope | null): string {
    const words = {
      inner: 'JOIN',
      left: 'LEFT JOIN',
      right: 'RIGHT JOIN',
      full: 'FULL JOIN',
      cross: 'CROSS JOIN',
    }
    const natural = j.on?.kind === 'natural' ? 'NATURAL ' : ''
    const head = `${natural}${words[j.kind]} ${this.#factor(j.relation, scope, names, outer)}`
    if (j.on?.kind === 'on') return `${head} ON ${this.expr(j.on.expr, scope)}`
    if (j.on?.kind !== 'using') return head
    return `${head} USING (${j.on.columns.map(quoteIdentifier).join(', ')})${j.on.alias ? ` AS ${quoteIdentifier(j.on.alias.name)}` : ''}`
  }

  #factor(f: TableFactor, scope: Scope, names: Names, outer: Scope | null): string {
    switch (f.kind) {
      case 'relation': {
        const columns =
          f.alias && f.alias.columns.length > 0 ? ` (${f.alias.columns.map(quoteIdentifier).join(', ')})` : ''
        return `${this.#relation(f.name)} AS ${quoteIdentifier(names.next())}${columns}`
      }
      case 'call': {
        const sql = this.call(f.call, scope)
        const alias = f.alias
          ? ` AS ${this.#alias({ ...f.alias, name: names.next() })}`
          : this.#callAlias(f.call, names)
        return `${f.lateral ? 'LATERAL ' : ''}${this.#asFromItem(f.call, sql)}${f.ordinality ? ' WITH ORDINALITY' : ''}${alias}`
      }
      case 'rows-from': {
        const alias = f.alias ? ` AS ${this.#alias({ ...f.alias, name: names.next() })}` : ''
        return `ROWS FROM (${f.calls.map((call) => this.call(call, scope)).join(', ')})${f.ordinality ? ' WITH ORDINALITY' : ''}${alias}`
      }
      case 'derived': {
        const inner = f.lateral ? scope : outer
        const alias = f.alias ? ` AS ${this.#alias({ ...f.alias, name: names.next() })}` : ''
        return `${f.lateral ? 'LATERAL ' : ''}(${this.query(f.query, inner)})${alias}`
      }
      case 'nested-join': {
        const sql = `(${this.#joined(f.join, scope, f.alias ? new Names(this.#scopeOf([f.join], null).visible) : names, outer)})`
        return f.alias ? `${sql} AS ${this.#alias({ ...f.alias, name: names.next() })}` : sql
      }
    }
  }

  #callAlias(call: FunctionCall, names: Names): string {
    const name = call.name[call.name.length - 1] ?? ''
    return ` AS ${quoteIdentifier(names.next() || name)}`
  }

  /** A function of the session prints as an expression, which FROM takes only as a row. */
  #asFromItem(call: FunctionCall, sql: string): string {
    if (findFunction(call.name)?.target.kind !== 'session') return sql
    const name = call.name[call.name.length - 1] ?? ''
    return `(SELECT ${sql} AS ${quoteIdentifier(name)})`
  }

  #relation(name: ItemName): string {
    if (name.by === 'id') return this.#cx.physical(name.id)
    return quoteIdentifier(name.name[name.name.length - 1] ?? '')
  }

  // ---- expressions

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
        return `${this.#qualifier(e.qualifier, scope)}.*`
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
        this.#cx.types.input(1186, e.text)
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
        return `(${go(e.of)} IS ${not(e.not)}${e.what.toUpperCase()})`
      case 'is-distinct':
        return `(${go(e.left)} IS ${not(e.not)}DISTINCT FROM ${go(e.right)})`
      case 'like': {
        const word = e.insensitive ? 'ILIKE' : 'LIKE'
        return `(${go(e.of)} ${not(e.not)}${word} ${go(e.pattern)}${e.escape ? ` ESCAPE ${go(e.escape)}` : ''})`
      }
      case 'in-list':
        return `(${go(e.of)} ${not(e.not)}IN (${this.list(e.list, scope)}))`
      case 'in-query':
        return `(${go(e.of)} ${not(e.not)}IN (${this.query(e.query, scope)}))`
      case 'between':
        return `(${go(e.of)} ${not(e.not)}BETWEEN ${go(e.low)} AND ${go(e.high)})`
      case 'quantified': {
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
    const { pg } = this.#cx.types.resolve(type)
    if (type.kind === 'list' && type.element.kind === 'list') {
      const rows = e.of.map((inner) =>
        inner.kind === 'list' ? `pg_catalog.jsonb_build_array(${this.list(inner.of, scope)})` : '',
      )
      return `(pg_catalog.jsonb_build_array(${rows.join(', ')})::text::${pg})`
    }
    return `(ARRAY[${this.list(e.of, scope)}]::${this.#cx.types.resolve({ kind: 'array', element: type.kind === 'list' ? type.element : type }).pg}::${pg})`
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
      return `(${quoteLiteral(this.#cx.types.input(oid, text, pg))}::${pg}${mods})`
    } catch (error) {
      if (!(error instanceof SandboxError) || error.fields.code === '0A000') throw error
      this.#cx.late(error)
      return `(NULL::${plain})`
    }
  }

  /** A type in Postgres' SQL, and Materialize's oid if it is one of the system's. */
  type(type: ParsedType): { readonly pg: string; readonly oid: number | null; readonly mods: string } {
    const custom = customId(type)
    if (custom) return { pg: this.#cx.customType(custom), oid: null, mods: '' }
    const resolved = this.#cx.types.resolve(type)
    return { pg: resolved.pg, oid: resolved.mz.oid, mods: '' }
  }

  // ---- columns and calls

  #column(name: readonly string[], scope: Scope | null): string {
    const [only = ''] = name
    if (name.length === 1)
      return callsWithoutParentheses.has(only) ? this.#cx.sessionFunction(only, []) : quoteIdentifier(only)
    const column = quoteIdentifier(name[name.length - 1] ?? '')
    return `${this.#qualifier(name.slice(0, -1), scope)}.${column}`
  }

  /** `t`, `schema.t` or `db.schema.t` → the alias that stands for it here. */
  #qualifier(name: readonly string[], scope: Scope | null): string {
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
    if (known.target.kind === 'session') return this.#cx.sessionFunction(known.name, args)
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

/** Hands out the aliases of a FROM in the order it is printed. */
class Names {
  readonly #visible: readonly Visible[]
  #at = 0
  constructor(visible: readonly Visible[]) {
    this.#visible = visible
  }
  next(): string {
    const name = this.#visible[this.#at]?.pg ?? ''
    this.#at += 1
    return name
  }
}

/** Widths of both sides of a set operation, where they can be read off. */
function checkWidths(body: Extract<SetExpr, { kind: 'set' }>): void {
  const left = widthOf(body.left)
  const right = widthOf(body.right)
  const types = [body.left, body.right].map(literalTypes)
  types[0]?.forEach((type, i) => {
    const other = types[1]?.[i]
    if (type && other && type !== other && [type, other].includes('text'))
      throw planError(`${body.operator} types ${type} and ${other} cannot be matched`)
  })
  if (left !== null && right !== null && left !== right)
    throw planError(`each ${body.operator} query must have the same number of columns: ${left} vs ${right}`)
}

/** Types of a SELECT's bare literals; what else stands in its list is null. */
function literalTypes(body: SetExpr): readonly (string | null)[] {
  if (body.kind !== 'select') return []
  return body.projection.map((p) => {
    if (p.kind !== 'item') return null
    if (p.expr.kind === 'string') return 'text'
    return p.expr.kind === 'number' && /^[0-9]{1,9}$/.test(p.expr.text) ? 'integer' : null
  })
}

function widthOf(body: SetExpr): number | null {
  if (body.kind === 'set') return widthOf(body.left)
  if (body.kind === 'values') return body.rows[0]?.length ?? null
  if (body.kind !== 'select') return null
  const open = body.projection.some(
    (p) => p.kind === 'star' || p.expr.kind === 'wildcard' || p.expr.kind === 'field-wildcard',
  )
  return open ? null : body.projection.length
}

/** RANGE UNBOUNDED PRECEDING, which a window has without a frame, too. */
function isDefaultRange({ start, end }: NonNullable<Window['frame']>): boolean {
  const fromTheStart = start.kind === 'preceding' && start.by === null
  return fromTheStart && (end === null || end.kind === 'current')
}

/** The name by which a FROM item is known, null if it has none. */
function exposedName(f: Exclude<TableFactor, { kind: 'nested-join' }>): string | null {
  if (f.alias) return f.alias.name
  if (f.kind === 'relation') return f.name.name[f.name.name.length - 1] ?? null
  if (f.kind === 'call') return f.call.name[f.call.name.length - 1] ?? null
  return null
}

function matches(each: Visible, name: readonly string[]): boolean {
  const path = each.path ?? [each.pg]
  if (name.length > path.length) return false
  return name.every((part, i) => part === path[path.length - name.length + i])
}

/** Functions that SQL calls by their bare name. */
export const callsWithoutParentheses: ReadonlySet<string> = new Set([
  'current_catalog',
  'current_role',
  'current_schema',
  'current_timestamp',
  'current_user',
  'session_user',
])

/** The engine would cut a name at 63 bytes. */
export function fitting(name: string): string {
  if (Buffer.byteLength(name) > 63) throw unsupported('names of columns of more than 63 bytes')
  return quoteIdentifier(name)
}

/** Operators that Materialize only reads. */
const notYet: ReadonlySet<string> = new Set(['@@', '#-'])

/** The lowest integers are of their type, though Postgres reads their digits before their sign. */
function numberSql(text: string): string {
  const [, whole = '', exponent = '0'] = /^-?([0-9]*)[.0-9]*(?:[eE]([+-]?[0-9]+))?$/.exec(text) ?? []
  if (whole.replace(/^0+/, '').length + Number(exponent) > 39) {
    throw planError(`"${text.toUpperCase()}" is out of range for type numeric: exceeds maximum precision 39`)
  }
  if (!text.startsWith('-')) return text
  if (text === '-2147483648') return `((${text})::int4)`
  return text === '-9223372036854775808' ? `((${text})::int8)` : `(${text})`
}

/** Materialize lets a parameter's value pass as it is, whatever the length that its cast names. */
function refuseParameterCast(type: ParsedType): void {
  if (type.kind === 'named' && type.modifiers.length > 0)
    throw unsupported('a cast of a parameter to a type with a length')
  if (type.kind === 'map' || (type.kind === 'list' && type.element.kind !== 'named'))
    throw unsupported('parameters of map and nested list types')
}

function literalOf(e: Expr): string | null {
  if (e.kind === 'string') return e.text
  return e.kind === 'nested' ? literalOf(e.of) : null
}

/** The id of a user's type, as the resolver leaves it. */
export function customId(type: ParsedType): string | null {
  if (type.kind !== 'named' || type.name.length !== 4) return null
  const [id = ''] = type.name
  return /^u[0-9]+$/.test(id) ? id : null
}

function named(name: string): ParsedType {
  return { kind: 'named', name: [name], modifiers: [] }
}

/** The type of a LIST[…] by its first element. */
function listType(e: Extract<Expr, { kind: 'list' }>): ParsedType | null {
  const [first] = e.of
  const element = first && elementType(first)
  return element ? { kind: 'list', element } : null
}
function elementType(e: Expr): ParsedType | null {
  switch (e.kind) {
    case 'string':
      return named('text')
    case 'number':
      if (!/^-?[0-9]+$/.test(e.text)) return named('numeric')
      return named(Number(e.text) <= 2147483647 ? 'int4' : 'int8')
    case 'boolean':
      return named('bool')
    case 'cast':
      return e.type
    case 'nested':
    case 'unary':
      return elementType(e.of)
    case 'list':
      return listType(e)
    default:
      return null
  }
}
