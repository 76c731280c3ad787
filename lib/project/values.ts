import { Float } from '../foundation'
import { PyDict, PyObject, PySet, PyTuple, PyTypedText, Undefined, type Value } from '../jinja'
import { YamlDate, YamlDateTime } from '../yaml'

/**
 * A value as settings and the manifest hold it: JSON, except that a Python float is a `Float` and an int beyond
 * 2^53 a `bigint`. Mappings are objects without a prototype (so that `__proto__` is a key like any other).
 */
export type Plain = null | boolean | number | bigint | string | Float | readonly Plain[] | PlainObject
export type PlainObject = { readonly [key: string]: Plain }
export type MutablePlainObject = { [key: string]: Plain }

const NONE: readonly (readonly [string, Plain])[] = []

/** A mapping of these entries, or an empty one. */
export function plainObject(entries: Iterable<readonly [string, Plain]> = NONE): MutablePlainObject {
  const result = bareObject()
  if (entries !== NONE) for (const [key, value] of entries) result[key] = value
  return result
}

/**
 * A copy of a mapping. Not by spreading it: V8 gives what was spread a hidden class of its own once a key is added to
 * it, and all that reads such objects has to look their keys up one by one.
 */
export function copied(mapping: PlainObject): MutablePlainObject {
  return Object.assign(bareObject(), mapping)
}

/**
 * A copy of a mapping of many keys, such as a config, of which few are added later: V8 makes a hash table of what more
 * than a dozen keys are added to one by one, which takes several times as long to make and to read.
 */
export function copiedAtOnce(mapping: PlainObject): MutablePlainObject {
  return Object.setPrototypeOf({ ...mapping }, null)
}

/** One mapping over another: its keys replace those of the first in their places, new ones come last. */
export function overlaid(first: PlainObject, second: PlainObject): MutablePlainObject {
  return Object.assign(bareObject(), first, second)
}

/** V8 makes a hash table of what `Object.create(null)` gives, which costs several times the memory and time. */
function bareObject(): MutablePlainObject {
  return Object.setPrototypeOf({}, null)
}

/** Whether a value is a mapping. */
export function isPlainObject(value: unknown): value is PlainObject {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof Float) &&
    !(value instanceof YamlDate) &&
    !(value instanceof YamlDateTime)
  )
}

export function isPlainList(value: unknown): value is readonly Plain[] {
  return Array.isArray(value)
}

/** A value of YAML (dates become ISO texts, as dbt renders them) or of anything plain. */
export function toPlain(value: unknown): Plain {
  if (value === null || value === undefined) return null
  if (value instanceof Float) return value
  if (value instanceof YamlDate || value instanceof YamlDateTime) return value.toJSON()
  if (Array.isArray(value)) return value.every(isPlain) ? value : value.map(toPlain)
  if (typeof value === 'object') {
    if (isPlain(value)) return value
    const result = plainObject()
    for (const [key, item] of Object.entries(value)) result[key] = toPlain(item)
    return result
  }
  if (typeof value === 'function' || typeof value === 'symbol') return String(value)
  return value as Plain
}

/** Whether a value is plain already, all through: then it is shared, not copied. */
function isPlain(value: unknown): value is Plain {
  if (typeof value !== 'object')
    return typeof value !== 'function' && typeof value !== 'symbol' && value !== undefined
  if (value === null || value instanceof Float) return true
  if (Array.isArray(value)) return value.every(isPlain)
  if (!isBare(value)) return false
  for (const key in value) if (!isPlain(value[key])) return false
  return true
}

function isBare(value: object): value is { readonly [key: string]: unknown } {
  return Object.getPrototypeOf(value) === null
}

/** What a template sees of a plain value. */
export function toJinja(value: unknown): Value {
  if (value === null || value === undefined) return null
  switch (typeof value) {
    case 'string':
    case 'number':
    case 'boolean':
    case 'bigint':
      return value
  }
  if (value instanceof Float) return value
  if (value instanceof YamlDate || value instanceof YamlDateTime) return value.toString()
  if (Array.isArray(value)) return value.map(toJinja)
  if (value instanceof PyObject || value instanceof PyDict) return value
  if (typeof value === 'object') {
    const dict = new PyDict()
    for (const [key, item] of Object.entries(value)) dict.set(key, toJinja(item))
    return dict
  }
  return String(value)
}

/** A template's value as plain data; what has no JSON form becomes its text. */
export function fromJinja(value: Value): Plain {
  if (value === null) return null
  switch (typeof value) {
    case 'string':
    case 'number':
    case 'boolean':
    case 'bigint':
      return value
  }
  if (Array.isArray(value)) return value.map(fromJinja)
  if (value instanceof Float) return value
  if (value instanceof PyTypedText) return value.text
  if (value instanceof PyTuple) return value.items.map(fromJinja)
  if (value instanceof PySet) return value.values().map(fromJinja)
  if (value instanceof PyDict) {
    const result = plainObject()
    for (const [key, item] of value) result[keyText(key)] = fromJinja(item)
    return result
  }
  if (value instanceof Undefined) return null
  if (value instanceof PyObject) return value.text()
  return String(value)
}

/** The text of a dict's key as Python's `json` writes it. */
function keyText(key: Value): string {
  if (typeof key === 'string') return key
  if (key instanceof PyTypedText) return key.text
  if (key instanceof Float) return key.toString()
  return String(key)
}
