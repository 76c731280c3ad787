import { JinjaError, pyError } from '../runtime/errors'
import type { RenderState } from '../runtime/state'
import { asText, truthy } from '../values/compare'
import { needIndex, pyFloat, pyInt, wholeOf } from '../values/convert'
import { iterate } from '../values/iterate'
import { asInt, asNumber, exactFraction, normalizeInt, toFixedExact } from '../values/numbers'
import { arithmetic, unary } from '../values/operators'
import { hashKey, PyBytes, PyFloat, PyObject, pyTypeName, type Value } from '../values/value'
import { attributeGetter } from './attribute-path'
import { type FilterEntry, filter } from './filter'

function absolute(value: Value): Value {
  const int = asInt(value)
  if (int !== undefined) return int < 0 ? unary('-', int) : int
  if (value instanceof PyFloat) return new PyFloat(Math.abs(value.value))
  const own = value instanceof PyObject ? value.arithmetic?.('abs', null, false) : undefined
  if (own !== undefined) return own
  throw pyError('TypeError', `bad operand type for abs(): '${pyTypeName(value)}'`)
}

/** What a function gives, or the fallback where it raises one of these classes. */
function attempt(make: () => Value, caught: readonly string[], fallback: () => Value): Value {
  try {
    return make()
  } catch (e) {
    if (e instanceof JinjaError && caught.includes(e.pythonClass ?? '')) return fallback()
    throw e
  }
}

function toInt(value: Value, fallback: Value, base: Value): Value {
  return attempt(
    () => pyInt(value, base),
    ['TypeError', 'ValueError'],
    () =>
      attempt(
        () => pyInt(pyFloat(value)),
        ['TypeError', 'ValueError', 'OverflowError'],
        () => fallback,
      ),
  )
}

/** Python's `round(value, digits)`: halves to even on the exact binary value; an int stays an int. */
function pyRound(value: Value, precision: Value): Value {
  const int = asInt(value)
  if (int === undefined && !(value instanceof PyFloat)) {
    const digits = precision === null ? 0 : asInt(precision)
    const own =
      value instanceof PyObject ? value.arithmetic?.('round', Number(digits ?? 0), false) : undefined
    if (own !== undefined && digits !== undefined) return own
    throw pyError('TypeError', `type ${pyTypeName(value)} doesn't define __round__ method`)
  }
  if (precision === null) return int ?? wholeOf(asNumber(roundFloat(asNumber(value) ?? 0, 0)) ?? 0)
  const digits = Number(needIndex(precision))
  if (int === undefined) return roundFloat(asNumber(value) ?? 0, digits)
  return digits >= 0 ? int : normalizeInt(roundTo(BigInt(int), 1n, -digits))
}
function roundFloat(value: number, digits: number): PyFloat {
  if (!Number.isFinite(value)) return new PyFloat(value)
  if (digits >= 0) return new PyFloat(Number(toFixedExact(value, Math.min(digits, 330))))
  const { numerator, shift } = exactFraction(value)
  const rounded = Number(roundTo(numerator, 1n << BigInt(shift), -digits))
  if (!Number.isFinite(rounded)) throw pyError('OverflowError', 'rounded value too large to represent')
  return new PyFloat(rounded === 0 && (value < 0 || Object.is(value, -0)) ? -0 : rounded)
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

/** `math.ceil(value)` or `math.floor(value)`. */
function toWhole(method: 'ceil' | 'floor', value: Value): Value {
  const int = asInt(value)
  if (int !== undefined) return int
  if (value instanceof PyFloat) return wholeOf(Math[method](value.value))
  const own = value instanceof PyObject ? value.arithmetic?.(method, null, false) : undefined
  if (own !== undefined) return own
  throw pyError('TypeError', `must be real number, not ${pyTypeName(value)}`)
}

function round(value: Value, precision: Value, method: Value, state: RenderState): Value {
  hashKey(method)
  const name = asText(method)
  if (name !== 'common' && name !== 'ceil' && name !== 'floor')
    throw pyError('FilterArgumentError', 'method must be common, ceil or floor')
  if (name === 'common') return pyRound(value, precision)
  const unit = arithmetic('**', 10, precision, state)
  return arithmetic('/', toWhole(name, arithmetic('*', value, unit, state)), unit, state)
}

const UNITS = 'kMGTPEZY'
function fileSize(value: Value, binary: boolean): string {
  const bytes = pyFloat(value).value
  const base = binary ? 1024 : 1000
  if (bytes === 1) return '1 Byte'
  if (bytes < base) return `${wholeOf(Math.trunc(bytes))} Bytes`
  let unit = base
  let letter = 'Y'
  for (const l of UNITS) {
    unit *= base
    letter = l
    if (bytes < unit) break
  }
  const prefix = binary ? `${letter.toUpperCase()}i` : letter
  const size = (base * bytes) / unit
  return `${Number.isFinite(size) ? toFixedExact(size, 1) : Number.isNaN(size) ? 'nan' : 'inf'} ${prefix}B`
}

/** `sum(items, start)`. */
function sum(items: Iterable<Value>, start: Value, state: RenderState): Value {
  if (asText(start) !== undefined)
    throw pyError('TypeError', "sum() can't sum strings [use ''.join(seq) instead]")
  if (start instanceof PyBytes)
    throw pyError('TypeError', "sum() can't sum bytes [use b''.join(seq) instead]")
  let total: Value = start
  for (const item of items) {
    state.step()
    total = arithmetic('+', total, item, state)
  }
  return total
}

/** Filters of numbers. */
export const numberFilters: readonly FilterEntry[] = [
  filter('abs', 'abs', ['/x'], (a) => absolute(a.get('x'))),
  filter('int', 'do_int', ['value', ['default', 0], ['base', 10]], (a) =>
    toInt(a.get('value'), a.get('default'), a.get('base')),
  ),
  filter('float', 'do_float', ['value', ['default', new PyFloat(0)]], (a) =>
    attempt(
      () => pyFloat(a.get('value')),
      ['TypeError', 'ValueError'],
      () => a.get('default'),
    ),
  ),
  filter('round', 'do_round', ['value', ['precision', 0], ['method', 'common']], (a) =>
    round(a.get('value'), a.get('precision'), a.get('method'), a.state),
  ),
  filter('filesizeformat', 'do_filesizeformat', ['value', ['binary', false]], (a) =>
    fileSize(a.get('value'), truthy(a.get('binary'))),
  ),
  filter('sum', 'sync_do_sum', ['iterable', ['attribute', null], ['start', 0]], (a) => {
    const items = iterate(a.get('iterable'))
    const attribute = a.get('attribute')
    if (attribute === null) return sum(items, a.get('start'), a.state)
    const get = attributeGetter(attribute, a.state)
    const mapped = function* () {
      for (const item of items) yield get(item)
    }
    return sum(mapped(), a.get('start'), a.state)
  }),
]
