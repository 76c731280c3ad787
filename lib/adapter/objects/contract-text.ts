/** A column that a contract names or that a query gives; `identity` is what has to be equal on both sides. */
export type ContractColumn = { readonly name: string; readonly type: string; readonly identity: string }

type Mismatch = readonly [name: string, defined: string, promised: string, reason: string]

const heads: Mismatch = ['column_name', 'definition_type', 'contract_type', 'mismatch_reason']

/** Where definition and contract differ, by name. */
export function contractMismatches(
  defined: readonly ContractColumn[],
  promised: readonly ContractColumn[],
): readonly Mismatch[] {
  const have = new Set(defined.map((c) => c.name))
  const want = new Map(promised.map((c) => [c.name, c]))
  const missing = promised
    .filter((c) => !have.has(c.name))
    .map((c): Mismatch => [c.name, '', c.type, 'missing in definition'])
  const others = defined.flatMap((c): Mismatch[] => {
    const promise = want.get(c.name)
    if (promise === undefined) return [[c.name, c.type, '', 'missing in contract']]
    if (promise.identity === c.identity) return []
    return [[c.name, c.type, promise.type, 'data type mismatch']]
  })
  return [...others, ...missing].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
}

/** dbt's words for a contract that failed, with its table of what differs. */
export function contractText(mismatches: readonly Mismatch[]): string {
  const rows = [heads, ...mismatches]
  const widths = heads.map((_, i) => Math.max(...rows.map((row) => row[i]?.length ?? 0)))
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join(' | ')} |`
  return [
    'This model has an enforced contract that failed.',
    "Please ensure the name, data_type, and number of columns in your contract match the columns in your model's definition.",
    '',
    line(heads),
    line(widths.map((width) => '-'.repeat(width))),
    ...mismatches.map(line),
  ].join('\n')
}
