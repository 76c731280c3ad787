import { describe, expect, it } from 'vitest'
import { quoted, stable } from '../../../sql'
import { SandboxError } from '../../errors/error'
import { flat } from '../print/doc'
import { printQuery } from '../print/query'
import { parseStatements, parseStoredQuery } from './parse'

function syntaxError(sql: string) {
  try {
    parseStatements(sql)
  } catch (error) {
    if (error instanceof SandboxError) return [error.fields.message, error.fields.position]
  }
  return null
}

describe('parsing', () => {
  it('splits a message and keeps where each statement begins', () => {
    expect(parseStatements('SELECT 1; /* x */ SELECT 2;;').map(({ sql, at }) => [sql, at])).toEqual([
      ['SELECT 1', 0],
      ['SELECT 2', 18],
    ])
  })
  it('counts positions in characters from one', () => {
    expect(syntaxError("SELECT 'ä', b c d")).toEqual(['Expected end of statement, found identifier "d"', 17])
    expect(syntaxError('SELECT 1 +')).toEqual(['Unexpected EOF', 11])
    expect(syntaxError('DELETE t')).toEqual(['Expected FROM, found identifier "t"', 8])
  })
  it('keeps parentheses as they were written', () => {
    const query = parseStoredQuery('select (a > 1) and not (b or c) from t as "X"')
    expect(flat(printQuery(query, quoted))).toBe('SELECT (a > 1) AND NOT (b OR c) FROM t AS "X"')
    expect(flat(printQuery(query, stable))).toBe('SELECT ("a" > 1) AND NOT ("b" OR "c") FROM "t" AS "X"')
  })
  it('reads back what it prints', () => {
    const sql =
      'WITH x AS (SELECT a FROM t) SELECT x.a, count(*) FILTER (WHERE a > 1) FROM x LEFT JOIN y USING(a) GROUP BY 1 ORDER BY 1 DESC NULLS LAST LIMIT 5'
    const once = flat(printQuery(parseStoredQuery(sql), stable))
    expect(flat(printQuery(parseStoredQuery(once), stable))).toBe(once)
  })
})
