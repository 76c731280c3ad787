import { pyStr, type Value } from '../../jinja'
import { Decimal } from './decimal'

export type PrintOptions = {
  readonly maxRows: number | null
  readonly maxColumns: number | null
  readonly maxWidth: number | null
  readonly maxPrecision: number
}

type Content = {
  readonly names: readonly string[]
  readonly types: readonly string[]
  readonly rows: readonly (readonly Value[])[]
}

const ELLIPSIS = '...'

/** A table as agate's `print_table` draws it: text to the left, all else to the right, numbers with commas. */
export function printedTable({ names, types, rows }: Content, options: PrintOptions): string {
  const columns = Math.min(names.length, options.maxColumns ?? names.length)
  const shownRows = rows.slice(0, options.maxRows ?? rows.length)
  const cut = (text: string) =>
    options.maxWidth !== null && text.length > options.maxWidth
      ? text.slice(0, options.maxWidth - ELLIPSIS.length) + ELLIPSIS
      : text
  const more = columns < names.length ? [ELLIPSIS] : []
  const head = [...names.slice(0, columns).map(cut), ...more]
  const places = names.slice(0, columns).map((_, i) => precision(shownRows.map((row) => row[i] ?? null)))
  const body = shownRows.map((row) => [
    ...row
      .slice(0, columns)
      .map((value, i) => cut(shown(value, Math.min(places[i] ?? 0, options.maxPrecision)))),
    ...more,
  ])
  const widths = head.map((name, i) => Math.max(name.length, ...body.map((row) => (row[i] ?? '').length)))
  const line = (cells: readonly string[]) =>
    `|${cells.map((cell, i) => ` ${types[i] === 'Text' ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0)} `).join('|')}|`
  return [
    line(head),
    `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`,
    ...body.map(line),
    ...(shownRows.length < rows.length ? [line(head.map(() => ELLIPSIS))] : []),
  ].join('\n')
}

function precision(values: readonly Value[]): number {
  return Math.max(
    0,
    ...values.map((value) => (value instanceof Decimal ? (value.text().split('.')[1] ?? '').length : 0)),
  )
}

function shown(value: Value, places: number): string {
  if (value === null) return ''
  if (!(value instanceof Decimal)) return pyStr(value)
  const [whole = '', fraction = ''] = value.text().split('.')
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',')
  return places === 0 ? grouped : `${grouped}.${fraction.padEnd(places, '0').slice(0, places)}`
}
