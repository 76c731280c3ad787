import type { ParsedType } from '../../sql'
import { planError, unsupported } from '../errors/error'
import { type BuiltinType, builtinByName, listOid, mapOid, typeAliases } from './builtin'
import type { MzType } from './port'

/** A type in its three spellings: Postgres' SQL, stable SQL, and the catalog's answer. */
export type ResolvedType = { readonly pg: string; readonly stable: string; readonly mz: MzType }

/** Materialize keeps the scale of a numeric only, under a precision of 39. */
const numericPrecision = 39
export const unconstrainedNumericMod = numericMod(numericPrecision)

/** The modifier of `numeric(39, scale)`. */
export function numericMod(scale: number): number {
  return (numericPrecision << 16) + scale + 4
}

/**
 * A type as written → its spellings. Throws `type "x" does not exist`, errors of modifiers, or 0A000 for nesting that
 * the sandbox doesn't have.
 */
export function resolveType(type: ParsedType): ResolvedType {
  switch (type.kind) {
    case 'named':
      return resolveNamed(type.name, type.modifiers)
    case 'array':
      return resolveArray(type.element)
    case 'list':
      return resolveList(type.element)
    case 'map':
      return resolveMap(type.key, type.value)
  }
}

function resolveNamed(name: readonly string[], modifiers: readonly string[]): ResolvedType {
  const builtin = findBuiltin(name)
  if (builtin === undefined) throw planError(`type "${name.join('.')}" does not exist`)
  const { mod, pgModifiers } = modifier(builtin, modifiers)
  // A user's way to write a pseudo type makes no column of it
  if (builtin.pseudo && builtin.name !== 'record') throw planError(`type "${name.join('.')}" does not exist`)
  return {
    pg: `pg_catalog."${builtin.name}"${pgModifiers}`,
    stable: builtin.name + (modifiers.length > 0 ? `(${modifiers.join(', ')})` : ''),
    mz: { oid: builtin.oid, mod, name: builtin.title },
  }
}

function findBuiltin(name: readonly string[]): BuiltinType | undefined {
  if (name.length === 1) {
    const word = name[0] ?? ''
    return builtinOrArray(typeAliases.get(word) ?? word)
  }
  if (name.length !== 2) return undefined
  const found = builtinOrArray(name[1] ?? '')
  return found?.schema === name[0] ? found : undefined
}

/** `_int4` is a name, too. */
function builtinOrArray(name: string): BuiltinType | undefined {
  const builtin = builtinByName(name)
  if (builtin !== undefined || !name.startsWith('_')) return builtin
  const element = builtinByName(name.slice(1))
  if (element === undefined || element.arrayOid === 0) return undefined
  return {
    ...element,
    name,
    oid: element.arrayOid,
    arrayOid: 0,
    title: `${element.title}[]`,
    category: 'array',
    pgCategory: 'A',
  }
}

type Modifier = { readonly mod: number; readonly pgModifiers: string }
const noModifier: Modifier = { mod: -1, pgModifiers: '' }

function modifier(type: BuiltinType, modifiers: readonly string[]): Modifier {
  switch (type.name) {
    case 'numeric':
      return numericModifier(modifiers)
    case 'varchar':
    case 'bpchar':
      return characterModifier(type, modifiers)
    case 'timestamp':
    case 'timestamptz':
      return precisionModifier(modifiers)
    default:
      if (modifiers.length > 0 && !(type.name === 'float8' || type.name === 'interval')) {
        throw planError(`${type.title} does not support type modifiers`)
      }
      return noModifier
  }
}

function numericModifier(modifiers: readonly string[]): Modifier {
  if (modifiers.length === 0) return { mod: unconstrainedNumericMod, pgModifiers: '' }
  const precision = Number(modifiers[0])
  if (!(precision >= 1 && precision <= numericPrecision)) {
    throw planError(`precision for type numeric must be between 1 and ${numericPrecision}`)
  }
  const scale = Number(modifiers[1] ?? 0)
  if (!(scale >= 0 && scale <= precision)) {
    throw planError(`scale for type numeric must be between 0 and precision ${precision}`)
  }
  return { mod: numericMod(scale), pgModifiers: `(${numericPrecision}, ${scale})` }
}

function characterModifier(type: BuiltinType, modifiers: readonly string[]): Modifier {
  // `char` by itself is one character
  const given = modifiers[0] ?? (type.name === 'bpchar' ? '1' : undefined)
  if (given === undefined) return noModifier
  const length = Number(given)
  if (!(length >= 1 && length <= 10_485_760)) {
    throw planError(`length for type ${type.title} must be between 1 and 10485760`)
  }
  return { mod: length + 4, pgModifiers: `(${length})` }
}

function precisionModifier(modifiers: readonly string[]): Modifier {
  if (modifiers.length === 0) return noModifier
  const precision = Number(modifiers[0])
  if (!(precision >= 0 && precision <= 6)) {
    throw planError('precision for type timestamp or timestamptz must be between 0 and 6')
  }
  return { mod: precision, pgModifiers: `(${precision})` }
}

function resolveArray(element: ParsedType): ResolvedType {
  const inner = resolveType(element)
  if (inner.mz.oid === listOid || inner.mz.oid === mapOid) throw unsupported(`arrays of ${inner.mz.name}s`)
  if (inner.stable.startsWith('_')) return inner
  const builtin = builtinByName(inner.stable.replace(/\(.*$/, ''))
  if (builtin === undefined || builtin.arrayOid === 0) throw unsupported(`arrays of ${inner.mz.name}`)
  return {
    pg: `${inner.pg}[]`,
    stable: `_${inner.stable}`,
    mz: { oid: builtin.arrayOid, mod: -1, name: `${builtin.title}[]` },
  }
}

/** Elements of which `install` has made lists and maps. */
function elementName(inner: ResolvedType, what: string): string {
  const name = inner.stable.replace(/\(.*$/, '')
  if (builtinByName(name) === undefined || inner.mz.name === 'record')
    throw unsupported(`${what} of ${inner.mz.name}`)
  return name
}

function resolveList(element: ParsedType): ResolvedType {
  const inner = resolveType(element)
  const mz = { oid: listOid, mod: -1, name: 'list' }
  const stable = `${inner.stable} list`
  if (element.kind === 'list') {
    if (element.element.kind !== 'named') throw unsupported('lists nested deeper than twice')
    return { pg: `pg_catalog.list_list_${elementName(resolveType(element.element), 'lists')}`, stable, mz }
  }
  if (element.kind === 'map') throw unsupported('lists of maps')
  return { pg: `pg_catalog.list_${elementName(inner, 'lists')}`, stable, mz }
}

function resolveMap(key: ParsedType, value: ParsedType): ResolvedType {
  const keyType = resolveType(key)
  if (keyType.mz.oid !== 25) throw planError(`map key type must be text, got ${keyType.mz.name}`)
  const inner = resolveType(value)
  const mz = { oid: mapOid, mod: -1, name: 'map' }
  const stable = `map[text=>${inner.stable}]`
  if (value.kind !== 'named') throw unsupported('maps of nested types')
  return { pg: `pg_catalog.map_${elementName(inner, 'maps')}`, stable, mz }
}
