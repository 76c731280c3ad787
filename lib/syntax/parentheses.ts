import type { SyntaxFault } from './types'

const OPENING = '(\n'

/**
 * Checks a query as it is sent, in parentheses. A fault of the query itself is told as of the bare query, so that it
 * doesn't speak of a parenthesis that nobody wrote.
 */
export function inParentheses(
  sql: string,
  faultOf: (sql: string) => SyntaxFault | 'unsure' | null,
): SyntaxFault | null {
  const sent = faultOf(`${OPENING}${sql}\n)`)
  if (sent === null || sent === 'unsure') return null
  const bare = faultOf(sql)
  if (bare === 'unsure') return null
  const end = sql.trimEnd().length
  if (bare !== null) return hinted(sql, { ...bare, offset: Math.min(bare.offset, end) })
  const offset = Math.min(Math.max(sent.offset - OPENING.length, 0), end)
  return sql[offset] === ';'
    ? { ...sent, offset, hint: 'The query is put in parentheses: it must end without a semicolon.' }
    : { ...sent, offset }
}

/** A comma too many is noticed only at the word that follows. */
function hinted(sql: string, fault: SyntaxFault): SyntaxFault {
  return /,\s*$/.test(sql.slice(0, fault.offset)) &&
    /^(from|where|group|order|having|\))/i.test(sql.slice(fault.offset))
    ? { ...fault, hint: 'There is a comma too many before it.' }
    : fault
}
