import { quoteIdentifier, quoteLiteral } from '../foundation'
import type { ItemName, Name, ParsedType } from './ast'
import { quotedWhenPrinted } from './keywords'

/** How a tree is written out. */
export type Style = {
  /** Every identifier in quotes, or only those that need them. */
  readonly quotes: 'all' | 'needed'
  /** Items and types as `[u1 AS name]`, or by name alone. */
  readonly ids: boolean
  /** Literals as '<REDACTED>'. */
  readonly redacted: boolean
  /** Types with their schema (a resolved tree), or as written. */
  readonly typeSchemas: boolean
}

/** As kept in create_sql. */
export const stable: Style = { quotes: 'all', ids: true, redacted: false, typeSchemas: true }
/** As SHOW CREATE says it. */
export const shown: Style = { quotes: 'needed', ids: false, redacted: false, typeSchemas: true }
/** As redacted_create_sql. */
export const redacted: Style = { quotes: 'needed', ids: true, redacted: true, typeSchemas: true }
/** As messages quote a statement that wasn't resolved. */
export const quoted: Style = { quotes: 'needed', ids: false, redacted: false, typeSchemas: false }

const plain = /^[a-z_][a-z0-9_$]*$/

export function identifier(text: string, style: Style): string {
  if (style.quotes === 'needed' && plain.test(text) && !quotedWhenPrinted.has(text.toUpperCase())) return text
  return quoteIdentifier(text)
}

export function nameText(name: Name, style: Style): string {
  return name.map((part) => identifier(part, style)).join('.')
}

export function itemText(item: ItemName, style: Style): string {
  const name = nameText(item.name, style)
  return item.by === 'id' && style.ids ? `[${item.id} AS ${name}]` : name
}

export function literal(text: string, style: Style): string {
  return style.redacted ? "'<REDACTED>'" : quoteLiteral(text)
}

const inMaterialize = new Set([
  'uint2',
  'uint4',
  'uint8',
  'mz_timestamp',
  'mz_aclitem',
  'list',
  'map',
  '_uint2',
  '_uint4',
  '_uint8',
])

/** A stable number for a system type's id; what the numbers are has no meaning. */
function typeId(name: string): string {
  let hash = 0
  for (const c of name) hash = (hash * 31 + c.charCodeAt(0)) % 1000
  return `s${1000 + hash}`
}

/** A type as this style writes it. Elements of lists and maps keep their ids even where plain types lose them. */
export function typeText(type: ParsedType, style: Style): string {
  switch (type.kind) {
    case 'named':
      return named(type.name, type.modifiers, style)
    case 'array': {
      const element = type.element
      if (element.kind === 'named' && style.typeSchemas) {
        const last = element.name[element.name.length - 1] ?? ''
        return named([...element.name.slice(0, -1), `_${last}`], element.modifiers, style)
      }
      return `${typeText(element, style)}[]`
    }
    case 'list':
      return `${typeText(type.element, inner(style))} list`
    case 'map':
      return `map[${typeText(type.key, inner(style))}=>${typeText(type.value, inner(style))}]`
  }
}
function inner(style: Style): Style {
  return style.typeSchemas ? { ...style, ids: true } : style
}

function named(name: Name, modifiers: readonly string[], style: Style): string {
  const tail = modifiers.length > 0 ? `(${modifiers.join(', ')})` : ''
  const [only] = name
  // [id, database, schema, name]: a resolved custom type
  if (name.length === 4 && only !== undefined && /^u[0-9]+$/.test(only)) {
    const full = nameText(name.slice(1), style)
    return (style.ids ? `[${only} AS ${full}]` : full) + tail
  }
  if (!style.typeSchemas) return nameText(name, style) + tail
  const last = name[name.length - 1] ?? ''
  const schema = inMaterialize.has(last) ? 'mz_catalog' : 'pg_catalog'
  const full = nameText([schema, last], style)
  return (style.ids ? `[${typeId(last)} AS ${full}]` : full) + tail
}
