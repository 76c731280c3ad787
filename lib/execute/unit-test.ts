import type { CompiledUnitTest } from '../compile'
import type { Row } from '../database'
import { type Connection, listColumnTypes } from '../database'
import { DiagnosticError } from '../foundation'

/**
 * Runs a unit test: finds the columns of the tested query by a temporary view, which leaves nothing behind, then
 * compares actual and expected rows. dbt makes a real view for that and leaves it there after an error.
 */
export async function runUnitTest(session: Connection, test: CompiledUnitTest, onSql: (sql: string) => void) {
  const name = `__dbt_ut${session.backendPid}`
  const create = `create temporary view ${name} as\n    select * from (\n        ${test.compiledCode}\n    ) as __dbt_sbq`
  onSql(create)
  await session.query(create)
  try {
    const columns = await listColumnTypes(session, name)
    const comparison = test.comparison(columns)
    if (!comparison.ok) throw new DiagnosticError(...comparison.errors)
    onSql(comparison.value)
    return compareRows(await session.rows(comparison.value))
  } finally {
    if (session.isOpen) await session.query(`drop view ${name}`)
  }
}

export type Comparison = {
  /** In actual but not in expected, and the other way round. */
  readonly unexpected: readonly Row[]
  readonly missing: readonly Row[]
}

/** Splits the rows of the comparing query by `actual_or_expected` and takes away what both have. */
export function compareRows(rows: readonly Row[]): Comparison {
  const side = (which: string) =>
    rows.filter((r) => r.actual_or_expected === which).map(({ actual_or_expected: _, ...row }) => row)
  const expected = side('expected')
  const unexpected: Row[] = []
  for (const row of side('actual')) {
    const at = expected.findIndex((e) => JSON.stringify(e) === JSON.stringify(row))
    if (at < 0) unexpected.push(row)
    else expected.splice(at, 1)
  }
  return { unexpected, missing: expected }
}

/** What differs, as a small table: `+` only actual, `-` only expected. */
export function describeComparison({ unexpected, missing }: Comparison): string {
  const names = Object.keys(unexpected[0] ?? missing[0] ?? {})
  const cells = (mark: string, row: Row) => [mark, ...names.map((n) => row[n] ?? 'null')]
  const rows = [
    ['@@', ...names],
    ...unexpected.map((r) => cells('+++', r)),
    ...missing.map((r) => cells('---', r)),
  ]
  const widths = rows[0]?.map((_, i) => Math.max(...rows.map((r) => (r[i] ?? '').length))) ?? []
  const lines = rows.map((r) =>
    r
      .map((cell, i) => cell.padEnd(widths[i] ?? 0))
      .join(' | ')
      .trimEnd(),
  )
  return ['actual differs from expected:', '', ...lines].join('\n')
}
