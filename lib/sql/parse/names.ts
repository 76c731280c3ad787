import type { ItemName } from '../ast'
import { syntaxError } from '../error'
import type { Cursor } from './cursor'

/** Whether a query begins here (a left parenthesis counts only if one begins behind it). */
export function startsQuery(c: Cursor): boolean {
  let ahead = 0
  while (c.is('(', ahead)) ahead += 1
  return ['SELECT', 'VALUES', 'WITH', 'SHOW', 'TABLE'].some((word) => c.isKeyword(word, ahead))
    ? !(c.isKeyword('SHOW', ahead) || c.isKeyword('TABLE', ahead) || c.isKeyword('VALUES', ahead)) ||
        isShowOrTable(c, ahead)
    : false
}
function isShowOrTable(c: Cursor, ahead: number): boolean {
  const after = c.peek(ahead + 1)
  if (c.isKeyword('VALUES', ahead)) return after.kind === 'punctuation' && after.text === '('
  return after.kind === 'keyword' || after.kind === 'identifier'
}

/** `a.b.c` or `[u1 AS a.b.c]`. */
export function parseItemName(c: Cursor): ItemName {
  const at = c.peek().at
  if (!c.takeMark('[')) return { by: 'name', name: c.name(), at }
  const id = c.identifier()
  c.expect('AS')
  const name = c.name()
  c.expectMark(']', 'right square bracket')
  if (!/^[us][0-9]+$/.test(id)) throw syntaxError(`invalid id ${id}`)
  return { by: 'id', id, name, at }
}
