import { pyError } from '../runtime/errors'
import { characters, textLength } from './characters'
import { asText } from './compare'
import {
  PyBytes,
  PyDict,
  PyIterator,
  PyObject,
  PyRange,
  PySet,
  PyTuple,
  pyTypeName,
  Undefined,
  type Value,
} from './value'

/** What iterating a value gives; `undefined` where Python cannot iterate it. */
export function iterableOf(value: Value): Iterable<Value> | undefined {
  if (Array.isArray(value)) return liveItems(value)
  const text = asText(value)
  if (text !== undefined) return characters(text)
  if (value instanceof PyDict) return liveKeys(value)
  if (value instanceof PyTuple) return value.items
  if (value instanceof PyIterator) return value
  if (value instanceof PyRange) return rangeItems(value)
  if (value instanceof PySet) return value.values()
  if (value instanceof PyBytes) return value.bytes
  if (value instanceof Undefined) return []
  if (value instanceof PyObject) return value.iterate?.()
  return undefined
}

/** What can be read from its end; `undefined` where Python cannot reverse it. */
export function reversible(value: Value): Iterable<Value> | undefined {
  if (value instanceof PyIterator || value instanceof PySet) return undefined
  if (value instanceof PyObject && !value.length) return undefined
  return iterableOf(value)
}

/** Iterates a value; raises TypeError where Python does. */
export function iterate(value: Value): Iterable<Value> {
  const items = iterableOf(value)
  if (!items) throw pyError('TypeError', `'${pyTypeName(value)}' object is not iterable`)
  return items
}

/** `list(value)`: a new array. */
export function toArray(value: Value): Value[] {
  if (Array.isArray(value)) return value.slice()
  return [...iterate(value)]
}

// A list that changes while it is iterated is read by position, as in Python.
function* liveItems(items: readonly Value[]): Generator<Value> {
  for (let i = 0; i < items.length; i++) yield items[i] ?? null
}
function* liveKeys(dict: PyDict): Generator<Value> {
  const { size } = dict
  for (const key of dict.keys()) {
    yield key
    if (dict.size !== size) throw pyError('RuntimeError', 'dictionary changed size during iteration')
  }
}
function* rangeItems(range: PyRange): Generator<Value> {
  for (let i = 0, n = range.length; i < n; i++) yield range.at(i)
}

/** `len(value)`; `undefined` where it has none. */
export function lengthOf(value: Value): number | undefined {
  const text = asText(value)
  if (text !== undefined) return textLength(text)
  if (Array.isArray(value)) return value.length
  if (value instanceof PyDict || value instanceof PySet) return value.size
  if (value instanceof PyTuple) return value.items.length
  if (value instanceof PyRange) return value.length
  if (value instanceof PyBytes) return value.bytes.length
  if (value instanceof Undefined) return 0
  if (value instanceof PyObject) return value.length?.()
  return undefined
}

/** `len(value)`; raises TypeError where Python does. */
export function pyLength(value: Value): number {
  const length = lengthOf(value)
  if (length === undefined) throw pyError('TypeError', `object of type '${pyTypeName(value)}' has no len()`)
  return length
}

/** Spreads a value over that many targets. */
export function unpack(value: Value, count: number): Value[] {
  const items = iterableOf(value)
  if (!items) throw pyError('TypeError', `cannot unpack non-iterable ${pyTypeName(value)} object`)
  const all: Value[] = []
  for (const item of items) {
    all.push(item)
    if (all.length > count) throw pyError('ValueError', `too many values to unpack (expected ${count})`)
  }
  if (all.length < count)
    throw pyError('ValueError', `not enough values to unpack (expected ${count}, got ${all.length})`)
  return all
}
