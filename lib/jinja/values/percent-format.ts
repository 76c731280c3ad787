import { pyError } from '../runtime/errors'
import { textLength } from './characters'
import { asText, undefinedError } from './compare'
import { general, withPoint } from './format-spec'
import { asInt, asNumber, toExponentExact, toFixedExact } from './numbers'
import { asciiRepr, bigIntText, pyRepr, pyStr } from './text'
import { PyDict, PyFloat, PyObject, PyTuple, pyTypeName, Undefined, type Value } from './value'

const DIRECTIVE = /%(?:\(([^)]*)\))?([-+ #0]*)(\*|\d+)?(?:\.(\*|\d+)?)?[hlL]?([\s\S])?/g
const MAX_WIDTH = 1_000_000

/** `format % values`. */
export function formatPercent(format: string, values: Value): string {
  const source = new Arguments(values)
  let text = ''
  let from = 0
  DIRECTIVE.lastIndex = 0
  for (let m = DIRECTIVE.exec(format); m; m = DIRECTIVE.exec(format)) {
    text += format.slice(from, m.index)
    from = DIRECTIVE.lastIndex
    const [whole, key, flags = '', widthText, precisionText, type] = m
    if (key !== undefined) source.useNames()
    if (type === undefined) throw pyError('ValueError', 'incomplete format')
    if (whole === '%%') {
      text += '%'
      continue
    }
    let width = widthText === '*' ? source.size() : Number(widthText ?? 0)
    const leftward = width < 0
    width = Math.abs(width)
    const dotted = whole.includes('.')
    const precision =
      precisionText === '*' ? Math.max(0, source.size()) : dotted ? Number(precisionText ?? 0) : null
    if (width > MAX_WIDTH || (precision ?? 0) > MAX_WIDTH) throw pyError('OverflowError', 'width too big')
    const value = key === undefined ? source.next() : source.named(key)
    const index = from - 1
    text += convert(type, value, { flags: leftward ? `${flags}-` : flags, width, precision, index })
  }
  source.finish()
  return text + format.slice(from)
}

/** Where directives take their values from. */
class Arguments {
  readonly #values: Value
  readonly #queue: readonly Value[]
  #at = 0
  #byName = false
  constructor(values: Value) {
    this.#values = values
    this.#queue = values instanceof PyTuple ? values.items : [values]
  }
  next(): Value {
    const value = this.#queue[this.#at++]
    if (value === undefined) throw pyError('TypeError', 'not enough arguments for format string')
    return value
  }
  size(): number {
    const value = asInt(this.next())
    if (value === undefined) throw pyError('TypeError', '* wants int')
    if (typeof value === 'bigint')
      throw pyError('OverflowError', 'Python int too large to convert to C ssize_t')
    return value
  }
  useNames(): void {
    this.#byName = true
    if (this.#values instanceof Undefined) throw undefinedError(this.#values)
    if (!(this.#values instanceof PyDict)) throw pyError('TypeError', 'format requires a mapping')
  }
  named(key: string): Value {
    if (!(this.#values instanceof PyDict)) throw pyError('TypeError', 'format requires a mapping')
    const value = this.#values.get(key)
    if (value === undefined) throw pyError('KeyError', pyRepr(key))
    return value
  }
  finish(): void {
    const values = this.#values
    const mapping =
      values instanceof PyDict ||
      Array.isArray(values) ||
      values instanceof Undefined ||
      values instanceof PyObject
    if (this.#byName || (mapping && this.#at === 0)) return
    if (this.#at < this.#queue.length)
      throw pyError('TypeError', 'not all arguments converted during string formatting')
  }
}

type Shape = { flags: string; width: number; precision: number | null; index: number }

function convert(type: string, value: Value, shape: Shape): string {
  switch (type) {
    case 's':
      return padText(cut(pyStr(value), shape), shape)
    case 'r':
      return padText(cut(pyRepr(value), shape), shape)
    case 'a':
      return padText(cut(asciiRepr(value), shape), shape)
    case 'c':
      return padText(character(value), shape)
    case 'd':
    case 'i':
    case 'u':
      return padNumber(decimal(type, value, shape), shape)
    case 'x':
    case 'X':
    case 'o':
      return padNumber(based(type, value, shape), shape)
    case 'f':
    case 'F':
    case 'e':
    case 'E':
    case 'g':
    case 'G':
      return padNumber(floating(type, value, shape), shape)
    default: {
      const code = (type.codePointAt(0) ?? 0).toString(16)
      throw pyError(
        'ValueError',
        `unsupported format character '${type}' (0x${code}) at index ${shape.index}`,
      )
    }
  }
}

function character(value: Value): string {
  const code = asInt(value)
  if (code !== undefined) {
    if (code < 0 || code >= 0x110000) throw pyError('OverflowError', '%c arg not in range(0x110000)')
    return String.fromCodePoint(Number(code))
  }
  const text = asText(value)
  if (text === undefined || textLength(text) !== 1) throw pyError('TypeError', '%c requires int or char')
  return text
}

function cut(text: string, { precision }: Shape): string {
  return precision === null ? text : [...text].slice(0, precision).join('')
}
function decimal(type: string, value: Value, { precision }: Shape): string {
  if (value instanceof Undefined) throw undefinedError(value)
  let int = asInt(value)
  if (int === undefined && value instanceof PyFloat) {
    if (!Number.isFinite(value.value))
      throw pyError(
        Number.isNaN(value.value) ? 'ValueError' : 'OverflowError',
        `cannot convert float ${Number.isNaN(value.value) ? 'NaN' : 'infinity'} to integer`,
      )
    int = BigInt(Math.trunc(value.value))
  }
  if (int === undefined)
    throw pyError('TypeError', `%${type} format: a real number is required, not ${pyTypeName(value)}`)
  const digits = typeof int === 'bigint' ? bigIntText(int) : String(int)
  const negative = digits.startsWith('-')
  return (negative ? '-' : '') + digits.replace('-', '').padStart(precision ?? 0, '0')
}
function based(type: string, value: Value, { flags, precision }: Shape): string {
  const int = asInt(value)
  if (int === undefined)
    throw pyError('TypeError', `%${type} format: an integer is required, not ${pyTypeName(value)}`)
  const big = BigInt(int)
  let digits = (big < 0n ? -big : big).toString(type === 'o' ? 8 : 16).padStart(precision ?? 0, '0')
  if (flags.includes('#')) digits = `0${type.toLowerCase()}${digits}`
  return (big < 0n ? '-' : '') + (type === 'X' ? digits.toUpperCase() : digits)
}
function floating(type: string, value: Value, { flags, precision }: Shape): string {
  if (value instanceof Undefined) throw undefinedError(value)
  const number = asNumber(value)
  if (number === undefined) throw pyError('TypeError', `must be real number, not ${pyTypeName(value)}`)
  const sign = number < 0 || Object.is(number, -0) ? '-' : ''
  const size = Math.abs(number)
  const decimals = precision ?? 6
  let body: string
  if (!Number.isFinite(number)) body = Number.isNaN(number) ? 'nan' : 'inf'
  else if (type === 'f' || type === 'F') body = withPoint(toFixedExact(size, decimals), flags.includes('#'))
  else if (type === 'e' || type === 'E')
    body = withPoint(toExponentExact(size, decimals), flags.includes('#'))
  else body = general(size, decimals, flags.includes('#'))
  return sign + (type === type.toUpperCase() ? body.toUpperCase() : body)
}

function padText(text: string, { flags, width }: Shape): string {
  const missing = width - textLength(text)
  if (missing <= 0) return text
  return flags.includes('-') ? text + ' '.repeat(missing) : ' '.repeat(missing) + text
}
function padNumber(text: string, shape: Shape): string {
  const { flags, width } = shape
  const negative = text.startsWith('-')
  const sign = negative ? '-' : flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : ''
  const digits = negative ? text.slice(1) : text
  const missing = width - sign.length - digits.length
  if (missing > 0 && flags.includes('0') && !flags.includes('-')) return sign + '0'.repeat(missing) + digits
  return padText(sign + digits, shape)
}
