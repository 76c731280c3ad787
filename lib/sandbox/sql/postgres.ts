import { quoteIdentifier } from '../../foundation'
import type {
  Alias,
  Expr,
  FunctionCall,
  ItemName,
  Join,
  Query,
  Select,
  SetExpr,
  TableFactor,
  TableWithJoins,
} from '../../sql'
import { columnName } from '../../sql'
import { planError, unsupported } from '../errors/error'
import { findFunction } from '../types/functions'
import { ExprPrinter } from './postgres-expr'
import {
  callsWithoutParentheses,
  exposedName,
  fitting,
  Names,
  type Scope,
  type Visible,
} from './postgres-scope'
import { checkWidths } from './set-operation'

/** Prints resolved trees as Postgres' SQL. */
export class PgPrinter extends ExprPrinter {
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
    if (limit.kind === 'string') this.cx.types.input(20, limit.text)
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
    if (name.by === 'id') return this.cx.physical(name.id)
    return quoteIdentifier(name.name[name.name.length - 1] ?? '')
  }
}
