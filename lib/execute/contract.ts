import { type ContractColumn, contractMismatches, contractText } from '../adapter'
import { type Connection, listColumnTypes } from '../database'
import { type Diagnostic, error } from '../foundation'
import type { ContractCheck } from '../plan'

/** The columns that a query would give, found by a temporary view as dbt-materialize does: it needs no cluster. */
async function columnsOf(
  session: Connection,
  sql: string,
  onSql: (sql: string) => void,
): Promise<readonly ContractColumn[]> {
  const name = `__dbt_sbq${session.backendPid}`
  const create = `create temporary view ${name} as\n    select * from (\n        ${sql}\n    ) as __dbt_sbq`
  onSql(create)
  await session.query(create)
  try {
    const columns = await listColumnTypes(session, name)
    return columns.map((c) => ({ name: c.name, type: c.type, identity: c.type_oid }))
  } finally {
    if (session.isOpen) await session.query(`drop view ${name}`)
  }
}

/**
 * Compares what the model's SQL gives with what its contract promises, before anything is touched. Null where they
 * agree; what the server says to either query is thrown as it came.
 */
export async function checkContract(
  session: Connection,
  check: ContractCheck,
  node: { readonly name: string; readonly unique_id: string; readonly original_file_path: string },
  onSql: (sql: string) => void,
): Promise<Diagnostic | null> {
  if (check.sqlHeader !== null) await session.query(check.sqlHeader)
  const defined = await columnsOf(session, check.sql, onSql)
  const promised = await columnsOf(session, check.expectedSql, onSql)
  const mismatches = contractMismatches(defined, promised)
  if (mismatches.length === 0) return null
  return error('GL5006', contractText(mismatches), {
    at: { file: node.original_file_path, line: 1 },
    uniqueId: node.unique_id,
    hint: 'Change the SQL, or what the properties file promises.',
  })
}
