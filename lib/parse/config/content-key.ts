import { Float } from '../../foundation'
import { isPlainList, isPlainObject, type Plain, type PlainObject } from '../../project'

/** A text that two mappings share only if all that is in them is equal, the order of keys included. */
export function contentKey(mapping: PlainObject): string {
  let key = ''
  for (const name in mapping) key += `${name.length}:${name}${valueKey(mapping[name] ?? null)}`
  return key
}

function valueKey(value: Plain): string {
  if (typeof value === 'string') return `s${value.length}:${value}`
  if (value === null || typeof value !== 'object') return `${typeof value}${value};`
  if (value instanceof Float) return `f${value};`
  if (isPlainList(value)) return `[${value.map(valueKey).join('')}]`
  return isPlainObject(value) ? `{${contentKey(value)}}` : `${value};`
}
