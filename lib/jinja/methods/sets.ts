import { pyError } from '../runtime/errors'
import { iterate, toArray } from '../values/iterate'
import { pyRepr } from '../values/text'
import { PySet, type Value } from '../values/value'
import { type Method, type Methods, nullary, positional, unaryMethod } from './method'

const others = (args: readonly Value[]) => args.map((a) => (a instanceof PySet ? a : new PySet(iterate(a))))
function change(s: PySet, members: Iterable<Value>): Value {
  const all = [...members]
  for (const v of s.values()) s.delete(v)
  for (const v of all) s.add(v)
  return null
}
const SET_ALGEBRA = new Map<string, (s: PySet, args: readonly Value[]) => Value[]>([
  ['union', (s, args) => [...s.values(), ...others(args).flatMap((o) => o.values())]],
  [
    'intersection',
    (s, args) => {
      const sets = others(args)
      return s.values().filter((v) => sets.every((o) => o.has(v)))
    },
  ],
  [
    'difference',
    (s, args) => {
      const sets = others(args)
      return s.values().filter((v) => !sets.some((o) => o.has(v)))
    },
  ],
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

/** A method of any number of iterables; the symmetric difference is with one. */
function algebra(name: string, body: (s: PySet, args: readonly Value[]) => Value): Method<PySet> {
  if (name.startsWith('symmetric')) return unaryMethod(`set.${name}`, (s, other) => body(s, [other]))
  return positional(`set.${name}`, 0, Number.POSITIVE_INFINITY, body)
}

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
    algebra(name, (s, args) => new PySet(make(s, args))),
  ]),
  ...IN_PLACE.map(([name, base]): [string, Method<PySet>] => [
    name,
    algebra(name, (s, args) => change(s, SET_ALGEBRA.get(base)?.(s, args) ?? [])),
  ]),
])
