import { pyError } from '../runtime/errors'
import { PyBytes, PyFloat, PyRange, PySet, PySlice, PyTuple, PyTypedText } from './containers'
import { PyDict } from './dict'
import { PyIterator } from './iterator'
import { PyObject } from './object'
import { pyTypeName } from './type-name'
import { Undefined } from './undefined'
import type { Value } from './value'

const ids = new WeakMap<object, number>()
let nextId = 1
function identity(object: object): number {
  const known = ids.get(object)
  if (known !== undefined) return known
  ids.set(object, nextId)
  return nextId++
}

/**
 * A Map key under which values that Python calls equal meet: strings as they are, numbers (and booleans) as
 * numbers or bigints, the rest as tagged objects. Raises TypeError for unhashable values.
 */
export function hashKey(key: Value): unknown {
  if (typeof key === 'string' || typeof key === 'number' || key === null || typeof key === 'bigint')
    return key
  if (typeof key === 'boolean') return key ? 1 : 0
  if (key instanceof PyFloat) {
    if (!Number.isInteger(key.value) || Number.isSafeInteger(key.value)) return key.value
    return BigInt(key.value)
  }
  if (key instanceof PyTypedText) return key.text
  if (key instanceof PyTuple) return compound(key.items)
  if (key instanceof Undefined) return UNDEFINED_KEY
  if (key instanceof PyObject) return key.hashKey()
  if (key instanceof PyRange || key instanceof PyIterator) return key
  if (key instanceof PyBytes) return compoundKey(`b${key.bytes.join(',')}`)
  if (Array.isArray(key) || key instanceof PyDict || key instanceof PySet || key instanceof PySlice)
    throw pyError('TypeError', `unhashable type: '${pyTypeName(key)}'`)
  return key
}

/** All undefineds are one key, as they are equal and hash alike. */
const UNDEFINED_KEY = Symbol('undefined')

// A tuple's key is a text that no ordinary string key equals (it starts with NUL and a lone surrogate).
function compoundKey(text: string): string {
  return `\u0000\udc00${text}`
}
function compound(items: readonly Value[]): string {
  return compoundKey(`(${items.map((item) => part(hashKey(item))).join(',')})`)
}
function part(key: unknown): string {
  if (typeof key === 'string') return JSON.stringify(key)
  if (typeof key === 'number' || typeof key === 'bigint') return String(key)
  if (typeof key === 'object' && key !== null) return `#${identity(key)}`
  return String(key)
}
