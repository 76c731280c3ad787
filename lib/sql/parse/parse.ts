import type { Expr, Name, Query } from '../ast'
import { SqlError } from '../error'
import { scan } from '../lexer'
import { Cursor, type Grammar } from './cursor'
import { parseExpr } from './expr'
import { parseQuery } from './query'

const grammar: Grammar = {
  query: parseQuery,
  show: () => {
    throw new SqlError({ code: '0A000', message: 'SHOW inside a query is not read' })
  },
}

/**
 * The one query that a text is, with the `AS OF` of a read behind it and semicolons at its end. Throws {@link SqlError}
 * with a position.
 */
export function parseOneQuery(sql: string): Query {
  const c = new Cursor(sql, scan(sql), grammar)
  const query = parseQuery(c)
  if (c.take('AS', 'OF')) {
    c.take('AT', 'LEAST')
    parseExpr(c)
  }
  while (c.takeMark(';'));
  if (c.peek().kind !== 'eof') throw c.expected('end of statement')
  return query
}

/** The parts of a relation's name as it stands in SQL. Throws {@link SqlError}. */
export function parseName(sql: string): Name {
  return new Cursor(sql, scan(sql), grammar).name()
}

/** The one expression that a text is. Throws {@link SqlError}. */
export function parseOneExpr(sql: string): Expr {
  const c = new Cursor(sql, scan(sql), grammar)
  const expr = parseExpr(c)
  if (c.peek().kind !== 'eof') throw c.expected('end of expression')
  return expr
}
