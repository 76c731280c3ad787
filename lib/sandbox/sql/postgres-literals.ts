import type { Expr, ParsedType } from '../../sql'
import { planError, unsupported } from '../errors/error'

/** The lowest integers are of their type, though Postgres reads their digits before their sign. */
export function numberSql(text: string): string {
  const [, whole = '', exponent = '0'] = /^-?([0-9]*)[.0-9]*(?:[eE]([+-]?[0-9]+))?$/.exec(text) ?? []
  if (whole.replace(/^0+/, '').length + Number(exponent) > 39) {
    throw planError(`"${text.toUpperCase()}" is out of range for type numeric: exceeds maximum precision 39`)
  }
  if (!text.startsWith('-')) return text
  if (text === '-2147483648') return `((${text})::int4)`
  return text === '-9223372036854775808' ? `((${text})::int8)` : `(${text})`
}

/** Materialize lets a parameter's value pass as it is, whatever the length that its cast names. */
export function refuseParameterCast(type: ParsedType): void {
  if (type.kind === 'named' && type.modifiers.length > 0)
    throw unsupported('a cast of a parameter to a type with a length')
  if (type.kind === 'map' || (type.kind === 'list' && type.element.kind !== 'named'))
    throw unsupported('parameters of map and nested list types')
}

export function literalOf(e: Expr): string | null {
  if (e.kind === 'string') return e.text
  return e.kind === 'nested' ? literalOf(e.of) : null
}

/** The id of a user's type, as the resolver leaves it. */
export function customId(type: ParsedType): string | null {
  if (type.kind !== 'named' || type.name.length !== 4) return null
  const [id = ''] = type.name
  return /^u[0-9]+$/.test(id) ? id : null
}

function named(name: string): ParsedType {
  return { kind: 'named', name: [name], modifiers: [] }
}

/** The type of a LIST[…] by its first element. */
export function listType(e: Extract<Expr, { kind: 'list' }>): ParsedType | null {
  const [first] = e.of
  const element = first && elementType(first)
  return element ? { kind: 'list', element } : null
}
function elementType(e: Expr): ParsedType | null {
  switch (e.kind) {
    case 'string':
      return named('text')
    case 'number':
      if (!/^-?[0-9]+$/.test(e.text)) return named('numeric')
      return named(Number(e.text) <= 2147483647 ? 'int4' : 'int8')
    case 'boolean':
      return named('bool')
    case 'cast':
      return e.type
    case 'nested':
    case 'unary':
      return elementType(e.of)
    case 'list':
      return listType(e)
    default:
      return null
  }
}

export function unwrapped(e: Expr): Expr {
  return e.kind === 'nested' ? unwrapped(e.of) : e
}

/** A NULL, perhaps of a type. */
export function isNull(e: Expr): boolean {
  const inner = unwrapped(e)
  return inner.kind === 'null' || (inner.kind === 'cast' && isNull(inner.of))
}

/** A pattern of LIKE whose last backslash has nothing to escape. */
export function endsInEscape(pattern: Expr): boolean {
  const [slashes = ''] = /\\*$/.exec(literalOf(pattern) ?? '') ?? []
  return slashes.length % 2 === 1
}

/** What can't be taken of a LIST[…]: an element of an element, a slice. */
export function checkSubscripts(e: Extract<Expr, { kind: 'subscript' }>): void {
  const list = unwrapped(e.of)
  if (list.kind !== 'list') return
  if (e.positions.some((position) => !('index' in position))) throw unsupported('slices of lists')
  let layers = 0
  for (let type = listType(list); type?.kind === 'list'; type = type.element) layers += 1
  if (layers > 0 && e.positions.length > layers) {
    const only = `${layers} layer${layers === 1 ? '' : 's'}`
    throw planError(`cannot index into ${e.positions.length} layers; list only has ${only}`)
  }
}
