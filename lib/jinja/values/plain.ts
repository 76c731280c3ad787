import { floatRepr } from '../../foundation'
import { pyError } from '../runtime/errors'
import { normalizeInt } from './numbers'
import { pyStr } from './text'
import {
  PyDict,
  PyFloat,
  PyObject,
  PySet,
  PyTuple,
  PyTypedText,
  pyTypeName,
  Undefined,
  type Value,
} from './value'

/** JSON-like data in which a float stays a {@link PyFloat} (and a big int a bigint), for a writer of artifacts. */
export type Plain =
  | null
  | boolean
  | number
  | bigint
  | string
  | PyFloat
  | readonly Plain[]
  | { readonly [key: string]: Plain }

/**
 * A value as JSON-like data: dicts as objects (keys as json.dumps spells them), tuples and sets as arrays, typed
 * texts as strings. Objects of the host that are no mapping or sequence, and undefineds, raise TypeError, unless
 * `other` says what to make of them.
 */
export function toPlain(value: Value, other?: (value: Value) => Plain): Plain {
  if (value === null || typeof value !== 'object') return value
  if (value instanceof PyFloat) return value
  if (value instanceof PyTypedText) return value.text
  if (Array.isArray(value)) return value.map((v) => toPlain(v, other))
  if (value instanceof PyTuple) return value.items.map((v) => toPlain(v, other))
  if (value instanceof PySet) return value.values().map((v) => toPlain(v, other))
  if (value instanceof PyDict) return plainObject(value, other)
  if (other) return other(value)
  if (value instanceof PyObject) {
    if (value.mapping) return plainObject(value.mapping(), other)
    if (value.sequence) return value.sequence().map((v) => toPlain(v, other))
  }
  const name = value instanceof Undefined ? 'Undefined' : pyTypeName(value)
  throw pyError('TypeError', `Object of type ${name} is not JSON serializable`)
}

function plainObject(
  pairs: Iterable<readonly [Value, Value]>,
  other: ((value: Value) => Plain) | undefined,
): { readonly [key: string]: Plain } {
  const made: Record<string, Plain> = {}
  for (const [key, value] of pairs)
    Object.defineProperty(made, keyText(key), {
      value: toPlain(value, other),
      enumerable: true,
      writable: true,
      configurable: true,
    })
  return made
}

function keyText(key: Value): string {
  if (typeof key === 'string') return key
  if (key === null) return 'null'
  if (typeof key === 'boolean') return key ? 'true' : 'false'
  if (key instanceof PyFloat) return floatRepr(key.value)
  return pyStr(key)
}

/** What JavaScript code may hand to {@link toValue}: data as it comes from JSON or YAML. */
export type PlainInput =
  | Value
  | undefined
  | readonly PlainInput[]
  | { readonly [key: string]: PlainInput }
  | ReadonlyMap<PlainInput, PlainInput>

/**
 * JavaScript data as Python values: objects and Maps become dicts, arrays lists; whole numbers ints, others
 * floats; `undefined` properties are left out. Python values inside are kept as they are.
 */
export function toValue(data: PlainInput): Value {
  if (data === undefined || data === null) return null
  switch (typeof data) {
    case 'string':
    case 'boolean':
      return data
    case 'number':
      return Number.isSafeInteger(data) ? data + 0 : new PyFloat(data)
    case 'bigint':
      return normalizeInt(data)
  }
  if (isArray(data)) return data.map(toValue)
  if (data instanceof Map) return dictOf(data)
  const prototype: unknown = Object.getPrototypeOf(data)
  if (prototype === Object.prototype || prototype === null) return dictOf(Object.entries(data))
  return isValue(data) ? data : null
}

function isArray(data: PlainInput): data is readonly PlainInput[] {
  return Array.isArray(data)
}
// What is left are instances of the classes of values.
function isValue(data: object): data is Exclude<Value, null | boolean | number | bigint | string> {
  return Object.getPrototypeOf(data) !== Object.prototype
}

function dictOf(entries: Iterable<readonly [PlainInput, PlainInput]>): PyDict {
  const dict = new PyDict()
  for (const [key, value] of entries) if (value !== undefined) dict.set(toValue(key), toValue(value))
  return dict
}
