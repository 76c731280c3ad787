import { callValue } from '../runtime/call'
import { pyError } from '../runtime/errors'
import type { RenderState } from '../runtime/state'
import { pyEquals, sortOrder, undefinedError } from '../values/compare'
import { needIndex } from '../values/convert'
import { iterableOf, iterate, pyLength, toArray } from '../values/iterate'
import { asInt } from '../values/numbers'
import { pyRepr } from '../values/text'
import {
  type Kwargs,
  PyDict,
  type PyIterator,
  PyObject,
  type PyRange,
  PyTuple,
  pyTypeName,
  Undefined,
  type Value,
} from '../values/value'
import { DictView } from './dict-view'
import { type Method, type Methods, nullary, positional, unaryMethod } from './method'

function indexIn(items: readonly Value[], [wanted = null, start = 0, stop]: readonly Value[]): number {
  const length = items.length
  const clamp = (v: Value) => {
    const int = asInt(v)
    if (int === undefined)
      throw pyError('TypeError', 'slice indices must be integers or have an __index__ method')
    const n = Number(int)
    return n < 0 ? Math.max(0, length + n) : n
  }
  const to = stop === undefined ? length : Math.min(length, clamp(stop))
  for (let i = clamp(start); i < to; i++) if (pyEquals(items[i] ?? null, wanted)) return i
  return -1
}
const countIn = (items: Iterable<Value>, wanted: Value) => {
  let n = 0
  for (const v of items) if (pyEquals(v, wanted)) n++
  return n
}

/** Sorts in place, stably, by `<`; `key` is a callable of Python. */
export function sortInPlace(items: Value[], key: Value, reverse: boolean, state: RenderState): void {
  state.step(items.length)
  const keyed = items.map(
    (item) => [key === null ? item : callValue(key, [item], null, state), item] as const,
  )
  // Engines hand over the later item first, and Python asks whether it is less: that shows in TypeErrors.
  keyed.sort(([a], [b]) => (reverse ? -1 : 1) * sortOrder(a, b))
  items.splice(0, items.length, ...keyed.map(([, item]) => item))
}

const sort: Method<Value[]> = (list, args, kwargs, state) => {
  if (args.length > 0) throw pyError('TypeError', `sort() takes no positional arguments`)
  for (const name of kwargs?.keys() ?? [])
    if (name !== 'key' && name !== 'reverse')
      throw pyError('TypeError', `'${name}' is an invalid keyword argument for sort()`)
  const reverse = Number(needIndex(kwargs?.get('reverse') ?? false)) !== 0
  sortInPlace(list, kwargs?.get('key') ?? null, reverse, state)
  return null
}

/** Methods of list. */
export const listMethods: Methods<Value[]> = new Map<string, Method<Value[]>>([
  [
    'append',
    unaryMethod('list.append', (l, v, state) => {
      state.step()
      l.push(v)
      return null
    }),
  ],
  [
    'clear',
    nullary('list.clear', (l) => {
      l.length = 0
      return null
    }),
  ],
  ['copy', nullary('list.copy', (l) => l.slice())],
  ['count', unaryMethod('list.count', (l, v) => countIn(l, v))],
  [
    'extend',
    unaryMethod('list.extend', (l, items, state) => {
      const all = toArray(items)
      state.step(all.length)
      for (const v of all) l.push(v)
      return null
    }),
  ],
  [
    'index',
    positional('list.index', 1, 3, (l, args) => {
      const at = indexIn(l, args)
      if (at === -1) throw pyError('ValueError', `${pyRepr(args[0] ?? null)} is not in list`)
      return at
    }),
  ],
  [
    'insert',
    positional('list.insert', 2, 2, (l, [at = 0, v = null], state) => {
      state.step()
      l.splice(Number(needIndex(at)), 0, v)
      return null
    }),
  ],
  [
    'pop',
    positional('list.pop', 0, 1, (l, [at = -1]) => {
      const n = Number(needIndex(at))
      if (l.length === 0) throw pyError('IndexError', 'pop from empty list')
      const index = n < 0 ? l.length + n : n
      if (index < 0 || index >= l.length) throw pyError('IndexError', 'pop index out of range')
      return l.splice(index, 1)[0] ?? null
    }),
  ],
  [
    'remove',
    unaryMethod('list.remove', (l, v) => {
      const at = l.findIndex((x) => pyEquals(x, v))
      if (at === -1) throw pyError('ValueError', 'list.remove(x): x not in list')
      l.splice(at, 1)
      return null
    }),
  ],
  [
    'reverse',
    nullary('list.reverse', (l) => {
      l.reverse()
      return null
    }),
  ],
  ['sort', sort],
])

/** Methods of tuple. */
export const tupleMethods: Methods<PyTuple> = new Map<string, Method<PyTuple>>([
  ['count', unaryMethod('tuple.count', (t, v) => countIn(t.items, v))],
  [
    'index',
    positional('tuple.index', 1, 3, (t, args) => {
      const at = indexIn(t.items, args)
      if (at === -1) throw pyError('ValueError', 'tuple.index(x): x not in tuple')
      return at
    }),
  ],
])

/** The pairs that `dict(x)` and `update(x)` take: of a mapping, or a sequence of pairs. */
export function pairsOf(value: Value): Iterable<readonly [Value, Value]> {
  if (value instanceof PyDict) return [...value]
  if (value instanceof PyObject && value.mapping) return value.mapping()
  if (value instanceof Undefined && !value.lenient) throw undefinedError(value)
  const items = iterableOf(value)
  if (!items) throw pyError('TypeError', `'${pyTypeName(value)}' object is not iterable`)
  return [...items].map((item, i) => {
    const pair = iterableOf(item)
    if (!pair)
      throw pyError('TypeError', `cannot convert dictionary update sequence element #${i} to a sequence`)
    const [k, v, ...rest] = [...pair]
    if (k === undefined || v === undefined || rest.length > 0)
      throw pyError(
        'ValueError',
        `dictionary update sequence element #${i} has length ${pyLength(item)}; 2 is required`,
      )
    return [k, v] as const
  })
}

/** A found value, which None may be, or what stands for one that is missing. */
const orElse = (found: Value | undefined, fallback: Value) => (found === undefined ? fallback : found)

function update(d: PyDict, args: readonly Value[], kwargs: Kwargs, state: RenderState): Value {
  if (args.length > 1) throw pyError('TypeError', `update expected at most 1 argument, got ${args.length}`)
  for (const source of args)
    for (const [k, v] of pairsOf(source)) {
      state.step()
      d.set(k, v)
    }
  for (const [k, v] of kwargs ?? []) d.set(k, v)
  return null
}

/** Methods of dict. */
export const dictMethods: Methods<PyDict> = new Map<string, Method<PyDict>>([
  [
    'clear',
    nullary('dict.clear', (d) => {
      d.clear()
      return null
    }),
  ],
  ['copy', nullary('dict.copy', (d) => d.copy())],
  [
    'fromkeys',
    positional('dict.fromkeys', 1, 2, (_d, [keys = null, value = null]) => {
      const made = new PyDict()
      for (const key of iterate(keys)) made.set(key, value)
      return made
    }),
  ],
  ['get', positional('dict.get', 1, 2, (d, [key = null, fallback = null]) => orElse(d.get(key), fallback))],
  ['items', nullary('dict.items', (d) => new DictView(d, 'items'))],
  ['keys', nullary('dict.keys', (d) => new DictView(d, 'keys'))],
  [
    'pop',
    positional('dict.pop', 1, 2, (d, [key = null, fallback]) => {
      const found = d.size === 0 ? undefined : d.get(key)
      const value = found === undefined ? fallback : found
      if (value === undefined) throw pyError('KeyError', pyRepr(key))
      if (d.size > 0) d.delete(key)
      return value
    }),
  ],
  [
    'popitem',
    nullary('dict.popitem', (d) => {
      const last = [...d].at(-1)
      if (!last) throw pyError('KeyError', "'popitem(): dictionary is empty'")
      d.delete(last[0])
      return new PyTuple(last)
    }),
  ],
  [
    'setdefault',
    positional('dict.setdefault', 1, 2, (d, [key = null, value = null]) => {
      const known = d.get(key)
      if (known !== undefined) return known
      d.set(key, value)
      return value
    }),
  ],
  ['update', update],
  ['values', nullary('dict.values', (d) => new DictView(d, 'values'))],
])

/** Methods of range. */
export const rangeMethods: Methods<PyRange> = new Map<string, Method<PyRange>>([
  ['count', unaryMethod('range.count', (r, v) => countIn(iterate(r), v))],
  [
    'index',
    unaryMethod('range.index', (r, v) => {
      const at = toArray(r).findIndex((x) => pyEquals(x, v))
      if (at === -1) throw pyError('ValueError', `${pyRepr(v)} is not in range`)
      return at
    }),
  ],
])

/** Methods of generators and iterators: none that the sandbox lets through. */
export const iteratorMethods: Methods<PyIterator> = new Map()
