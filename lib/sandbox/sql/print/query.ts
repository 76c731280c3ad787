import type {
  Alias,
  Expr,
  Join,
  Option,
  Projection,
  Query,
  Select,
  SetExpr,
  TableFactor,
  TableWithJoins,
} from '../../../sql'
import { identifier, itemText, type Style, typeText } from '../../../sql'
import { bracket, clause, concat, type Doc, group, join, line, nest } from './doc'
import { ExprPrinter } from './expr'

const comma = concat(',', line)

/** A query as a document. */
export function printQuery(query: Query, style: Style): Doc {
  const e = new ExprPrinter(style, printQuery)
  const parts: Doc[] = []
  if (query.with) parts.push(printWith(query.with, style))
  parts.push(printBody(query.body, style))
  if (query.orderBy.length > 0) parts.push(clause('ORDER BY', e.orderBy(query.orderBy)))
  if (query.limit?.form === 'fetch') {
    const tail = query.limit.withTies ? ' ROWS WITH TIES' : ' ROWS ONLY'
    parts.push(concat('FETCH FIRST ', e.expr(query.limit.quantity), tail))
  } else if (query.limit) parts.push(clause('LIMIT', e.expr(query.limit.quantity)))
  if (query.offset) parts.push(clause('OFFSET', e.expr(query.offset)))
  return group(join(parts, line))
}

/** An expression as a document. */
export function printExpr(expr: Expr, style: Style): Doc {
  return new ExprPrinter(style, printQuery).expr(expr)
}

function printWith(w: NonNullable<Query['with']>, style: Style): Doc {
  if (w.kind === 'simple') {
    const ctes = w.ctes.map(({ alias, query }) => {
      return concat(aliasText(alias, style), ' AS ', bracket('(', printQuery(query, style), ')'))
    })
    return clause('WITH', join(ctes, comma))
  }
  const options = w.options.length > 0 ? ` (${w.options.map((o) => optionText(o)).join(', ')})` : ''
  const ctes = w.ctes.map(({ name, columns, query }) => {
    const defs = columns.map((c) => `${identifier(c.name, style)} ${typeText(c.type, style)}`).join(', ')
    return concat(`${identifier(name, style)} (${defs}) AS `, bracket('(', printQuery(query, style), ')'))
  })
  return clause(`WITH MUTUALLY RECURSIVE${options}`, join(ctes, comma))
}
function optionText(option: Option): string {
  return `${option.name} = ${option.value?.kind === 'number' ? option.value.text : ''}`
}

function aliasText(alias: Alias, style: Style): string {
  const columns = alias.columns.map((c) => identifier(c, style)).join(', ')
  return identifier(alias.name, style) + (columns ? ` (${columns})` : '')
}

function printBody(body: SetExpr, style: Style): Doc {
  switch (body.kind) {
    case 'select':
      return printSelect(body, style)
    case 'nested-query':
      return bracket('(', printQuery(body.query, style), ')')
    case 'set': {
      const word = body.all ? `${body.operator} ALL` : body.operator
      return group(concat(printBody(body.left, style), line, word, ' ', printBody(body.right, style)))
    }
    case 'values': {
      const e = new ExprPrinter(style, printQuery)
      return clause(
        'VALUES',
        join(
          body.rows.map((row) => concat('(', e.list(row), ')')),
          comma,
        ),
      )
    }
    case 'table':
      return `TABLE ${itemText(body.name, style)}`
    case 'show':
      return `SHOW ${body.show.what.toUpperCase()}`
  }
}

function printSelect(select: Select, style: Style): Doc {
  const e = new ExprPrinter(style, printQuery)
  const word = select.distinct === 'all' ? 'SELECT DISTINCT' : 'SELECT'
  const head =
    select.distinct && select.distinct !== 'all'
      ? concat('DISTINCT ON (', e.list(select.distinct.on), ') ')
      : ''
  const projection = join(
    select.projection.map((p) => printProjection(p, e, style)),
    comma,
  )
  const parts: Doc[] = [
    select.projection.length > 0 ? clause(word, concat(head, projection)) : concat(word, head),
  ]
  if (select.from.length > 0)
    parts.push(
      clause(
        'FROM',
        join(
          select.from.map((f) => printJoins(f, style)),
          comma,
        ),
      ),
    )
  if (select.where) parts.push(clause('WHERE', e.expr(select.where)))
  if (select.groupBy.length > 0) parts.push(clause('GROUP BY', e.list(select.groupBy)))
  if (select.having) parts.push(clause('HAVING', e.expr(select.having)))
  if (select.qualify) parts.push(clause('QUALIFY', e.expr(select.qualify)))
  if (select.options.length > 0) parts.push(`OPTIONS (${select.options.map(optionText).join(', ')})`)
  return group(join(parts, line))
}

function printProjection(p: Projection, e: ExprPrinter, style: Style): Doc {
  if (p.kind === 'star') return '*'
  return p.alias === null ? e.expr(p.expr) : concat(e.expr(p.expr), ` AS ${identifier(p.alias, style)}`)
}

function printJoins(joined: TableWithJoins, style: Style): Doc {
  const first = printFactor(joined.relation, style)
  if (joined.joins.length === 0) return first
  return group(concat(first, nest(concat(...joined.joins.map((j) => concat(line, printJoin(j, style)))))))
}

function printJoin(j: Join, style: Style): Doc {
  const e = new ExprPrinter(style, printQuery)
  const natural = j.on?.kind === 'natural' ? 'NATURAL ' : ''
  const words = {
    inner: 'JOIN',
    left: 'LEFT JOIN',
    right: 'RIGHT JOIN',
    full: 'FULL JOIN',
    cross: 'CROSS JOIN',
  }
  const head = natural + words[j.kind]
  const relation = printFactor(j.relation, style)
  if (j.on?.kind === 'on') return clause(head, group(concat(relation, line, 'ON ', e.expr(j.on.expr))))
  if (j.on?.kind === 'using') {
    const columns = j.on.columns.map((c) => identifier(c, style)).join(', ')
    const alias = j.on.alias ? ` AS ${identifier(j.on.alias.name, style)}` : ''
    return clause(head, group(concat(relation, line, `USING(${columns})${alias}`)))
  }
  return clause(head, relation)
}

function withAlias(doc: Doc, alias: Alias | null, style: Style): Doc {
  return alias ? group(nest(concat(doc, line, `AS ${aliasText(alias, style)}`))) : doc
}

function printFactor(factor: TableFactor, style: Style): Doc {
  const e = new ExprPrinter(style, printQuery)
  switch (factor.kind) {
    case 'relation':
      return withAlias(itemText(factor.name, style), factor.alias, style)
    case 'call': {
      const head = concat(
        factor.lateral ? 'LATERAL ' : '',
        e.call(factor.call),
        factor.ordinality ? ' WITH ORDINALITY' : '',
      )
      return withAlias(head, factor.alias, style)
    }
    case 'rows-from': {
      const calls = join(
        factor.calls.map((call) => e.call(call)),
        ', ',
      )
      return withAlias(
        concat('ROWS FROM (', calls, ')', factor.ordinality ? ' WITH ORDINALITY' : ''),
        factor.alias,
        style,
      )
    }
    case 'derived': {
      const body = bracket('(', printQuery(factor.query, style), ')')
      return withAlias(factor.lateral ? concat('LATERAL ', body) : body, factor.alias, style)
    }
    case 'nested-join':
      return withAlias(bracket('(', printJoins(factor.join, style), ')'), factor.alias, style)
  }
}
