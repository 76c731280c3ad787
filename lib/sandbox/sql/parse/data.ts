import type { Cursor, Option } from '../../../sql'
import {
  parseExpr,
  parseItemName,
  parseOrderBy,
  parseProjection,
  parseQuery,
  parseTableWithJoins,
  startsQuery,
} from '../../../sql'
import { planError } from '../../errors/error'
import type { AsOf, Copy, SelectStatement, Statement, Subscribe } from '../ast/statement'
import { optionValue, parenthesizedOptions, parseOption } from './options'

/** A SELECT statement with AS OF. */
export function parseSelect(c: Cursor): SelectStatement {
  const query = parseQuery(c)
  return { kind: 'select', query, asOf: asOf(c) }
}

function asOf(c: Cursor): AsOf | null {
  if (!c.take('AS')) return null
  c.expect('OF')
  const kind = c.take('AT', 'LEAST') ? 'at-least' : 'at'
  return { kind, expr: parseExpr(c) }
}

/** What follows INSERT. */
export function parseInsert(c: Cursor): Statement {
  c.expect('INTO')
  const table = parseItemName(c)
  const columns = c.is('(') && !startsQuery(c) ? c.parenthesized(() => c.identifier()) : []
  const source = c.take('DEFAULT', 'VALUES') ? ('default values' as const) : parseQuery(c)
  const returning = c.take('RETURNING') ? c.commaSeparated(() => parseProjection(c)) : []
  return {
    kind: 'insert',
    table,
    columns,
    source,
    returning: returning.map((item) =>
      item.kind === 'star' ? { expr: 'star' as const, alias: null } : { expr: item.expr, alias: item.alias },
    ),
  }
}

/** What follows UPDATE. */
export function parseUpdate(c: Cursor): Statement {
  const table = parseItemName(c)
  const alias = c.isKeyword('SET') ? null : tableAlias(c)
  c.expect('SET')
  const set = c.commaSeparated(() => {
    const column = c.identifier()
    c.expectMark('=', 'equals sign')
    return { column, value: parseExpr(c) }
  })
  return { kind: 'update', table, alias, set, where: c.take('WHERE') ? parseExpr(c) : null }
}

function tableAlias(c: Cursor): string | null {
  if (c.take('AS')) return c.identifier()
  return c.peek().kind === 'identifier' ? c.identifier() : null
}

/** What follows DELETE. */
export function parseDelete(c: Cursor): Statement {
  c.expect('FROM')
  const table = parseItemName(c)
  const alias = tableAlias(c)
  const using = c.take('USING') ? c.commaSeparated(() => parseTableWithJoins(c)) : []
  return { kind: 'delete', table, alias, using, where: c.take('WHERE') ? parseExpr(c) : null }
}

/** What follows SUBSCRIBE. */
export function parseSubscribe(c: Cursor): Subscribe {
  c.take('TO')
  const relation = subscribed(c)
  const first = subscribeOptions(c)
  const at = asOf(c)
  const upTo = c.take('UP', 'TO') ? parseExpr(c) : null
  const second = first.length > 0 ? [] : subscribeOptions(c)
  const output = subscribeOutput(c)
  const third = first.length > 0 || second.length > 0 ? [] : subscribeOptions(c)
  return { kind: 'subscribe', relation, with: [...first, ...second, ...third], asOf: at, upTo, output }
}

function subscribed(c: Cursor): Subscribe['relation'] {
  if (!c.is('(')) return { kind: 'name', name: parseItemName(c) }
  c.open()
  const query = parseQuery(c)
  c.close()
  return { kind: 'query', query }
}

function subscribeOptions(c: Cursor): readonly Option[] {
  if (!c.isKeyword('WITH')) return []
  c.next()
  const wrapped = c.takeMark('(')
  const all = c.commaSeparated(() => parseOption(c, ['PROGRESS', 'SNAPSHOT']))
  if (wrapped) c.close()
  return all
}

function subscribeOutput(c: Cursor): Subscribe['output'] {
  if (c.take('ENVELOPE')) {
    const kind = c.expectOneOf('UPSERT', 'DEBEZIUM') === 'UPSERT' ? 'upsert' : 'debezium'
    c.open()
    c.expect('KEY')
    const key = c.parenthesized(() => c.identifier())
    c.close()
    return { kind, key }
  }
  if (c.take('WITHIN')) {
    c.expect('TIMESTAMP', 'ORDER', 'BY')
    return { kind: 'within-timestamp', orderBy: c.commaSeparated(() => parseOrderBy(c)) }
  }
  return { kind: 'diffs' }
}

/** What follows COPY. */
export function parseCopy(c: Cursor): Copy {
  const relation = copied(c)
  const word = c.expectOneOf('FROM', 'TO')
  const direction = word === 'TO' ? 'to' : 'from'
  const target = copyTarget(c, direction)
  const options = copyOptions(c)
  return { kind: 'copy', relation, direction, target, options }
}

function copied(c: Cursor): Copy['relation'] {
  if (!c.takeMark('(')) {
    const name = parseItemName(c)
    const columns = c.is('(') ? c.parenthesized(() => c.identifier()) : []
    return { kind: 'table', name, columns }
  }
  if (c.take('SUBSCRIBE')) {
    const statement = parseSubscribe(c)
    c.close()
    return { kind: 'statement', statement }
  }
  if (c.isOneOf('INSERT', 'UPDATE', 'DELETE')) {
    skipStatement(c)
    throw c.error('unsupported query in COPY', c.lastEnd())
  }
  const statement = parseSelect(c)
  c.close()
  return { kind: 'statement', statement }
}

function skipStatement(c: Cursor): void {
  const word = c.next()
  if (word.kind !== 'keyword') return
  if (word.word === 'INSERT') parseInsert(c)
  else if (word.word === 'UPDATE') parseUpdate(c)
  else parseDelete(c)
}

function copyTarget(c: Cursor, direction: 'to' | 'from'): Copy['target'] {
  if (direction === 'to' && c.take('STDOUT')) return 'stdout'
  if (direction === 'from' && c.take('STDIN')) return 'stdin'
  if (direction === 'to' && c.peek().kind !== 'eof') {
    parseExpr(c)
    return 'other'
  }
  if (direction === 'from' && c.peek().kind !== 'eof') {
    parseExpr(c)
    return 'other'
  }
  throw c.expected(direction === 'to' ? 'STDOUT' : 'STDIN')
}

function copyOptions(c: Cursor): readonly Option[] {
  c.take('WITH')
  if (!c.is('(')) return []
  const names = [
    'FORMAT',
    'DELIMITER',
    'NULL',
    'ESCAPE',
    'QUOTE',
    'HEADER',
    'AWS CONNECTION',
    'MAX FILE SIZE',
    'FILES',
    'PATTERN',
  ]
  return parenthesizedOptions(c, names)
}

/** What follows DECLARE; the text of the statement is kept. */
export function parseDeclare(c: Cursor, statement: (c: Cursor) => Statement): Statement {
  const name = c.identifier()
  c.expect('CURSOR')
  if (c.isKeywords('WITH', 'HOLD')) {
    const at = c.peek().at
    c.next()
    c.next()
    throw c.error('WITH HOLD is unsupported for cursors', at)
  }
  c.take('WITHOUT', 'HOLD')
  c.expect('FOR')
  const from = c.peek().at
  const declared = statement(c)
  return { kind: 'declare', name, statement: declared, sql: c.slice(from, c.lastEnd()) }
}

/** What follows FETCH. */
export function parseFetch(c: Cursor): Statement {
  c.take('FORWARD')
  let count: number | 'all' | null = null
  if (c.isKeyword('ALL')) {
    c.next()
    count = 'all'
  } else if (c.peek().kind === 'number') count = Number(c.number())
  c.take('FROM')
  const name = c.identifier()
  const options = c.take('WITH') ? c.parenthesized(() => fetchOption(c)) : []
  return { kind: 'fetch', name, count, options }
}

function fetchOption(c: Cursor): Option {
  const at = c.peek().at
  c.expect('TIMEOUT')
  return { name: 'TIMEOUT', value: optionValue(c), at }
}

/** What follows PREPARE. */
export function parsePrepare(c: Cursor, statement: (c: Cursor) => Statement): Statement {
  const name = c.identifier()
  c.expect('AS')
  const from = c.peek()
  const preparable = ['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'WITH', 'VALUES', 'TABLE', 'SHOW', 'SUBSCRIBE']
  if (!c.isOneOf(...preparable) && !c.is('(')) throw c.error('unpreparable statement', from.at)
  const prepared = statement(c)
  return { kind: 'prepare', name, statement: prepared, sql: c.slice(from.at, c.lastEnd()) }
}

/** What follows EXECUTE. */
export function parseExecute(c: Cursor): Statement {
  const name = c.identifier()
  const parameters = c.is('(') ? c.parenthesized(() => parseExpr(c)) : []
  return { kind: 'execute', name, parameters }
}

/** What follows DISCARD. */
export function parseDiscard(c: Cursor): Statement {
  const what = c.expectOneOf('ALL', 'PLANS', 'SEQUENCES', 'TEMP', 'TEMPORARY')
  if (what === 'PLANS' || what === 'SEQUENCES') throw planError(`DISCARD ${what} not yet supported`)
  return { kind: 'discard', what: what === 'ALL' ? 'ALL' : 'TEMP' }
}
