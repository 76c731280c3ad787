import { parseOneQuery, SqlError, scan, type Token } from '../sql'
import { inParentheses } from './parentheses'
import type { SyntaxFault, SyntaxParser } from './types'

/**
 * Greenlight's own reader of Materialize's queries. Of other statements it knows nothing, and it keeps silent on what
 * only some versions of Materialize take.
 */
export const ownParser: SyntaxParser = {
  name: 'Greenlight',
  check(sql, use) {
    if (use === 'query') return inParentheses(sql, faultOf)
    return use === 'script' ? scriptFault(sql) : null
  },
}

/**
 * What older versions of Materialize refuse and newer ones read: `""`, and some words as aliases without AS, or as what
 * begins a literal. Faults at such words are left to the server.
 */
const ONLY_SOMETIMES = [
  /^zero-length delimited identifier$/,
  /found (ALL|DISTINCT|ENVELOPE|OFFSET|UP|WITHIN)$/,
  /^(?!Expected an expression).*found (ELSE|END|NOT|THEN|WHEN)$/,
]

function faultOf(sql: string): SyntaxFault | 'unsure' | null {
  try {
    parseOneQuery(sql)
    return null
  } catch (thrown) {
    if (thrown instanceof RangeError) return 'unsure' // nested deeper than our stack
    if (!(thrown instanceof SqlError)) throw thrown
    const { code, message, position } = thrown.fields
    // Other codes are of things that were read and mean nothing here.
    if (code !== '42601' || position === undefined) return 'unsure'
    if (ONLY_SOMETIMES.some((pattern) => pattern.test(message))) return 'unsure'
    return { message, offset: offsetOf(sql, position) }
  }
}

/** An analysis may hold any statements; only a single query is known well enough to find fault with. */
function scriptFault(sql: string): SyntaxFault | null {
  const fault = faultOf(sql)
  if (fault === null || fault === 'unsure') return null
  const tokens = tokensOf(sql)
  const [first] = tokens
  if (first === undefined || !beginsQuery(first)) return null
  const isFirstStatement = !tokens.some(
    (token) => token.kind === 'punctuation' && token.text === ';' && token.at < fault.offset,
  )
  return isFirstStatement ? fault : null
}

function tokensOf(sql: string): readonly Token[] {
  try {
    return scan(sql)
  } catch (thrown) {
    if (thrown instanceof SqlError) return []
    throw thrown
  }
}

function beginsQuery(token: Token): boolean {
  if (token.kind === 'punctuation') return token.text === '('
  return token.kind === 'keyword' && ['SELECT', 'WITH', 'VALUES', 'TABLE'].includes(token.word)
}

/** From a position in characters, from 1. */
function offsetOf(text: string, position: number): number {
  let offset = 0
  for (let count = 1; count < position && offset < text.length; count++)
    offset += (text.codePointAt(offset) ?? 0) > 0xffff ? 2 : 1
  return offset
}
