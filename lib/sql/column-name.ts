import type { Expr, Query } from './ast'
import { quoted, typeText } from './style'

/** The name of a column that has no alias, as Materialize invents it; `?column?` if there is nothing to go by. */
export function columnName(e: Expr): string {
  return invent(e)?.name ?? '?column?'
}

type Invented = { readonly name: string; readonly strong: boolean }

function invent(e: Expr): Invented | null {
  switch (e.kind) {
    case 'identifier':
      return strong(e.name[e.name.length - 1] ?? '')
    case 'field':
      return strong(e.name)
    case 'function':
      return strong(e.name[e.name.length - 1] ?? '')
    case 'special':
      return strong(e.name.toLowerCase())
    case 'nested':
    case 'subscript':
    case 'collate':
      return invent(e.of)
    case 'cast': {
      const inner = invent(e.of)
      return inner?.strong
        ? inner
        : weak(
            typeText(e.type, quoted)
              .replaceAll('"', '')
              .replace(/\([^)]*\)$/, ''),
            e,
          )
    }
    case 'case': {
      const otherwise = e.else && invent(e.else)
      return otherwise?.strong ? otherwise : { name: 'case', strong: false }
    }
    case 'boolean':
      return strong('bool')
    case 'interval':
      return { name: 'interval', strong: false }
    case 'exists':
      return strong('exists')
    case 'subquery':
      return inventQuery(e.query)
    case 'array-query':
      return inventQuery(e.query)
    case 'array':
      return strong('array')
    case 'list':
    case 'list-query':
      return strong('list')
    case 'map':
    case 'map-query':
      return strong('map')
    case 'row':
      return strong('row')
    case 'at-time-zone':
      return strong('timezone')
    default:
      return null
  }
}
function strong(name: string): Invented {
  return { name, strong: true }
}
/** An array type's name is its internal one. */
function weak(name: string, e: Extract<Expr, { kind: 'cast' }>): Invented {
  if (e.type.kind === 'array')
    return { name: `_${typeText(e.type.element, quoted).replace(/\([^)]*\)$/, '')}`, strong: false }
  const parts = name.split('.')
  return { name: parts[parts.length - 1] ?? name, strong: false }
}

function inventQuery(query: Query): Invented | null {
  const { body } = query
  if (body.kind === 'nested-query') return inventQuery(body.query)
  if (body.kind === 'values') return { name: 'column1', strong: false }
  if (body.kind !== 'select') return null
  const [first] = body.projection
  if (first?.kind !== 'item') return null
  return first.alias === null ? invent(first.expr) : strong(first.alias)
}
