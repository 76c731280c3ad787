import { getAttribute } from '../runtime/attributes'
import { pyError } from '../runtime/errors'
import type { RenderState } from '../runtime/state'
import { characters } from '../values/characters'
import { asText, truthy, undefinedError } from '../values/compare'
import { iterableOf, iterate, pyLength, toArray } from '../values/iterate'
import { lazyPattern } from '../values/lazy-pattern'
import { asInt, asNumber, exactFraction, normalizeInt, toFixedExact } from '../values/numbers'
import { arithmetic, unary } from '../values/operators'
import {
  PyDict,
  PyFloat,
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

function absolute(value: Value): Value {
  const n = asNumber(value)
  if (value instanceof Undefined) throw undefinedError(value)
  if (n === undefined) {
    if (value instanceof PyObject) {
      const own = value.arithmetic?.('abs', null, false)
      if (own !== undefined) return own
    }
    throw pyError('TypeError', `bad operand type for abs(): '${pyTypeName(value)}'`)
  }
  return n < 0 || Object.is(n, -0) ? unary('-', value) : unary('+', value)
}

const FLOAT_TEXT =
  /^[-+]?(?:(?:\d(?:_?\d)*)(?:\.(?:\d(?:_?\d)*)?)?|\.\d(?:_?\d)*)(?:e[-+]?\d+)?$|^[-+]?(?:inf(?:inity)?|nan)$/i

/** Reads a float as Python's `float()` does; `undefined` where that raises. */
export function readFloat(text: string): number | undefined {
  const trimmed = asciiDigits(text.trim())
  if (!FLOAT_TEXT.test(trimmed)) return undefined
  const bare = trimmed.toLowerCase().replaceAll('_', '')
  if (/inf/.test(bare)) return bare.startsWith('-') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY
  return bare.includes('nan') ? Number.NaN : Number(bare)
}

const DIGIT = lazyPattern('\\p{Nd}', 'u')
const DIGITS = lazyPattern('\\p{Nd}', 'gu')
const ASCII = /^[\0-\x7f]*$/

/** Decimal digits of any script as ASCII. */
function asciiDigits(text: string): string {
  if (ASCII.test(text)) return text
  return text.replace(DIGITS(), (c) => {
    // Blocks of decimal digits start at the zero, below which there is no digit.
    for (let value = 0, code = c.codePointAt(0) ?? 0; value < 10; value++)
      if (!DIGIT().test(String.fromCodePoint(code - value - 1))) return String(value % 10)
    return c
  })
}

/** Python refuses longer decimal numbers, as they take too long to read. */
const LONGEST_DECIMAL = 4300
const POWERS_OF_TWO = new Set([2, 4, 8, 16, 32])
/** Binary ones are quick to read there; here not beyond this. */
const LONGEST_BINARY = 20_000

/** Reads an int as Python's `int(text, base)` does; `undefined` where that raises. */
export function readInt(text: string, base: number): number | bigint | undefined {
  const match = /^([-+]?)(0[xobXOB])?_?([0-9a-zA-Z]+(?:_[0-9a-zA-Z]+)*)$/.exec(asciiDigits(text.trim()))
  if (!match) return undefined
  const [, sign = '', prefix = '', body = ''] = match
  const prefixed = { '0x': 16, '0o': 8, '0b': 2 }[prefix.toLowerCase()]
  let digits = body.replaceAll('_', '').toLowerCase()
  let radix = base
  if (base === 0) radix = prefixed ?? 10
  else if (prefix && prefixed !== base) digits = (prefix + digits).toLowerCase()
  if (digits.length > (POWERS_OF_TWO.has(radix) ? LONGEST_BINARY : LONGEST_DECIMAL)) return undefined
  const step = BigInt(radix)
  let total = 0n
  for (const c of digits) {
    const value = Number.parseInt(c, 36)
    if (Number.isNaN(value) || value >= radix) return undefined
    total = total * step + BigInt(value)
  }
  return normalizeInt(sign === '-' ? -total : total)
}

function truncated(value: number): number | bigint | undefined {
  return Number.isFinite(value) ? normalizeInt(BigInt(Math.trunc(value))) : undefined
}

function toInt(value: Value, fallback: Value, base: Value): Value {
  if (value instanceof Undefined) throw undefinedError(value)
  const text = asText(value)
  const radix = Number(asNumber(base) ?? 10)
  if (text !== undefined) {
    const int = readInt(text, radix)
    if (int !== undefined) return int
    const float = readFloat(text)
    return (float === undefined ? undefined : truncated(float)) ?? fallback
  }
  if (value instanceof PyFloat) {
    if (value.value === Number.POSITIVE_INFINITY || value.value === Number.NEGATIVE_INFINITY)
      throw pyError('OverflowError', 'cannot convert float infinity to integer')
    return truncated(value.value) ?? fallback
  }
  if (value instanceof PyObject) {
    const own = value.arithmetic?.('int', null, false)
    if (own !== undefined) return own
  }
  return asInt(value) === undefined ? fallback : unary('+', value)
}

function toFloat(value: Value, fallback: Value): Value {
  if (value instanceof Undefined) throw undefinedError(value)
  const text = asText(value)
  const n = text === undefined ? asNumber(value) : readFloat(text)
  if (n === undefined && value instanceof PyObject) {
    const own = value.arithmetic?.('float', null, false)
    if (own !== undefined) return own
  }
  return n === undefined ? fallback : new PyFloat(n)
}

/** Python's `round(value, digits)`: halves to even on the exact binary value; an int stays an int. */
function roundHalfEven(value: Value, digits: number): Value {
  if (value instanceof PyFloat) {
    if (!Number.isFinite(value.value)) return value
    if (digits >= 0) return new PyFloat(Number(toFixedExact(value.value, Math.min(digits, 330))))
    const { numerator, shift } = exactFraction(value.value)
    return new PyFloat(Number(roundTo(numerator, 1n << BigInt(shift), -digits)))
  }
  if (value instanceof PyObject) {
    const own = value.arithmetic?.('round', digits, false)
    if (own !== undefined) return own
  }
  const int = normalizeIntOf(value)
  return digits >= 0 ? normalizeInt(int) : normalizeInt(roundTo(int, 1n, -digits))
}
function normalizeIntOf(value: Value): bigint {
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean')
    return BigInt(value)
  if (value instanceof Undefined) throw undefinedError(value)
  throw pyError('TypeError', `type ${pyTypeName(value)} doesn't define __round__ method`)
}
function roundTo(numerator: bigint, divisor: bigint, places: number): bigint {
  const unit = 10n ** BigInt(Math.min(places, 400))
  const scale = divisor * unit
  const size = numerator < 0n ? -numerator : numerator
  let quotient = size / scale
  const twice = (size % scale) * 2n
  if (twice > scale || (twice === scale && quotient % 2n === 1n)) quotient++
  return (numerator < 0n ? -quotient : quotient) * unit
}

function round(value: Value, precision: Value, method: Value): Value {
  const digits = Number(asNumber(precision) ?? 0)
  if (method === 'common') return roundHalfEven(value, digits)
  if (method !== 'ceil' && method !== 'floor')
    throw pyError('FilterArgumentError', 'method must be common, ceil or floor')
  const n = asNumber(value)
  if (n === undefined) throw pyError('TypeError', `must be real number, not ${pyTypeName(value)}`)
  const unit = 10 ** digits
  return new PyFloat((method === 'ceil' ? Math.ceil(n * unit) : Math.floor(n * unit)) / unit)
}

function reversed(value: Value): Value {
  const text = asText(value)
  if (text !== undefined) return characters(text).reverse().join('')
  const items = iterableOf(value)
  if (!items) throw pyError('FilterArgumentError', 'argument must be iterable')
  const name = Array.isArray(value)
    ? 'list_reverseiterator'
    : value instanceof PyRange
      ? 'range_iterator'
      : 'reversed'
  return new PyIterator(name, [...items].reverse())
}

/** Steps that an object costs which is made only to be held. */
const HELD = 32

function* batches(items: Iterable<Value>, size: number, fill: Value, state: RenderState): Generator<Value> {
  let batch: Value[] = []
  for (const item of items) {
    if (batch.length === size) {
      yield batch
      batch = []
    }
    batch.push(item)
  }
  if (batch.length === 0) return
  if (fill !== null) {
    state.step(Math.max(0, size - batch.length))
    while (batch.length < size) batch.push(fill)
  }
  yield batch
}

function* slices(items: Value[], count: number, fill: Value, state: RenderState): Generator<Value> {
  const size = Math.floor(items.length / count)
  const longer = items.length % count
  let offset = 0
  for (let i = 0; i < count; i++) {
    state.step(HELD)
    const from = offset + i * size
    if (i < longer) offset++
    const part = items.slice(from, offset + (i + 1) * size)
    if (fill !== null && i >= longer) part.push(fill)
    yield part
  }
}

const count = (value: Value) => Number(asNumber(value) ?? 0)

/** Filters of single values and whole sequences. */
export const valueFilters: readonly FilterEntry[] = [
  filter('abs', 'abs', ['x'], (a) => absolute(a.get('x'))),
  filter('attr', 'do_attr', ['obj', 'name'], (a) => {
    const object = a.get('obj')
    const name = softText(a.get('name'))
    if (object instanceof PyDict && !DICT_METHODS.has(name))
      return new Undefined(name, { object, lenient: a.state.lenient })
    return getAttribute(object, name, a.state)
  }),
  filter(
    'batch',
    'do_batch',
    ['value', 'linecount', ['fill_with', null]],
    (a) =>
      new PyIterator(
        'generator',
        batches(iterate(a.get('value')), count(a.get('linecount')), a.get('fill_with'), a.state),
      ),
  ),
  filter(
    'slice',
    'sync_do_slice',
    ['value', 'slices', ['fill_with', null]],
    (a) =>
      new PyIterator(
        'generator',
        slices(toArray(a.get('value')), count(a.get('slices')), a.get('fill_with'), a.state),
      ),
  ),
  filter('default d', 'do_default', ['value', ['default_value', ''], ['boolean', false]], (a) => {
    const value = a.get('value')
    const missing = value instanceof Undefined || (truthy(a.get('boolean')) && !truthy(value))
    return missing ? a.get('default_value') : value
  }),
  filter('first', 'sync_do_first', ['seq'], (a) => {
    for (const item of iterate(a.get('seq'))) return item
    return new Undefined(null, { hint: 'No first item, sequence was empty.', lenient: a.state.lenient })
  }),
  filter('last', 'do_last', ['seq'], (a) => {
    const seq = a.get('seq')
    if (seq instanceof PyIterator) throw pyError('TypeError', `'${seq.typeName}' object is not reversible`)
    const items = toArray(seq)
    return (
      items.at(-1) ??
      new Undefined(null, { hint: 'No last item, sequence was empty.', lenient: a.state.lenient })
    )
  }),
  filter('random', 'do_random', ['seq'], (a) => {
    const items = toArray(a.get('seq'))
    return (
      items[Math.floor(Math.random() * items.length)] ??
      new Undefined(null, { hint: 'No random item, sequence was empty.', lenient: a.state.lenient })
    )
  }),
  filter('int', 'do_int', ['value', ['default', 0], ['base', 10]], (a) =>
    toInt(a.get('value'), a.get('default'), a.get('base')),
  ),
  filter('float', 'do_float', ['value', ['default', new PyFloat(0)]], (a) =>
    toFloat(a.get('value'), a.get('default')),
  ),
  filter('round', 'do_round', ['value', ['precision', 0], ['method', 'common']], (a) =>
    round(a.get('value'), a.get('precision'), a.get('method')),
  ),
  filter('items', 'do_items', ['value'], (a) => {
    const value = a.get('value')
    if (value instanceof Undefined) return new PyIterator('generator', [])
    const pairs = value instanceof PyDict ? value : value instanceof PyObject ? value.mapping?.() : undefined
    if (!pairs) throw pyError('TypeError', 'Can only get item pairs from a mapping.')
    return new PyIterator(
      'generator',
      [...pairs].map((pair) => new PyTuple([...pair])),
    )
  }),
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
  filter('sum', 'sync_do_sum', ['iterable', ['attribute', null], ['start', 0]], (a) => {
    const get = attributeGetter(a.get('attribute'), a.state)
    let total = a.get('start')
    for (const item of iterate(a.get('iterable'))) total = arithmetic('+', total, get(item), a.state)
    return total
  }),
  filter('is_list', 'is_list', ['value'], (a) => Array.isArray(a.get('value'))),
]

const DICT_METHODS = new Set(
  'clear copy fromkeys get items keys pop popitem setdefault update values'.split(' '),
)

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
