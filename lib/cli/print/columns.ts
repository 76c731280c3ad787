import type { NodeColumns, OutputColumn } from '../../commands/columns'
import type { ColumnGraph, ColumnRef, Reason } from '../../manifest'

/** A node with its columns, what decides about its rows, and what isn't known. */
export function nodeLines(columns: NodeColumns): readonly string[] {
  const width = Math.max(0, ...columns.columns.map(({ name }) => name.length))
  return [
    columns.node,
    ...columns.columns.flatMap((column) => indented(describe(column, width))),
    ...(columns.conditions.length > 0 ? [`  rows: ${conditionsText(columns.conditions)}`] : []),
    ...notes(columns.incomplete).map((note) => `  there may be more columns: ${note}`),
    ...notes(columns.untracedConditions).map((note) => `  rows aren't traced wholly: ${note}`),
  ]
}

/** One column. */
export function columnLines(column: OutputColumn): readonly string[] {
  return describe(column, column.name.length)
}

/** What is connected with a column: each column with those next to it, nearest first. */
export function graphLines(graph: ColumnGraph, direction: 'up' | 'down'): readonly string[] {
  const near = (at: ColumnRef) =>
    graph.edges.flatMap(({ from, to, kind }) => {
      const [here, there] = direction === 'up' ? [to, from] : [from, to]
      return nameOf(here) === nameOf(at) ? [`${nameOf(there)}${kindText(kind)}`] : []
    })
  const arrow = direction === 'up' ? '←' : '→'
  return [
    ...graph.columns.flatMap((column) => {
      const next = near(column)
      const text = [
        ...(next.length > 0 ? [`${arrow} ${next.join(', ')}`] : []),
        ...(column.more ? [`${arrow} …`] : []),
      ]
      return [
        `${'  '.repeat(column.distance)}${nameOf(column)} ${text.join(' ')}`.trimEnd(),
        ...notes(column.untraced).map((note) => `${'  '.repeat(column.distance + 1)}not traced: ${note}`),
      ]
    }),
    ...graph.conditions.map(
      ({ from, to, column, clause }) =>
        `${nameOf(from)} decides (${clause}) about ${column === null ? `the rows of ${to}` : nameOf({ node: to, column })}`,
    ),
    ...graph.blind.flatMap(({ node, reasons }) =>
      notes(reasons).map((note) => `${node} isn't traced wholly: ${note}`),
    ),
  ]
}

function describe(column: OutputColumn, width: number): readonly string[] {
  const own = column.conditions.length > 0 ? ` [${conditionsText(column.conditions)}]` : ''
  return [
    `${column.name.padEnd(width)}  ${originText(column)}${own}`.trimEnd(),
    ...notes(column.untraced).map((note) => `  not traced: ${note}`),
  ]
}

function originText({ inputs, from }: OutputColumn): string {
  if (inputs.length > 0)
    return `← ${inputs.map((input) => `${nameOf(input)}${kindText(input.kind)}`).join(', ')}`
  const texts = {
    constant: 'no column',
    rows: 'the number or order of rows',
    unknown: '?',
    outside: '',
    columns: '',
  }
  return texts[from]
}

function kindText(kind: string): string {
  return kind === 'copy' ? '' : ` (${kind})`
}

function conditionsText(conditions: NodeColumns['conditions']): string {
  return conditions.map((condition) => `${condition.clause} ${nameOf(condition)}`).join(', ')
}

function notes(reasons: readonly Reason[]): readonly string[] {
  return reasons.map(({ message }) => message)
}

function nameOf({ node, column }: ColumnRef): string {
  return `${node}.${column}`
}

function indented(lines: readonly string[]): readonly string[] {
  return lines.map((line) => `  ${line}`)
}
