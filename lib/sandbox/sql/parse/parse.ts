import type { Expr, Query } from '../../../sql'
import {
  Cursor,
  describeToken,
  type Grammar,
  parseExpr,
  parseItemName,
  parseQuery,
  scan,
  type Token,
} from '../../../sql'
import type { CommentOn, ObjectType, Statement } from '../ast/statement'
import { parseAlter, parseDrop, parseObjectType } from './alter'
import { parseCreate } from './create'
import {
  parseCopy,
  parseDeclare,
  parseDelete,
  parseDiscard,
  parseExecute,
  parseFetch,
  parseInsert,
  parsePrepare,
  parseSelect,
  parseSubscribe,
  parseUpdate,
} from './data'
import { parseDefaultPrivileges, parseGrant } from './privileges'
import { chain, modes, parseSet } from './session'
import { parseShow, parseShowBody } from './show'

/** One statement of a message with its text (without semicolon) and where that begins. */
export type Parsed = { readonly statement: Statement; readonly sql: string; readonly at: number }

const grammar: Grammar = { query: parseQuery, show: parseShowBody }

/** All statements of a message. A syntax error anywhere refuses all of it: SandboxError 42601 with a position. */
export function parseStatements(sql: string): readonly Parsed[] {
  const c = new Cursor(sql, scan(sql), grammar)
  const all: Parsed[] = []
  for (;;) {
    while (c.takeMark(';'));
    const first = c.peek()
    if (first.kind === 'eof') return all
    const statement = parseStatement(c)
    all.push({ statement, sql: sql.slice(first.at, c.lastEnd()), at: first.at })
    if (!c.is(';') && c.peek().kind !== 'eof') throw c.expected('end of statement')
  }
}

/** One query, as stored SQL has it. */
export function parseStoredQuery(sql: string): Query {
  const c = new Cursor(sql, scan(sql), grammar)
  return parseQuery(c)
}

/** One expression, as stored SQL has it. */
export function parseStoredExpr(sql: string): Expr {
  const c = new Cursor(sql, scan(sql), grammar)
  return parseExpr(c)
}

function parseStatement(c: Cursor): Statement {
  const token = c.peek()
  if (token.kind === 'punctuation' && token.text === '(') return parseSelect(c)
  if (token.kind !== 'keyword') {
    throw c.error(`Expected a keyword at the beginning of a statement, found ${describeToken(token)}`)
  }
  const query = ['SELECT', 'WITH', 'VALUES', 'TABLE']
  if (query.includes(token.word)) return parseSelect(c)
  c.next()
  return byKeyword(c, token.word, token)
}

function byKeyword(c: Cursor, word: string, token: Token): Statement {
  switch (word) {
    case 'CREATE':
      return parseCreate(c)
    case 'DROP':
      return parseDrop(c)
    case 'ALTER':
      return c.take('DEFAULT', 'PRIVILEGES') ? parseDefaultPrivileges(c) : parseAlter(c)
    case 'INSERT':
      return parseInsert(c)
    case 'UPDATE':
      return parseUpdate(c)
    case 'DELETE':
      return parseDelete(c)
    case 'SUBSCRIBE':
      return parseSubscribe(c)
    case 'COPY':
      return parseCopy(c)
    case 'SET':
      return parseSet(c)
    case 'RESET':
      return parseReset(c)
    case 'SHOW':
      return parseShow(c)
    case 'COMMENT':
      return parseComment(c)
    case 'GRANT':
      return parseGrant(c, true)
    case 'REVOKE':
      return parseGrant(c, false)
    case 'EXPLAIN':
      return parseExplain(c)
    default:
      return sessionStatement(c, word, token)
  }
}

function sessionStatement(c: Cursor, word: string, token: Token): Statement {
  switch (word) {
    case 'BEGIN':
      c.take('TRANSACTION') || c.take('WORK')
      return { kind: 'begin', modes: modes(c) }
    case 'START':
      c.expect('TRANSACTION')
      return { kind: 'begin', modes: modes(c) }
    case 'COMMIT':
      return { kind: 'commit', chain: chain(c) }
    case 'ABORT':
    case 'ROLLBACK':
      return { kind: 'rollback', chain: chain(c) }
    case 'DECLARE':
      return parseDeclare(c, parseStatement)
    case 'FETCH':
      return parseFetch(c)
    case 'CLOSE':
      return { kind: 'close', name: c.identifier() }
    case 'PREPARE':
      return parsePrepare(c, parseStatement)
    case 'EXECUTE':
      return parseExecute(c)
    case 'DEALLOCATE':
      c.take('PREPARE')
      return { kind: 'deallocate', name: c.take('ALL') ? null : c.identifier() }
    case 'DISCARD':
      return parseDiscard(c)
    case 'VALIDATE':
      c.expect('CONNECTION')
      return { kind: 'validate-connection', name: parseItemName(c) }
    case 'REASSIGN':
      return reassign(c)
    case 'RAISE':
      return { kind: 'raise', severity: c.expectOneOf('DEBUG', 'INFO', 'LOG', 'NOTICE', 'WARNING') }
    default:
      throw c.error(`Unexpected keyword ${word} at the beginning of a statement`, token.at)
  }
}

function parseReset(c: Cursor): Statement {
  if (c.take('TIME', 'ZONE')) return { kind: 'reset', name: 'timezone' }
  return { kind: 'reset', name: c.identifier() }
}

function reassign(c: Cursor): Statement {
  c.expect('OWNED', 'BY')
  const from = c.commaSeparated(() => c.identifier())
  c.expect('TO')
  return { kind: 'reassign-owned', from, to: c.identifier() }
}

function parseComment(c: Cursor): CommentOn {
  c.expect('ON')
  if (c.take('COLUMN')) {
    const at = c.peek().at
    const name = c.name()
    if (name.length < 2) throw c.error('need to specify an object and a column')
    const text = commentText(c)
    return {
      kind: 'comment',
      objectType: 'COLUMN',
      name: { by: 'name', name: name.slice(0, -1), at },
      column: name[name.length - 1] ?? '',
      text,
    }
  }
  const objectType: ObjectType = parseObjectType(c)
  const name = parseItemName(c)
  return { kind: 'comment', objectType, name, column: null, text: commentText(c) }
}

function commentText(c: Cursor): string | null {
  c.expect('IS')
  if (c.take('NULL')) return null
  const text = c.takeString()
  if (text === null) throw c.expected('NULL or literal string')
  return text
}

/** EXPLAIN's syntax is checked as far as its statement, its answer is refused. */
function parseExplain(c: Cursor): Statement {
  const from = c.peek().at
  const words = c.isOneOf('SELECT', 'WITH', 'VALUES', 'TABLE') || c.peek().kind === 'eof'
  if (words) parseSelect(c)
  while (c.peek().kind !== 'eof' && !c.is(';')) c.next()
  return { kind: 'explain', text: c.slice(from, c.lastEnd()) }
}
