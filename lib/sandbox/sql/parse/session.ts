import type { Cursor } from '../../../sql'
import type { SetValue, Statement, TransactionMode } from '../ast/statement'

/** The value of SET x = …. */
export function parseSetValue(c: Cursor): SetValue {
  if (c.take('DEFAULT')) return { kind: 'default' }
  return { kind: 'values', values: c.commaSeparated(() => setValue(c)) }
}

function setValue(c: Cursor): string {
  const token = c.peek()
  if (
    token.kind === 'string' ||
    token.kind === 'number' ||
    token.kind === 'identifier' ||
    token.kind === 'keyword'
  ) {
    c.next()
    return token.text
  }
  if (token.kind === 'operator' && token.text === '-' && c.peek(1).kind === 'number') {
    c.next()
    return `-${c.number()}`
  }
  throw c.expected('variable value')
}

/** What follows SET. */
export function parseSet(c: Cursor): Statement {
  const at = c.peek().at
  if (c.take('SESSION', 'CHARACTERISTICS', 'AS', 'TRANSACTION'))
    return { kind: 'set-transaction', session: true, modes: modes(c) }
  const local = c.take('LOCAL')
  if (!local && c.isKeyword('SESSION') && !c.is('=', 1) && !c.isKeyword('TO', 1)) c.next()
  if (c.take('TRANSACTION')) return { kind: 'set-transaction', session: false, modes: modes(c) }
  if (c.take('TIME', 'ZONE')) return { kind: 'set', name: 'timezone', local, value: parseSetValue(c), at }
  if (c.isKeyword('NAMES') && c.peek(1).kind === 'string') {
    c.next()
    return { kind: 'set', name: 'client_encoding', local, value: parseSetValue(c), at }
  }
  const name = c.identifier()
  if (name === 'schema' && c.peek().kind === 'string')
    return { kind: 'set', name, local, value: parseSetValue(c), at }
  if (!c.takeMark('=') && !c.take('TO')) throw c.expected('equals sign or TO')
  return { kind: 'set', name, local, value: parseSetValue(c), at }
}

/** Modes of BEGIN and SET TRANSACTION. */
export function modes(c: Cursor): readonly TransactionMode[] {
  const all: TransactionMode[] = []
  for (;;) {
    if (c.take('ISOLATION', 'LEVEL')) all.push({ kind: 'isolation', level: isolation(c) })
    else if (c.take('READ', 'ONLY')) all.push({ kind: 'access', readOnly: true })
    else if (c.take('READ', 'WRITE')) all.push({ kind: 'access', readOnly: false })
    else if (all.length > 0 && c.is(',')) {
      c.next()
      if (!c.isOneOf('ISOLATION', 'READ')) throw c.expected('transaction mode')
    } else return all
  }
}

function isolation(c: Cursor): string {
  if (c.take('READ', 'UNCOMMITTED')) return 'read uncommitted'
  if (c.take('READ', 'COMMITTED')) return 'read committed'
  if (c.take('REPEATABLE', 'READ')) return 'repeatable read'
  if (c.take('SERIALIZABLE')) return 'serializable'
  if (c.take('STRICT', 'SERIALIZABLE')) return 'strict serializable'
  throw c.expected('isolation level')
}

/** AND [NO] CHAIN. */
export function chain(c: Cursor): boolean {
  c.take('TRANSACTION') || c.take('WORK')
  if (!c.take('AND')) return false
  const no = c.take('NO')
  c.expect('CHAIN')
  return !no
}
