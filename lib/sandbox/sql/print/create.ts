import type { Option, OptionValue, Query } from '../../../sql'
import { identifier, literal, nameText, type Style, typeText } from '../../../sql'
import type { ColumnDef } from '../ast/statement'
import { concat, type Doc, flat, group, join, line, nest, soft } from './doc'
import { printExpr, printQuery } from './query'

/** Parts that statements of creation share, as documents of one style. */

/** `"a" type NOT NULL DEFAULT 1`. */
export function columnDoc(column: ColumnDef, style: Style): Doc {
  const parts: Doc[] = [`${identifier(column.name, style)} ${typeText(column.type, style)}`]
  for (const option of column.options) {
    switch (option.kind) {
      case 'not null':
        parts.push(' NOT NULL')
        break
      case 'null':
        parts.push(' NULL')
        break
      case 'default':
        parts.push(' DEFAULT ', printExpr(option.expr, style))
        break
      case 'unique':
        parts.push(' UNIQUE')
        break
      case 'primary key':
        parts.push(' PRIMARY KEY')
        break
      case 'check':
        parts.push(' CHECK (', printExpr(option.expr, style), ')')
        break
      case 'other':
        parts.push(` ${option.text}`)
    }
  }
  return concat(...parts)
}

/** `( column, … )`, broken into lines when it is long. */
export function columnsDoc(columns: readonly Doc[]): Doc {
  if (columns.length === 0) return '()'
  return group(concat('(', nest(concat(soft, join(columns, concat(',', line)))), soft, ')'))
}

/** `CREATE TABLE name (columns)`. */
export function tableDoc(words: string, name: readonly string[], columns: readonly Doc[], style: Style): Doc {
  const body = nest(concat(line, columnsDoc(columns)))
  return group(concat(words, nest(concat(line, group(concat(nameText(name, style), body))))))
}

/** `CREATE VIEW name (columns) AS query`. */
export function viewDoc(
  words: string,
  name: readonly string[],
  columns: readonly string[],
  query: Query,
  style: Style,
): Doc {
  const list = columns.length > 0 ? ` (${columns.map((c) => identifier(c, style)).join(', ')})` : ''
  const as = group(concat('AS', nest(concat(line, printQuery(query, style)))))
  return group(concat(words, nest(concat(line, nameText(name, style), list, line, as))))
}

/** `CREATE MATERIALIZED VIEW name …`; each clause on a line of its own when it is long. */
export function materializedViewDoc(
  parts: {
    readonly name: readonly string[]
    readonly replacementFor: string | null
    readonly columns: readonly string[]
    readonly cluster: string
    readonly options: readonly Option[]
    readonly query: Query
    readonly asOf: string | null
  },
  style: Style,
): Doc {
  const words = parts.replacementFor ? 'CREATE REPLACEMENT MATERIALIZED VIEW' : 'CREATE MATERIALIZED VIEW'
  const clauses: Doc[] = []
  if (parts.columns.length > 0) clauses.push(`(${parts.columns.map((c) => identifier(c, style)).join(', ')})`)
  if (parts.replacementFor) clauses.push(`FOR ${parts.replacementFor}`)
  clauses.push(`IN CLUSTER ${parts.cluster}`)
  clauses.push(`WITH (${parts.options.map((o) => optionText(o, style)).join(', ')})`)
  clauses.push(group(concat('AS', nest(concat(line, printQuery(parts.query, style))))))
  if (parts.asOf) clauses.push(`AS OF ${parts.asOf}`)
  return group(
    concat(`${words} ${nameText(parts.name, style)}`, nest(concat(...clauses.map((c) => concat(line, c))))),
  )
}

/** `NAME = value`. */
export function optionText(option: Option, style: Style): string {
  return option.value === null ? option.name : `${option.name} = ${valueText(option.value, style)}`
}

function valueText(value: OptionValue, style: Style): string {
  switch (value.kind) {
    case 'string':
      return literal(value.text, style)
    case 'number':
      return style.redacted ? "'<REDACTED>'" : value.text
    case 'identifier':
      return nameText(value.name, style)
    case 'interval':
      return `INTERVAL ${literal(value.text, style)}`
    case 'list':
      return `(${value.of.map((each) => valueText(each, style)).join(', ')})`
    case 'secret':
      return `SECRET ${nameText(value.name.name, style)}`
    case 'expr':
      return flat(printExpr(value.expr, style))
    case 'for':
      return `FOR ${literal(value.text, style)}`
    case 'refresh':
      return refreshText(value, style)
    case 'on-refresh':
      return 'ON REFRESH'
  }
}

function refreshText(value: Extract<OptionValue, { kind: 'refresh' }>, style: Style): string {
  const { refresh } = value
  switch (refresh.kind) {
    case 'on-commit':
      return 'ON COMMIT'
    case 'at-creation':
      return 'AT CREATION'
    case 'at':
      return `AT ${flat(printExpr(refresh.at, style))}`
    case 'every': {
      const aligned = refresh.alignedTo ? ` ALIGNED TO ${flat(printExpr(refresh.alignedTo, style))}` : ''
      return `EVERY ${literal(refresh.interval, style)}${aligned}`
    }
  }
}
