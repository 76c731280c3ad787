import { type Connection, listColumns, type QueryResult } from '../database'
import { clusterSql, type NodePlan, type Statement } from '../plan'

export type Sent = {
  /** The answer of the statement that makes the node. */
  readonly main: QueryResult | null
  /** Rows written by all main statements together. */
  readonly rowsAffected: number
}

/**
 * Sends a plan's statements one by one, each its own message, as Materialize's DDL wants. Comments on columns that
 * the relation hasn't got are left out. Whatever cluster the session was on before, it is on it again afterwards.
 */
export async function sendPlan(
  session: Connection,
  plan: NodePlan,
  onStatement: (s: Statement) => void,
): Promise<Sent> {
  const before = session.parameter('cluster')
  let main: QueryResult | null = null
  let rowsAffected = 0
  let columns: ReadonlySet<string> | null = null
  try {
    for (const statement of plan.statements) {
      if (statement.ifColumn !== undefined && plan.relation !== null) {
        columns ??= new Set((await listColumns(session, plan.relation)).map((c) => c.name))
        if (!columns.has(statement.ifColumn)) continue
      }
      onStatement(statement)
      const answer = await session.query(statement.sql, statement.values)
      if (statement.main !== true) continue
      main = answer
      rowsAffected += answer.rowCount ?? 0
    }
    return { main, rowsAffected }
  } finally {
    const now = session.parameter('cluster')
    if (session.isOpen && before !== undefined && now !== before) {
      await session.query(`set cluster = ${clusterSql(before)}`).catch(() => undefined)
    }
  }
}
