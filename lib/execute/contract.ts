import { listColumnTypes, type Session } from '../database'
import { type Diagnostic, error } from '../foundation'
import type { ContractCheck } from '../plan'

type TypedColumn = { readonly name: string; readonly type: string; readonly type_oid: string }

/** The columns that a query would give, found by a temporary view as dbt-materialize does: it needs no cluster. */
async function columnsOf(session: Session, sql: string): Promise<readonly TypedColumn[]> {
  const name = `__dbt_sbq${session.backendPid}`
  await session.query(
    `create temporary view ${name} as\n    select * from (\n        ${sql}\n    ) as __dbt_sbq`,
  )
  try {
    return await listColumnTypes(session, name)
  } finally {
    if (session.isOpen) await session.query(`drop view ${name}`)
  }
}

type Mismatch = {
  readonly name: string
  readonly defined: string
  readonly promised: string
  readonly reason: string
}

/** Where definition and contract differ. */
export function compareContract(
  defined: readonly TypedColumn[],
  promised: readonly TypedColumn[],
): readonly Mismatch[] {
  const have = new Map(defined.map((c) => [c.name, c]))
  const want = new Map(promised.map((c) => [c.name, c]))
  const missing = promised
    .filter((c) => !have.has(c.name))
    .map((c) => ({ name: c.name, defined: '', promised: c.type, reason: 'missing in definition' }))
  const others = defined.flatMap((c) => {
    const promise = want.get(c.name)
    if (promise === undefined)
      return [{ name: c.name, defined: c.type, promised: '', reason: 'missing in contract' }]
    if (promise.type_oid === c.type_oid) return []
    return [{ name: c.name, defined: c.type, promised: promise.type, reason: 'data type mismatch' }]
  })
  return [...others, ...missing].sort((a, b) => (a.name < b.name ? -1 : 1))
}

function asTable(mismatches: readonly Mismatch[]): string {
  const rows = [
    ['column_name', 'definition_type', 'contract_type', 'mismatch_reason'],
    ...mismatches.map((m) => [m.name, m.defined, m.promised, m.reason]),
  ]
  const widths = [0, 1, 2, 3].map((i) => Math.max(...rows.map((r) => (r[i] ?? '').length)))
  const line = (r: string[]) => `| ${r.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join(' | ')} |`
  const [head = [], ...body] = rows
  return [line(head), `| ${widths.map((w) => '-'.repeat(w)).join(' | ')} |`, ...body.map(line)].join('\n')
}

/**
 * Compares what the model's SQL gives with what its contract promises, before anything is touched. Null where they
 * agree; what the server says to either query is thrown as it came.
 */
export async function checkContract(
  session: Session,
  check: ContractCheck,
  node: { readonly name: string; readonly unique_id: string; readonly original_file_path: string },
): Promise<Diagnostic | null> {
  if (check.sqlHeader !== null) await session.query(check.sqlHeader)
  const defined = await columnsOf(session, check.sql)
  const promised = await columnsOf(session, check.expectedSql)
  const mismatches = compareContract(defined, promised)
  if (mismatches.length === 0) return null
  const text = [
    'This model has an enforced contract that failed.',
    "Please ensure the name, data_type, and number of columns in your contract match the columns in your model's definition.",
    '',
    asTable(mismatches),
  ].join('\n')
  return error('GL5006', text, {
    at: { file: node.original_file_path, line: 1 },
    uniqueId: node.unique_id,
    hint: 'Change the SQL, or what the properties file promises.',
  })
}
