import { callValue } from '../../runtime/call'
import { pyError } from '../../runtime/errors'
import { type BoundArguments, type Parameter, pyFunction } from '../../runtime/function'
import type { RenderState } from '../../runtime/state'
import { truthy } from '../../values/compare'
import { needIndex } from '../../values/convert'
import { iterate, toArray } from '../../values/iterate'
import { asInt, asNumber } from '../../values/numbers'
import { arithmetic } from '../../values/operators'
import { PyDict, PyIterator, PyTuple, type Value } from '../../values/value'

/** Steps that an element costs: who asks for endlessly many may keep them all. */
const ELEMENT = 8

const whole = (value: Value) => Number(needIndex(value))

/** How many are to be chosen. @throws JinjaError */
function chosen(value: Value): number {
  const n = whole(value)
  if (n < 0) throw pyError('ValueError', 'r must be non-negative')
  return n
}

function* count(start: Value, step: Value, state: RenderState): Generator<Value> {
  for (let n = start; ; n = arithmetic('+', n, step, state)) {
    state.step(ELEMENT)
    yield n
  }
}
function* cycle(items: Value, state: RenderState): Generator<Value> {
  const all = toArray(items)
  while (all.length > 0)
    for (const item of all) {
      state.step(ELEMENT)
      yield item
    }
}
function* repeat(item: Value, times: Value, state: RenderState): Generator<Value> {
  for (let i = 0; times === null || i < whole(times); i++) {
    state.step(ELEMENT)
    yield item
  }
}
function* accumulate(a: BoundArguments): Generator<Value> {
  const fn = a.get('func')
  let total: Value | undefined = a.get('initial') ?? undefined
  if (total !== undefined) yield total
  for (const item of iterate(a.get('iterable'))) {
    if (total === undefined) total = item
    else
      total =
        fn === null ? arithmetic('+', total, item, a.state) : callValue(fn, [total, item], null, a.state)
    yield total
  }
}
function* chain(sources: Iterable<Value>): Generator<Value> {
  for (const source of sources) yield* iterate(source)
}
function* compress(data: Value, selectors: Value): Generator<Value> {
  const chosen = iterate(selectors)[Symbol.iterator]()
  for (const item of iterate(data)) {
    const step = chosen.next()
    if (step.done) return
    if (truthy(step.value)) yield item
  }
}
/** Where a slice of an iterable starts and stops, and by how much it goes on. @throws JinjaError */
function sliceBounds(bounds: readonly Value[]): readonly [number, number, number] {
  const [start = null, stop = null, step = null] = bounds.length === 1 ? [null, bounds[0]] : bounds
  const size = 'must be None or an integer: 0 <= x <= sys.maxsize.'
  const count = (value: Value, otherwise: number, message: string, least: number) => {
    if (value === null) return otherwise
    const n = asInt(value)
    if (n === undefined || n < least) throw pyError('ValueError', message)
    return Number(n)
  }
  const first = bounds.length === 1 ? `Stop argument for islice() ${size}` : `Indices for islice() ${size}`
  return [
    count(start, 0, first, 0),
    count(stop, Number.POSITIVE_INFINITY, `Stop argument for islice() ${size}`, 0),
    count(step, 1, 'Step for islice() must be a positive integer or None.', 1),
  ]
}
function* islice(source: Value, [first, last, by]: readonly [number, number, number]): Generator<Value> {
  if (first >= last) return
  let i = 0
  for (const item of iterate(source)) {
    if (i >= first && (i - first) % by === 0) yield item
    i++
    if (i >= last) return
  }
}
function* starmap(fn: Value, rows: Value, state: RenderState): Generator<Value> {
  for (const row of iterate(rows)) yield callValue(fn, toArray(row), null, state)
}
function* zipLongest(sources: readonly Value[], fill: Value): Generator<Value> {
  const iterators = sources.map((s) => iterate(s)[Symbol.iterator]())
  for (;;) {
    const steps = iterators.map((i) => i.next())
    if (steps.every((s) => s.done)) return
    yield new PyTuple(steps.map((s) => (s.done ? fill : s.value)))
  }
}
function* product(pools: readonly (readonly Value[])[], state: RenderState): Generator<Value> {
  if (pools.some((pool) => pool.length === 0)) return
  const places = pools.map(() => 0)
  for (;;) {
    state.step(ELEMENT + pools.length)
    yield new PyTuple(pools.map((pool, i) => pool[places[i] ?? 0] ?? null))
    // As a counter turns: the last wheel first, the one before it when that is through.
    let wheel = pools.length - 1
    for (; wheel >= 0; wheel--) {
      const next = (places[wheel] ?? 0) + 1
      places[wheel] = next < (pools[wheel]?.length ?? 0) ? next : 0
      if (places[wheel] !== 0) break
    }
    if (wheel < 0) return
  }
}

type Choice = 'permutations' | 'combinations' | 'combinations_with_replacement'

/** Choices of `size` positions, in order; the kind says what may follow a position. */
function* choose(pool: readonly Value[], size: number, state: RenderState, kind: Choice): Generator<Value> {
  state.step(size)
  const taken: number[] = []
  const used = new Set<number>()
  let next = 0
  for (;;) {
    if (taken.length === size) {
      state.step(ELEMENT + size)
      yield new PyTuple(taken.map((i) => pool[i] ?? null))
    } else {
      state.step()
      while (kind === 'permutations' && used.has(next)) next++
      if (next < pool.length) {
        taken.push(next)
        used.add(next)
        next = kind === 'permutations' ? 0 : kind === 'combinations' ? next + 1 : next
        continue
      }
    }
    const last = taken.pop()
    if (last === undefined) return
    used.delete(last)
    next = last + 1
  }
}
/** Independent passes over one source, which is read once. */
function tee(source: Value, n: number, state: RenderState): Value {
  state.step(n * ELEMENT)
  const iterator = iterate(source)[Symbol.iterator]()
  const read: Value[] = []
  function* pass(): Generator<Value> {
    for (let i = 0; ; i++) {
      if (i >= read.length) {
        const step = iterator.next()
        if (step.done) return
        read.push(step.value)
      }
      yield read[i] ?? null
    }
  }
  return new PyTuple(Array.from({ length: n }, () => new PyIterator('itertools._tee', pass())))
}

/** The dict `modules.itertools`. */
export function makeItertoolsModule(): PyDict {
  const lazy = (
    name: string,
    parameters: readonly Parameter[],
    items: (a: BoundArguments) => Iterable<Value>,
  ) => [name, pyFunction(name, parameters, (a) => new PyIterator(`itertools.${name}`, items(a)))] as const
  const sized = (kind: 'combinations' | 'combinations_with_replacement') =>
    lazy(kind, ['iterable', 'r'], (a) =>
      choose(toArray(a.get('iterable')), chosen(a.get('r')), a.state, kind),
    )
  return new PyDict([
    lazy(
      'count',
      [
        ['start', 0],
        ['step', 1],
      ],
      (a) => {
        for (const part of ['start', 'step'])
          if (asNumber(a.get(part)) === undefined) throw pyError('TypeError', 'a number is required')
        return count(a.get('start'), a.get('step'), a.state)
      },
    ),
    lazy('cycle', ['iterable'], (a) => cycle(a.get('iterable'), a.state)),
    lazy('repeat', ['object', ['times', null]], (a) => repeat(a.get('object'), a.get('times'), a.state)),
    lazy('accumulate', ['iterable', ['func', null], '*', ['initial', null]], accumulate),
    lazy('chain', ['*iterables'], (a) => chain(a.rest)),
    lazy('compress', ['data', 'selectors'], (a) => compress(a.get('data'), a.get('selectors'))),
    lazy('islice', ['iterable', '*bounds'], (a) => {
      if (a.rest.length === 0 || a.rest.length > 3)
        throw pyError('TypeError', `islice expected at least 2 arguments, got ${a.rest.length + 1}`)
      return islice(a.get('iterable'), sliceBounds(a.rest))
    }),
    lazy('starmap', ['function', 'iterable'], (a) => starmap(a.get('function'), a.get('iterable'), a.state)),
    [
      'tee',
      pyFunction('tee', ['iterable', ['n', 2]], (a) => tee(a.get('iterable'), whole(a.get('n')), a.state)),
    ],
    lazy('zip_longest', ['*iterables', ['fillvalue', null]], (a) => zipLongest(a.rest, a.get('fillvalue'))),
    lazy('product', ['*iterables', ['repeat', 1]], (a) => {
      const pools = a.rest.map(toArray)
      if (whole(a.get('repeat')) < 0) throw pyError('ValueError', 'repeat argument cannot be negative')
      a.state.step(pools.length * whole(a.get('repeat')))
      return product(Array.from({ length: whole(a.get('repeat')) }, () => pools).flat(), a.state)
    }),
    lazy('permutations', ['iterable', ['r', null]], (a) => {
      const pool = toArray(a.get('iterable'))
      return choose(pool, a.get('r') === null ? pool.length : chosen(a.get('r')), a.state, 'permutations')
    }),
    sized('combinations'),
    sized('combinations_with_replacement'),
  ])
}
