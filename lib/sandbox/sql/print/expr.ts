import type { Expr, FrameBound, FunctionCall, OrderBy, Query, Subscript, Window } from '../../../sql'
import { identifier, literal, nameText, type Style, typeText } from '../../../sql'
import { bracket, concat, type Doc, join, line } from './doc'

/** Writes queries; given by `query.ts`, since the two rules refer to each other. */
export type QueryPrinter = (query: Query, style: Style) => Doc

/** Writes expressions of one style. */
export class ExprPrinter {
  readonly #style: Style
  readonly #query: QueryPrinter
  constructor(style: Style, query: QueryPrinter) {
    this.#style = style
    this.#query = query
  }

  list(all: readonly Expr[]): Doc {
    return join(
      all.map((each) => this.expr(each)),
      ', ',
    )
  }

  expr(e: Expr): Doc {
    const s = this.#style
    switch (e.kind) {
      case 'identifier':
        return nameText(e.name, s)
      case 'wildcard':
        return `${nameText(e.qualifier, s)}.*`
      case 'field':
        return concat(this.expr(e.of), `.${identifier(e.name, s)}`)
      case 'field-wildcard':
        return concat(this.expr(e.of), '.*')
      case 'parameter':
        return `$${e.number}`
      case 'number':
        return s.redacted ? "'<REDACTED>'" : e.text
      case 'string':
        return literal(e.text, s)
      case 'hex':
        return `X${literal(e.text, s)}`
      case 'boolean':
        return e.value ? 'true' : 'false'
      case 'null':
        return 'NULL'
      case 'interval':
        return `INTERVAL ${literal(e.text, s)}${e.fields ? ` ${e.fields}` : ''}`
      case 'unary':
        return concat(
          e.operator === '-' || e.operator === '+' ? e.operator : `${e.operator} `,
          this.expr(e.of),
        )
      case 'binary':
        return concat(this.expr(e.left), ` ${e.operator} `, this.expr(e.right))
      case 'and':
      case 'or':
        return concat(this.expr(e.left), line, `${e.kind.toUpperCase()} `, this.expr(e.right))
      case 'not':
        return concat('NOT ', this.expr(e.of))
      case 'nested':
        return bracket('(', this.expr(e.of), ')')
      case 'row':
        return concat('ROW(', this.list(e.of), ')')
      default:
        return this.#predicate(e)
    }
  }

  #not(not: boolean): string {
    return not ? 'NOT ' : ''
  }

  #predicate(e: Expr): Doc {
    switch (e.kind) {
      case 'is':
        return concat(this.expr(e.of), ` IS ${this.#not(e.not)}${e.what.toUpperCase()}`)
      case 'is-distinct':
        return concat(this.expr(e.left), ` IS ${this.#not(e.not)}DISTINCT FROM `, this.expr(e.right))
      case 'like': {
        const word = e.insensitive ? 'ILIKE' : 'LIKE'
        const escaped = e.escape ? concat(' ESCAPE ', this.expr(e.escape)) : ''
        return concat(this.expr(e.of), ` ${this.#not(e.not)}${word} `, this.expr(e.pattern), escaped)
      }
      case 'in-list':
        return concat(this.expr(e.of), ` ${this.#not(e.not)}IN (`, this.list(e.list), ')')
      case 'in-query':
        return concat(this.expr(e.of), ` ${this.#not(e.not)}IN `, this.#nested(e.query))
      case 'between':
        return concat(
          this.expr(e.of),
          ` ${this.#not(e.not)}BETWEEN `,
          this.expr(e.low),
          ' AND ',
          this.expr(e.high),
        )
      case 'quantified': {
        const word = e.keyword === 'all' ? 'ALL' : e.keyword === 'any' ? 'ANY' : 'SOME'
        const right = 'body' in e.right ? this.#nested(e.right) : concat('(', this.expr(e.right), ')')
        return concat(this.expr(e.left), ` ${e.operator} ${word} `, right)
      }
      default:
        return this.#compound(e)
    }
  }

  #nested(query: Query): Doc {
    return bracket('(', this.#query(query, this.#style), ')')
  }

  #compound(e: Expr): Doc {
    const s = this.#style
    switch (e.kind) {
      case 'cast':
        return concat(this.expr(e.of), `::${typeText(e.type, s)}`)
      case 'collate':
        return concat(this.expr(e.of), ` COLLATE ${nameText(e.collation, s)}`)
      case 'at-time-zone':
        return concat(this.expr(e.of), ' AT TIME ZONE ', this.expr(e.zone))
      case 'subscript':
        return concat(this.expr(e.of), ...e.positions.map((each) => this.#subscript(each)))
      case 'case':
        return this.#case(e)
      case 'function':
        return this.call(e)
      case 'special':
        return concat(`${e.name}(`, this.list(e.arguments), ')')
      case 'exists':
        return concat('EXISTS ', this.#nested(e.query))
      case 'subquery':
        return this.#nested(e.query)
      default:
        return this.#collection(e)
    }
  }

  #collection(e: Expr): Doc {
    switch (e.kind) {
      case 'array':
        return concat('ARRAY[', this.list(e.of), ']')
      case 'list':
        return concat('LIST[', this.list(e.of), ']')
      case 'map':
        return concat(
          'MAP[',
          join(
            e.of.map(({ key, value }) => concat(this.expr(key), ' => ', this.expr(value))),
            ', ',
          ),
          ']',
        )
      case 'array-query':
        return concat('ARRAY', this.#nested(e.query))
      case 'list-query':
        return concat('LIST', this.#nested(e.query))
      case 'map-query':
        return concat('MAP', this.#nested(e.query))
      default:
        return ''
    }
  }

  #subscript(position: Subscript): Doc {
    if ('index' in position) return concat('[', this.expr(position.index), ']')
    const from = position.from ? this.expr(position.from) : ''
    return concat('[', from, ':', position.to ? this.expr(position.to) : '', ']')
  }

  #case(e: Extract<Expr, { kind: 'case' }>): Doc {
    const parts: Doc[] = ['CASE']
    if (e.of) parts.push(' ', this.expr(e.of))
    for (const { when, gives } of e.whens) parts.push(' WHEN ', this.expr(when), ' THEN ', this.expr(gives))
    if (e.else) parts.push(' ELSE ', this.expr(e.else))
    parts.push(' END')
    return concat(...parts)
  }

  call(e: FunctionCall): Doc {
    const parts: Doc[] = [nameText(e.name, this.#style), '(']
    if (e.arguments === 'star') parts.push('*')
    else {
      if (e.distinct) parts.push('DISTINCT ')
      parts.push(this.list(e.arguments))
      if (e.orderBy.length > 0) parts.push(' ORDER BY ', this.orderBy(e.orderBy))
    }
    parts.push(')')
    if (e.filter) parts.push(' FILTER (WHERE ', this.expr(e.filter), ')')
    if (e.nulls) parts.push(e.nulls === 'ignore' ? ' IGNORE NULLS' : ' RESPECT NULLS')
    if (e.over) parts.push(' OVER (', this.#window(e.over), ')')
    return concat(...parts)
  }

  orderBy(all: readonly OrderBy[]): Doc {
    return join(
      all.map(({ expr, direction, nulls }) => {
        const order = direction ? ` ${direction.toUpperCase()}` : ''
        return concat(this.expr(expr), order, nulls ? ` NULLS ${nulls.toUpperCase()}` : '')
      }),
      ', ',
    )
  }

  #window(w: Window): Doc {
    const parts: Doc[] = []
    if (w.partitionBy.length > 0) parts.push(concat('PARTITION BY ', this.list(w.partitionBy)))
    if (w.orderBy.length > 0) parts.push(concat('ORDER BY ', this.orderBy(w.orderBy)))
    if (w.frame) {
      const { units, start, end } = w.frame
      if (end) parts.push(concat(`${units} BETWEEN `, this.#bound(start), ' AND ', this.#bound(end)))
      else parts.push(concat(`${units} `, this.#bound(start)))
    }
    return join(parts, ' ')
  }

  #bound(b: FrameBound): Doc {
    if (b.kind === 'current') return 'CURRENT ROW'
    const by = b.by ? this.expr(b.by) : 'UNBOUNDED'
    return concat(by, b.kind === 'preceding' ? ' PRECEDING' : ' FOLLOWING')
  }
}
