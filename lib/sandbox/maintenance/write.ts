import { quoteLiteral } from '../../foundation'
import type { Cell } from '../engine/port'
import type { GeneratedTable, GeneratedUpdate } from '../generators/generator'

type Row = readonly Cell[]
export type Net = { readonly added: readonly Row[]; readonly gone: readonly Row[] }

/** What some updates of one table come to when they are applied at once. */
export function net(updates: readonly Pick<GeneratedUpdate, 'row' | 'diff'>[]): Net {
  const sums = new Map<string, { row: Row; diff: number }>()
  for (const { row, diff } of updates) {
    const key = JSON.stringify(row)
    const sum = sums.get(key)
    if (sum) sum.diff += diff
    else sums.set(key, { row, diff })
  }
  const added: Row[] = []
  const gone: Row[] = []
  for (const { row, diff } of sums.values()) {
    for (let i = 0; i < Math.abs(diff); i++) (diff > 0 ? added : gone).push(row)
  }
  return { added, gone }
}

const literal = (cell: Cell) => (cell === null ? 'NULL' : quoteLiteral(cell))
const tuple = (row: Row) => `(${row.map(literal).join(', ')})`

/** SQL that applies them to a Postgres table with these columns, rows that go first. */
export function writeSql(relation: string, table: GeneratedTable, { added, gone }: Net): string[] {
  const statements: string[] = []
  for (const row of gone) {
    const by = table.key ?? table.columns.map((c) => c.name)
    const where = table.columns.flatMap((c, i) =>
      by.includes(c.name) ? [`"${c.name}" IS NOT DISTINCT FROM ${literal(row[i] ?? null)}`] : [],
    )
    statements.push(
      `DELETE FROM ${relation} WHERE ctid = (SELECT ctid FROM ${relation} WHERE ${where.join(' AND ')} LIMIT 1)`,
    )
  }
  for (let from = 0; from < added.length; from += 1000) {
    statements.push(
      `INSERT INTO ${relation} VALUES ${added
        .slice(from, from + 1000)
        .map(tuple)
        .join(', ')}`,
    )
  }
  return statements
}
