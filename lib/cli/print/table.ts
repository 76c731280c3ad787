/** Longer cells are cut: a table is for looking at. */
const CELL_WIDTH = 60

/** Rows as a table with a head, in the manner of dbt's `show`: numbers to the right, null is an empty cell. */
export function tableLines(columns: readonly string[], rows: readonly (readonly unknown[])[]): string[] {
  const toTheRight = columns.map((_, i) =>
    rows.every((row) => ['number', 'bigint'].includes(typeof (row[i] ?? 0))),
  )
  const cells = rows.map((row) => columns.map((_, i) => cellText(row[i])))
  const widths = columns.map((name, i) =>
    Math.max(width(name), ...cells.map((row) => width(row[i] ?? '')), 1),
  )
  const cell = (text: string, i: number, isHead: boolean) => {
    const blank = ' '.repeat(Math.max(0, (widths[i] ?? 0) - width(text)))
    return toTheRight[i] === true && !isHead ? blank + text : text + blank
  }
  const line = (row: readonly string[], isHead = false) =>
    `| ${row.map((text, i) => cell(text, i, isHead)).join(' | ')} |`
  const rule = `| ${widths.map((n) => '-'.repeat(n)).join(' | ')} |`
  return [line(columns, true), rule, ...cells.map((row) => line(row))]
}

function cellText(value: unknown): string {
  if (value === null || value === undefined) return ''
  const text = (typeof value === 'object' ? JSON.stringify(value) : String(value)).replaceAll(/\s+/g, ' ')
  return [...text].length > CELL_WIDTH ? `${[...text].slice(0, CELL_WIDTH - 1).join('')}…` : text
}

function width(text: string): number {
  return [...text].length
}
