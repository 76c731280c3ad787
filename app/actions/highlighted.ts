import 'server-only'
import { highlight } from '../highlight/highlight'

/** Statements as HTML, each ended as one would type it. */
export function highlightedSql(statements: readonly string[]): Promise<string> {
  return highlight(statements.map((sql) => `${sql};`).join('\n'), 'sql')
}
