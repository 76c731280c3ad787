import { callValue } from '../runtime/call'
import { pyError } from '../runtime/errors'
import type { RenderState } from '../runtime/state'
import { asText, pyEquals, sortOrder, truthy } from '../values/compare'
import { iterableOf, iterate, pyLength, toArray } from '../values/iterate'
import { asInt } from '../values/numbers'
import { pyRepr } from '../values/text'
import {
  type Kwargs,
  type PyBytes,
  PyDict,
  type PyFloat,
  type PyIterator,
  PyObject,
  type PyRange,
  PySet,
  PyTuple,
  pyTypeName,
  type Value,
} from '../values/value'
import { DictView } from './dict-view'
import { type Method, type Methods, nullary, positional, unaryMethod } from './method'

function needIndex(value: Value): number {
  const n = asInt(value)
  if (n === undefined)
    throw pyError('TypeError', `'${pyTypeName(value)}' object cannot be interpreted as an integer`)
  return Number(n)
}

function indexIn(items: readonly Value[], [wanted = null, start = 0, stop]: readonly Value[]): number {
  const length = items.length
  const clamp = (v: Value) => {
    const n = needIndex(v)
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
  sortInPlace(list, kwargs?.get('key') ?? null, truthy(kwargs?.get('reverse') ?? false), state)
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
      l.splice(needIndex(at), 0, v)
      return null
    }),
  ],
  [
    'pop',
    positional('list.pop', 0, 1, (l, [at = -1]) => {
      if (l.length === 0) throw pyError('IndexError', 'pop from empty list')
      const n = needIndex(at)
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
  ['get', positional('dict.get', 1, 2, (d, [key = null, fallback = null]) => d.get(key) ?? fallback)],
  ['items', nullary('dict.items', (d) => new DictView(d, 'items'))],
  ['keys', nullary('dict.keys', (d) => new DictView(d, 'keys'))],
  [
    'pop',
    positional('dict.pop', 1, 2, (d, [key = null, fallback]) => {
      const value = d.get(key) ?? fallback
      if (value === undefined) throw pyError('KeyError', pyRepr(key))
      d.delete(key)
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

const others = (args: readonly Value[]) => args.map((a) => new PySet(iterate(a)))
function change(s: PySet, members: Iterable<Value>): Value {
  const all = [...members]
  for (const v of s.values()) s.delete(v)
  for (const v of all) s.add(v)
  return null
}
const SET_ALGEBRA = new Map<string, (s: PySet, args: readonly Value[]) => Value[]>([
  ['union', (s, args) => [...s.values(), ...others(args).flatMap((o) => o.values())]],
  ['intersection', (s, args) => s.values().filter((v) => others(args).every((o) => o.has(v)))],
  ['difference', (s, args) => s.values().filter((v) => !others(args).some((o) => o.has(v)))],
  [
    'symmetric_difference',
    (s, args) => {
      const [o = new PySet()] = others(args)
      return [...s.values().filter((v) => !o.has(v)), ...o.values().filter((v) => !s.has(v))]
    },
  ],
])
const IN_PLACE: [string, string][] = [
  ['update', 'union'],
  ['intersection_update', 'intersection'],
  ['difference_update', 'difference'],
  ['symmetric_difference_update', 'symmetric_difference'],
]

/** Methods of set. */
export const setMethods: Methods<PySet> = new Map<string, Method<PySet>>([
  [
    'add',
    unaryMethod('set.add', (s, v, state) => {
      state.step()
      s.add(v)
      return null
    }),
  ],
  ['clear', nullary('set.clear', (s) => change(s, []))],
  ['copy', nullary('set.copy', (s) => new PySet(s.values()))],
  [
    'discard',
    unaryMethod('set.discard', (s, v) => {
      s.delete(v)
      return null
    }),
  ],
  [
    'remove',
    unaryMethod('set.remove', (s, v) => {
      if (!s.delete(v)) throw pyError('KeyError', pyRepr(v))
      return null
    }),
  ],
  [
    'pop',
    nullary('set.pop', (s) => {
      const [first] = s.values()
      if (first === undefined) throw pyError('KeyError', "'pop from an empty set'")
      s.delete(first)
      return first
    }),
  ],
  ['isdisjoint', unaryMethod('set.isdisjoint', (s, o) => !toArray(o).some((v) => s.has(v)))],
  [
    'issubset',
    unaryMethod('set.issubset', (s, o) => {
      const other = new PySet(iterate(o))
      return s.values().every((v) => other.has(v))
    }),
  ],
  ['issuperset', unaryMethod('set.issuperset', (s, o) => toArray(o).every((v) => s.has(v)))],
  ...[...SET_ALGEBRA].map(([name, make]): [string, Method<PySet>] => [
    name,
    (s, args) => new PySet(make(s, args)),
  ]),
  ...IN_PLACE.map(([name, base]): [string, Method<PySet>] => [
    name,
    (s, args) => change(s, SET_ALGEBRA.get(base)?.(s, args) ?? []),
  ]),
])

/** Methods of int and bool. */
export const intMethods: Methods<number | bigint | boolean> = new Map([
  [
    'bit_length',
    nullary('int.bit_length', (n: number | bigint | boolean) => {
      const big = BigInt(n)
      return big === 0n ? 0 : (big < 0n ? -big : big).toString(2).length
    }),
  ],
  ['conjugate', nullary('int.conjugate', (n: number | bigint | boolean) => n)],
  ['is_integer', nullary('int.is_integer', () => true)],
])

/** Methods of float. */
export const floatMethods: Methods<PyFloat> = new Map([
  ['is_integer', nullary('float.is_integer', (f: PyFloat) => Number.isInteger(f.value))],
  ['conjugate', nullary('float.conjugate', (f: PyFloat) => f)],
])

/** Methods of bytes. */
export const bytesMethods: Methods<PyBytes> = new Map<string, Method<PyBytes>>([
  [
    'decode',
    positional('bytes.decode', 0, 2, (b, [encoding = 'utf-8']) => {
      try {
        return new TextDecoder(asText(encoding) ?? 'utf-8', { fatal: true, ignoreBOM: true }).decode(b.bytes)
      } catch {
        throw pyError('UnicodeDecodeError', `'${asText(encoding)}' codec can't decode bytes`)
      }
    }),
  ],
  ['hex', nullary('bytes.hex', (b) => Buffer.from(b.bytes).toString('hex'))],
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
