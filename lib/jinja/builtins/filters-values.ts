import { attributeOrUndefined, getAttribute } from '../runtime/attributes'
import { pyError } from '../runtime/errors'
import type { RenderState } from '../runtime/state'
import { characters } from '../values/characters'
import { asText, pyEquals, pyOrder, truthy } from '../values/compare'
import { needIndex } from '../values/convert'
import { iterableOf, iterate, pyLength, reversible, toArray } from '../values/iterate'
import { asNumber } from '../values/numbers'
import { arithmetic } from '../values/operators'
import {
  PyDict,
  PyIterator,
  PyObject,
  PyRange,
  PyTuple,
  PyTypedText,
  pyTypeName,
  Undefined,
  type Value,
} from '../values/value'
import { attributeGetter, softText } from './attribute-path'
import { type FilterEntry, filter } from './filter'

function reversed(value: Value): Value {
  const text = asText(value)
  if (text !== undefined) return characters(text).reverse().join('')
  const items = reversible(value)
  if (items) return new PyIterator(reverseType(value), [...items].reverse())
  // What only goes forward becomes a list.
  const all = iterableOf(value)
  if (!all) throw pyError('FilterArgumentError', 'argument must be iterable')
  return [...all].reverse()
}
function reverseType(value: Value): string {
  if (Array.isArray(value)) return 'list_reverseiterator'
  if (value instanceof PyDict) return 'dict_reversekeyiterator'
  return value instanceof PyRange ? 'range_iterator' : 'reversed'
}

/** Steps that an object costs which is made only to be held. */
const HELD = 32

function* batches(value: Value, size: Value, fill: Value, state: RenderState): Generator<Value> {
  let batch: Value[] = []
  for (const item of iterate(value)) {
    if (pyEquals(batch.length, size)) {
      yield batch
      batch = []
    }
    batch.push(item)
  }
  if (batch.length === 0) return
  if (fill !== null && pyOrder('<', batch.length, size)) {
    const filling = arithmetic('*', [fill], arithmetic('-', size, batch.length, state), state)
    batch.push(...iterate(filling))
  }
  yield batch
}

function* slices(value: Value, count: Value, fill: Value, state: RenderState): Generator<Value> {
  const items = toArray(value)
  const size = Number(asNumber(arithmetic('//', items.length, count, state)))
  const longer = Number(asNumber(arithmetic('%', items.length, count, state)))
  const most = needIndex(count)
  let offset = 0
  for (let i = 0; i < most; i++) {
    state.step(HELD)
    const from = offset + i * size
    if (i < longer) offset++
    const part = items.slice(from, offset + (i + 1) * size)
    if (fill !== null && i >= longer) part.push(fill)
    yield part
  }
}

/** `obj|attr(name)`: an attribute only, where there is one. */
function attribute(object: Value, name: Value, state: RenderState): Value {
  const text = asText(name)
  if (text === undefined)
    throw pyError('TypeError', `attribute name must be string, not '${pyTypeName(name)}'`)
  if (object instanceof Undefined) return getAttribute(object, text, state)
  const found = attributeOrUndefined(object, text, state)
  return found === undefined ? new Undefined(text, { object, lenient: state.lenient }) : found
}

function* itemsOf(value: Value): Generator<Value> {
  if (value instanceof Undefined) return
  const pairs = value instanceof PyDict ? value : value instanceof PyObject ? value.mapping?.() : undefined
  if (!pairs) throw pyError('TypeError', 'Can only get item pairs from a mapping.')
  for (const pair of pairs) yield new PyTuple([...pair])
}

const nothing = (which: string, { lenient }: RenderState) =>
  new Undefined(null, { hint: `No ${which} item, sequence was empty.`, lenient })

/** Filters of single values and whole sequences. */
export const valueFilters: readonly FilterEntry[] = [
  filter('attr', 'do_attr', ['obj', 'name'], (a) => attribute(a.get('obj'), a.get('name'), a.state)),
  filter(
    'batch',
    'do_batch',
    ['value', 'linecount', ['fill_with', null]],
    (a) =>
      new PyIterator('generator', batches(a.get('value'), a.get('linecount'), a.get('fill_with'), a.state)),
  ),
  filter(
    'slice',
    'sync_do_slice',
    ['value', 'slices', ['fill_with', null]],
    (a) => new PyIterator('generator', slices(a.get('value'), a.get('slices'), a.get('fill_with'), a.state)),
  ),
  filter('default d', 'do_default', ['value', ['default_value', ''], ['boolean', false]], (a) => {
    const value = a.get('value')
    const missing = value instanceof Undefined || (truthy(a.get('boolean')) && !truthy(value))
    return missing ? a.get('default_value') : value
  }),
  filter('first', 'sync_do_first', ['seq'], (a) => {
    for (const item of iterate(a.get('seq'))) return item
    return nothing('first', a.state)
  }),
  filter('last', 'do_last', ['seq'], (a) => {
    const seq = a.get('seq')
    if (Array.isArray(seq)) return seq.length === 0 ? nothing('last', a.state) : (seq.at(-1) ?? null)
    const items = reversible(seq)
    if (!items) throw pyError('TypeError', `'${pyTypeName(seq)}' object is not reversible`)
    const last = [...items].at(-1)
    return last === undefined ? nothing('last', a.state) : last
  }),
  filter('random', 'do_random', ['seq'], (a) => {
    const items = toArray(a.get('seq'))
    const one = items[Math.floor(Math.random() * items.length)]
    return one === undefined ? nothing('random', a.state) : one
  }),
  filter(
    'items',
    'do_items',
    ['value'],
    (a) => new PyIterator('generator', itemsOf(a.get('value')), 'do_items'),
  ),
  filter('join', 'sync_do_join', ['value', ['d', ''], ['attribute', null]], (a) => {
    const get = attributeGetter(a.get('attribute'), a.state)
    const by = softText(a.get('d'))
    let out = ''
    let first = true
    for (const item of iterate(a.get('value'))) {
      out += first ? softText(get(item)) : by + softText(get(item))
      first = false
      a.state.step()
      a.state.checkText(out.length)
    }
    return out
  }),
  filter('length count', 'len', ['/obj'], (a) => pyLength(a.get('obj'))),
  filter('list', 'sync_do_list', ['value'], (a) => {
    const items = toArray(a.get('value'))
    a.state.step(items.length)
    return items
  }),
  filter('reverse', 'do_reverse', ['value'], (a) => reversed(a.get('value'))),
  filter('is_list', 'is_list', ['value'], (a) => Array.isArray(a.get('value'))),
]

/** dbt's filters that say how a YAML value is to be typed; in text they do nothing. */
export const nativeFilters: readonly FilterEntry[] = (
  [
    ['as_text', 'TextMarker'],
    ['as_bool', 'BoolMarker'],
    ['as_native', 'NativeMarker'],
    ['as_number', 'NumberMarker'],
  ] as const
).map(([name, kind]) =>
  filter(name, kind, ['object'], (a) => new PyTypedText(kind, softText(a.get('object')))),
)

/** The same filters where text is rendered. */
export const plainNativeFilters: readonly FilterEntry[] = nativeFilters.map(([name]) =>
  filter(name, '<lambda>', ['x'], (a) => a.get('x')),
)
