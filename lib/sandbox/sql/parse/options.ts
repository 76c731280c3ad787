import type { Cursor, Name, Option, OptionValue } from '../../../sql'
import { parseExpr, parseItemName } from '../../../sql'

/** The names an option list takes, longest first where one begins another; `A B` is two words. */
export type OptionNames = readonly string[]

/** `(NAME [=] value, …)`. */
export function parenthesizedOptions(c: Cursor, names: OptionNames): readonly Option[] {
  return c.parenthesized(() => parseOption(c, names))
}

/** One `NAME [=] value`; the value may be missing. */
export function parseOption(c: Cursor, names: OptionNames): Option {
  const at = c.peek().at
  const name = optionName(c, names)
  return { name, value: optionValue(c), at }
}

/** Takes one of the names; the error lists their first words. */
export function optionName(c: Cursor, names: OptionNames): string {
  for (const name of names) if (c.take(...name.split(' '))) return name
  const first = [...new Set(names.map((name) => name.split(' ')[0] ?? name))]
  const [only] = first
  if (first.length === 1 && only) throw c.expected(only)
  const started = names.filter((name) => c.isKeyword(name.split(' ')[0] ?? ''))
  if (started.length > 0) {
    const [, second] = started[0]?.split(' ') ?? []
    c.next()
    throw c.expected(second ?? 'option')
  }
  throw c.expected(`one of ${first.join(' or ')}`)
}

/** `[=] value`, null at the end of the list. */
export function optionValue(c: Cursor): OptionValue | null {
  const equals = c.takeMark('=')
  if (!equals && (c.is(',') || c.is(')') || c.is(';') || c.peek().kind === 'eof')) return null
  return value(c)
}

function value(c: Cursor): OptionValue {
  const token = c.peek()
  switch (token.kind) {
    case 'string':
      c.next()
      return { kind: 'string', text: token.text }
    case 'number':
      c.next()
      return { kind: 'number', text: token.text }
    case 'operator':
      if (token.text !== '-') throw c.expected('option value')
      c.next()
      return { kind: 'number', text: `-${c.number()}` }
    case 'punctuation':
      if (token.text === '(' || token.text === '[') return list(c, token.text === '(' ? ')' : ']')
      throw c.expected('option value')
    case 'keyword':
      if (token.word === 'INTERVAL' && c.peek(1).kind === 'string') {
        c.next()
        return { kind: 'interval', text: c.string() }
      }
      if (token.word === 'SECRET') {
        c.next()
        return { kind: 'secret', name: parseItemName(c) }
      }
      if (token.word === 'MAP') return { kind: 'expr', expr: parseExpr(c) }
      return { kind: 'identifier', name: c.name() }
    case 'identifier':
      return { kind: 'identifier', name: c.name() }
    default:
      throw c.expected('option value')
  }
}

function list(c: Cursor, close: ')' | ']'): OptionValue {
  c.next()
  if (c.takeMark(close)) return { kind: 'list', of: [] }
  const of = c.commaSeparated(() => value(c))
  c.expectMark(close, close === ')' ? 'right parenthesis' : 'right square bracket')
  return { kind: 'list', of }
}

export function optionText(value: OptionValue | null): string {
  if (!value) return 'true'
  switch (value.kind) {
    case 'string':
    case 'number':
    case 'interval':
    case 'for':
      return value.text
    case 'identifier':
      return nameText(value.name)
    case 'list':
      return value.of.map(optionText).join(', ')
    default:
      return ''
  }
}
function nameText(name: Name): string {
  return name.join('.')
}
