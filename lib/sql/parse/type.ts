import type { ParsedType } from '../ast'
import type { Cursor } from './cursor'

/** Words that stand for another type's name. */
const synonyms: Readonly<Record<string, string>> = {
  BIGINT: 'int8',
  SMALLINT: 'int2',
  INT: 'int4',
  INTEGER: 'int4',
  STRING: 'text',
  BOOLEAN: 'bool',
  BYTES: 'bytea',
  REAL: 'float4',
  DEC: 'numeric',
  DECIMAL: 'numeric',
  JSON: 'jsonb',
  TEXT: 'text',
  VARCHAR: 'varchar',
  BPCHAR: 'bpchar',
}

/** A data type: a name with modifiers, then any of `list`, `[]`; or `map[k=>v]`. Names come in their internal form (`int4`). */
export function parseType(c: Cursor): ParsedType {
  let type: ParsedType = c.isKeyword('MAP') && c.is('[', 1) ? map(c) : named(c)
  for (;;) {
    if (c.take('LIST')) type = { kind: 'list', element: type }
    else if (c.is('[') && (c.is(']', 1) || (c.peek(1).kind === 'number' && c.is(']', 2)))) {
      c.takeMark('[')
      if (!c.takeMark(']')) {
        c.next()
        c.takeMark(']')
      }
      if (type.kind !== 'array') type = { kind: 'array', element: type }
    } else return type
  }
}

function map(c: Cursor): ParsedType {
  c.next()
  c.expectMark('[', 'left square bracket')
  const key = parseType(c)
  c.expectMark('=>', 'arrow')
  const value = parseType(c)
  c.expectMark(']', 'right square bracket')
  return { kind: 'map', key, value }
}

/** `[s20 AS "pg_catalog"."int4"]`, as stored: the system's ids are left out, a user's type keeps its own. */
function byId(c: Cursor): ParsedType {
  c.next()
  const id = c.identifier()
  c.expect('AS')
  const name = c.name()
  c.expectMark(']', 'right square bracket')
  return { kind: 'named', name: id.startsWith('s') ? name : [id, ...name], modifiers: modifiers(c) }
}

function named(c: Cursor): ParsedType {
  if (c.is('[') && c.isKeyword('AS', 2)) return byId(c)
  const token = c.peek()
  if (token.kind !== 'keyword' && token.kind !== 'identifier') throw c.expected('a data type name')
  if (token.kind === 'keyword' && !c.is('.', 1)) {
    const special = keywordType(c, token.word)
    if (special) return special
  }
  const name = [c.identifier('a data type name')]
  while (c.takeMark('.')) name.push(c.identifier())
  return { kind: 'named', name, modifiers: modifiers(c) }
}

function keywordType(c: Cursor, word: string): ParsedType | null {
  switch (word) {
    case 'CHAR':
    case 'CHARACTER':
      c.next()
      return plain(c.take('VARYING') ? 'varchar' : 'bpchar', modifiers(c))
    case 'DOUBLE':
      c.next()
      c.take('PRECISION')
      return plain('float8', [])
    case 'FLOAT':
      c.next()
      return float(c)
    case 'TIME':
      c.next()
      if (c.take('WITH', 'TIME', 'ZONE')) return plain('timetz', [])
      c.take('WITHOUT', 'TIME', 'ZONE')
      return plain('time', modifiers(c))
    case 'TIMESTAMP': {
      c.next()
      const precision = modifiers(c)
      if (c.take('WITH', 'TIME', 'ZONE')) return plain('timestamptz', precision)
      c.take('WITHOUT', 'TIME', 'ZONE')
      return plain('timestamp', precision)
    }
    case 'TIMESTAMPTZ':
      c.next()
      return plain('timestamptz', modifiers(c))
    default: {
      const name = synonyms[word]
      if (name === undefined) return null
      c.next()
      return plain(name, modifiers(c))
    }
  }
}

function float(c: Cursor): ParsedType {
  const [precision] = modifiers(c)
  const bits = precision === undefined ? 53 : Number(precision)
  if (bits === 0 || bits > 53) throw c.error('precision for type float must be within ([1-53])')
  return plain(bits < 25 ? 'float4' : 'float8', [])
}

function plain(name: string, all: readonly string[]): ParsedType {
  return { kind: 'named', name: [name], modifiers: all }
}

function modifiers(c: Cursor): readonly string[] {
  if (!c.is('(')) return []
  return c.parenthesized(() => {
    const minus = c.isOperator('-')
    if (minus) c.next()
    return (minus ? '-' : '') + c.number()
  })
}
