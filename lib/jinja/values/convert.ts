import { pyError } from '../runtime/errors'
import { asText, undefinedError } from './compare'
import { lazyPattern } from './lazy-pattern'
import { asInt, asNumber, normalizeInt } from './numbers'
import { pyRepr, reprText } from './text'
import { PyBytes, PyFloat, PyObject, pyTypeName, Undefined, type Value } from './value'

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

/** What Python functions written in C make of an argument that must be an int. @throws JinjaError */
export function needIndex(value: Value): number | bigint {
  const n = asInt(value)
  if (n !== undefined) return n
  throw pyError('TypeError', `'${pyTypeName(value)}' object cannot be interpreted as an integer`)
}

/** The text that `int()` and `float()` read: of a str, or bytes. */
function numberText(value: Value): string | undefined {
  return value instanceof PyBytes ? String.fromCharCode(...value.bytes) : asText(value)
}

/** A float without what follows the point, as an int. @throws JinjaError */
export function wholeOf(value: number): number | bigint {
  if (Number.isNaN(value)) throw pyError('ValueError', 'cannot convert float NaN to integer')
  if (!Number.isFinite(value)) throw pyError('OverflowError', 'cannot convert float infinity to integer')
  return normalizeInt(BigInt(value))
}

/** `float(value)`. @throws JinjaError */
export function pyFloat(value: Value): PyFloat {
  if (value instanceof Undefined) throw undefinedError(value)
  const text = numberText(value)
  if (text !== undefined) {
    const read = readFloat(text)
    if (read === undefined) throw pyError('ValueError', `could not convert string to float: ${pyRepr(value)}`)
    return new PyFloat(read)
  }
  const n = asNumber(value)
  if (n !== undefined) return new PyFloat(n)
  const own = value instanceof PyObject ? value.arithmetic?.('float', null, false) : undefined
  if (own instanceof PyFloat) return own
  throw pyError('TypeError', `float() argument must be a string or a real number, not '${pyTypeName(value)}'`)
}

/** `int(value)`, and for texts `int(value, base)`. @throws JinjaError */
export function pyInt(value: Value, base: Value = 10): Value {
  if (value instanceof Undefined) throw undefinedError(value)
  const text = numberText(value)
  if (text !== undefined) {
    const radix = Number(needIndex(base))
    if (radix !== 0 && (radix < 2 || radix > 36))
      throw pyError('ValueError', 'int() base must be >= 2 and <= 36, or 0')
    const read = readInt(text, radix)
    if (read !== undefined) return read
    throw pyError('ValueError', `invalid literal for int() with base ${radix}: ${reprText(text)}`)
  }
  if (value instanceof PyFloat) return wholeOf(Math.trunc(value.value))
  const int = asInt(value)
  if (int !== undefined) return int
  const own = value instanceof PyObject ? value.arithmetic?.('int', null, false) : undefined
  if (own !== undefined) return own
  throw pyError(
    'TypeError',
    `int() argument must be a string, a bytes-like object or a real number, not '${pyTypeName(value)}'`,
  )
}
