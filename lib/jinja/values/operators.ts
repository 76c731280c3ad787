import { pyError } from '../runtime/errors'
import type { RenderState } from '../runtime/state'
import { asText, undefinedError } from './compare'
import { asInt, asNumber, normalizeInt } from './numbers'
import { formatPercent } from './percent-format'
import {
  PyBytes,
  PyFloat,
  PyObject,
  PySet,
  PyTuple,
  PyTypedText,
  pyTypeName,
  Undefined,
  type Value,
} from './value'

export type ArithmeticOperator = '+' | '-' | '*' | '/' | '//' | '%' | '**'

/** `a operator b` with Python's semantics: ints stay exact, `/` gives a float, `//` and `%` floor. */
export function arithmetic(operator: ArithmeticOperator, a: Value, b: Value, state: RenderState): Value {
  if (typeof a === 'number' && typeof b === 'number') {
    const quick = quickInts(operator, a, b)
    if (quick !== undefined) return quick
  }
  const x = asInt(a)
  const y = asInt(b)
  if (x !== undefined && y !== undefined) return ints(operator, x, y)
  if ((x !== undefined || a instanceof PyFloat) && (y !== undefined || b instanceof PyFloat))
    return floats(operator, asNumber(a) ?? 0, asNumber(b) ?? 0)
  const other = sequences(operator, a, b, state)
  if (other !== undefined) return other
  if (a instanceof PyObject) {
    const result = a.arithmetic?.(operator, b, false)
    if (result !== undefined) return result
  }
  if (b instanceof PyObject) {
    const result = b.arithmetic?.(operator, a, true)
    if (result !== undefined) return result
  }
  throw unsupported(operator, a, b)
}

function quickInts(operator: ArithmeticOperator, a: number, b: number): number | undefined {
  const result = operator === '+' ? a + b : operator === '-' ? a - b : operator === '*' ? a * b : undefined
  return result !== undefined && Number.isSafeInteger(result) ? result + 0 : undefined
}

function ints(operator: ArithmeticOperator, a: number | bigint, b: number | bigint): Value {
  if (operator === '/') {
    if (Number(b) === 0) throw pyError('ZeroDivisionError', 'division by zero')
    const small = typeof a === 'number' && typeof b === 'number'
    const quotient = small ? a / b : bigQuotient(BigInt(a), BigInt(b))
    if (!Number.isFinite(quotient))
      throw pyError('OverflowError', 'integer division result too large for a float')
    return new PyFloat(quotient)
  }
  const x = BigInt(a)
  const y = BigInt(b)
  switch (operator) {
    case '+':
      return normalizeInt(x + y)
    case '-':
      return normalizeInt(x - y)
    case '*':
      return normalizeInt(multiplied(x, y))
    case '**':
      return power(x, y)
  }
  if (y === 0n)
    throw pyError(
      'ZeroDivisionError',
      operator === '//' ? 'integer division or modulo by zero' : 'integer modulo by zero',
    )
  let quotient = x / y
  let rest = x % y
  if (rest !== 0n && rest < 0n !== y < 0n) {
    quotient -= 1n
    rest += y
  }
  return normalizeInt(operator === '//' ? quotient : rest)
}

/** The double nearest to the quotient of two ints, which may both be beyond what doubles hold. */
function bigQuotient(a: bigint, b: bigint): number {
  const negative = a < 0n !== b < 0n
  const x = a < 0n ? -a : a
  const y = b < 0n ? -b : b
  // Enough bits that what is cut off only tells which way to round.
  const shift = y.toString(2).length - x.toString(2).length + 66
  const scaled = shift >= 0 ? x << BigInt(shift) : x / (1n << BigInt(-shift))
  const quotient = scaled / y
  const size = Number(scaled % y === 0n ? quotient : quotient | 1n)
  const result = shift > 1000 ? size / 2 ** 1000 / 2 ** (shift - 1000) : size / 2 ** shift
  return negative ? -result : result
}

/** Larger powers than this would build numbers of megabytes. */
const MAX_POWER_BITS = 1_000_000

function multiplied(x: bigint, y: bigint): bigint {
  const product = x * y
  if (product > LARGEST || product < -LARGEST) throw tooLarge()
  return product
}

/** A power of two with as many bits. */
const LARGEST = 1n << BigInt(MAX_POWER_BITS)

function tooLarge(): Error {
  return pyError('RenderLimitError', 'the template computed a number that is too large')
}

function power(base: bigint, exponent: bigint): Value {
  if (exponent < 0n) {
    if (base === 0n) throw pyError('ZeroDivisionError', '0.0 cannot be raised to a negative power')
    return new PyFloat(Number(base) ** Number(exponent))
  }
  const bits = base === 0n || base === 1n || base === -1n ? 1 : base.toString(2).length
  if (bits > 1 && Number(exponent) * bits > MAX_POWER_BITS) throw tooLarge()
  return normalizeInt(base ** exponent)
}

function floats(operator: ArithmeticOperator, a: number, b: number): PyFloat {
  switch (operator) {
    case '+':
      return new PyFloat(a + b)
    case '-':
      return new PyFloat(a - b)
    case '*':
      return new PyFloat(a * b)
    case '**':
      return new PyFloat(floatPower(a, b))
  }
  if (b === 0) {
    const why =
      operator === '/'
        ? 'float division by zero'
        : operator === '//'
          ? 'float floor division by zero'
          : 'float modulo'
    throw pyError('ZeroDivisionError', why)
  }
  if (operator === '/') return new PyFloat(a / b)
  // As CPython does it: the quotient from what is left, then to the next whole number.
  let rest = a % b
  let quotient = (a - rest) / b
  if (rest === 0) rest = b < 0 ? -0 : 0
  else if (rest < 0 !== b < 0) {
    rest += b
    quotient -= 1
  }
  if (operator === '%') return new PyFloat(rest)
  if (quotient === 0) return new PyFloat(a / b < 0 || Object.is(a / b, -0) ? -0 : 0)
  const floor = Math.floor(quotient)
  return new PyFloat(quotient - floor > 0.5 ? floor + 1 : floor)
}

function floatPower(a: number, b: number): number {
  if (a === 0 && b < 0) throw pyError('ZeroDivisionError', '0.0 cannot be raised to a negative power')
  const result = a ** b
  if (!Number.isFinite(result) && Number.isFinite(a) && Number.isFinite(b))
    throw pyError('OverflowError', "(34, 'Numerical result out of range')")
  return result
}

function sequences(operator: ArithmeticOperator, a: Value, b: Value, state: RenderState): Value | undefined {
  if (operator === '%') {
    const format = asText(a)
    if (format !== undefined) return retype(a, formatPercent(format, b))
    return undefined
  }
  if (operator === '+') return concatenate(a, b, state)
  if (operator === '*') return repeat(a, b, state) ?? repeat(b, a, state)
  if (operator === '-' && a instanceof PySet && b instanceof PySet)
    return new PySet(a.values().filter((v) => !b.has(v)))
  return undefined
}

function concatenate(a: Value, b: Value, state: RenderState): Value | undefined {
  const s = asText(a)
  const t = asText(b)
  if (s !== undefined && t !== undefined) {
    state.checkText(s.length + t.length)
    return joinTexts(a, b, s, t)
  }
  if (Array.isArray(a) && Array.isArray(b)) {
    state.step(a.length + b.length)
    return [...a, ...b]
  }
  if (a instanceof PyTuple && b instanceof PyTuple) return new PyTuple([...a.items, ...b.items])
  if (a instanceof PyBytes && b instanceof PyBytes) return new PyBytes(Uint8Array.of(...a.bytes, ...b.bytes))
  return undefined
}

function joinTexts(a: Value, b: Value, s: string, t: string): Value {
  const marked = (v: Value) => v instanceof PyTypedText && v.kind === 'Markup'
  if (!marked(a) && !marked(b)) return s + t
  return new PyTypedText('Markup', (marked(a) ? s : escapeHtml(s)) + (marked(b) ? t : escapeHtml(t)))
}

function retype(like: Value, text: string): Value {
  return like instanceof PyTypedText && like.kind === 'Markup' ? new PyTypedText('Markup', text) : text
}

/** `& < > " '` as HTML entities, as Markup escapes them. */
export function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&#34;')
    .replaceAll("'", '&#39;')
}

function repeat(what: Value, times: Value, state: RenderState): Value | undefined {
  const count = asInt(times)
  if (count === undefined) return undefined
  const text = asText(what)
  const repeatable =
    text !== undefined || Array.isArray(what) || what instanceof PyTuple || what instanceof PyBytes
  if (repeatable && typeof count === 'bigint' && BigInt.asIntN(64, count) !== count)
    throw pyError('OverflowError', "cannot fit 'int' into an index-sized integer")
  const n = Math.max(0, Number(count))
  if (what instanceof PyBytes) {
    state.checkText(what.bytes.length * n)
    return new PyBytes(
      Uint8Array.from({ length: what.bytes.length * n }, (_, i) => what.bytes[i % what.bytes.length] ?? 0),
    )
  }
  if (text !== undefined) {
    state.checkText(text.length * n)
    return retype(what, text.repeat(n))
  }
  const items = Array.isArray(what) ? what : what instanceof PyTuple ? what.items : undefined
  if (!items) return undefined
  state.step(items.length * n)
  const all: Value[] = []
  for (let i = 0; i < n && items.length > 0; i++) all.push(...items)
  return Array.isArray(what) ? all : new PyTuple(all)
}

const SYMBOLS: Record<ArithmeticOperator, string> = {
  '+': '+',
  '-': '-',
  '*': '*',
  '/': '/',
  '//': '//',
  '%': '%',
  '**': '** or pow()',
}

function unsupported(operator: ArithmeticOperator, a: Value, b: Value): Error {
  if (a instanceof Undefined) return undefinedError(a)
  if (b instanceof Undefined && !(operator === '%' && asText(a) !== undefined)) return undefinedError(b)
  const other = pyTypeName(b)
  if (operator === '+') {
    if (asText(a) !== undefined && pyTypeName(a) !== 'Markup')
      return pyError('TypeError', `can only concatenate str (not "${other}") to str`)
    if (Array.isArray(a)) return pyError('TypeError', `can only concatenate list (not "${other}") to list`)
    if (a instanceof PyTuple)
      return pyError('TypeError', `can only concatenate tuple (not "${other}") to tuple`)
  }
  if (operator === '*') {
    const marked = (v: Value) => pyTypeName(v) === 'Markup'
    if (marked(a) || marked(b))
      return pyError(
        'TypeError',
        `'${pyTypeName(marked(a) ? b : a)}' object cannot be interpreted as an integer`,
      )
    const sequence = (v: Value) => asText(v) !== undefined || Array.isArray(v) || v instanceof PyTuple
    if (sequence(a)) return pyError('TypeError', `can't multiply sequence by non-int of type '${other}'`)
    if (sequence(b))
      return pyError('TypeError', `can't multiply sequence by non-int of type '${pyTypeName(a)}'`)
  }
  return pyError(
    'TypeError',
    `unsupported operand type(s) for ${SYMBOLS[operator]}: '${pyTypeName(a)}' and '${other}'`,
  )
}

/** `-value` or `+value`. */
export function unary(operator: '-' | '+', value: Value): Value {
  if (typeof value === 'number') return operator === '-' && value !== 0 ? -value : value
  if (value instanceof PyFloat) return operator === '-' ? new PyFloat(-value.value) : value
  if (typeof value === 'boolean') return operator === '-' && value ? -1 : Number(value)
  if (typeof value === 'bigint') return normalizeInt(operator === '-' ? -value : value)
  if (value instanceof Undefined) throw undefinedError(value)
  if (value instanceof PyObject) {
    const result = value.arithmetic?.(operator === '-' ? 'neg' : 'pos', null, false)
    if (result !== undefined) return result
  }
  throw pyError('TypeError', `bad operand type for unary ${operator}: '${pyTypeName(value)}'`)
}
