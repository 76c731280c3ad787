import { floatRepr } from '../../foundation'
import { pyError } from '../runtime/errors'
import { textLength } from './characters'
import { asText } from './compare'
import { asInt, asNumber, toExponentExact, toFixedExact } from './numbers'
import { pyStr } from './text'
import { PyFloat, PyObject, pyTypeName, type Value } from './value'

type Spec = {
  readonly fill: string
  readonly align: string
  readonly sign: string
  /** `z`: a negative zero loses its sign. */
  readonly positiveZero: boolean
  readonly alternate: boolean
  readonly zero: boolean
  readonly width: number
  readonly grouping: string
  readonly precision: number | null
  readonly type: string
}

const SPEC =
  /^(?:([\s\S])?([<>=^]))?([-+ ])?(z)?(#)?(0)?(\d+)?([,_])?((?<=,)_|(?<=_),)?(\.)?(\d+)?([\s\S]*)$/u
/** Codes that groups of digits may go with; `_` also with those of other bases. */
const GROUPED = 'deEfFgG%'

function readSpec(text: string, type: string, ownCode: string): Spec {
  const match = SPEC.exec(text) ?? []
  const [, fill, align, sign, z, alternate, zero, width, grouping = '', second, point, precision, code = ''] =
    match
  if (second !== undefined) throw pyError('ValueError', "Cannot specify both ',' and '_'.")
  if (point !== undefined && precision === undefined)
    throw pyError('ValueError', 'Format specifier missing precision')
  if (textLength(code) > 1 || (point === undefined && precision !== undefined))
    throw pyError('ValueError', `Invalid format specifier '${text}' for object of type '${type}'`)
  const used = code === '' ? ownCode : code
  if (grouping !== '' && used !== '' && !(GROUPED + (grouping === '_' ? 'boxX' : '')).includes(used))
    throw pyError('ValueError', `Cannot specify '${grouping}' with '${used}'.`)
  return {
    // A zero before the width is also what other alignments fill with.
    fill: fill ?? (zero === undefined || align === undefined ? ' ' : '0'),
    align: align ?? '',
    sign: sign ?? '',
    positiveZero: z !== undefined,
    alternate: alternate !== undefined,
    zero: zero !== undefined,
    width: width === undefined ? 0 : Number(width),
    grouping,
    precision: precision === undefined ? null : Number(precision),
    type: code,
  }
}

/** Wider or more precise results than this are refused. */
const MAX_WIDTH = 1_000_000

/** `format(value, spec)`: Python's mini-language. */
export function formatValue(value: Value, specText: string): string {
  if (value instanceof PyObject) {
    const own = value.format?.(specText)
    if (own !== undefined) return own
  }
  if (specText === '') return pyStr(value)
  const type = pyTypeName(value)
  const text = asText(value)
  const int = asInt(value)
  if (text === undefined && int === undefined && !(value instanceof PyFloat))
    throw pyError('TypeError', `unsupported format string passed to ${type}.__format__`)
  const spec = readSpec(specText, type, text !== undefined ? 's' : int !== undefined ? 'd' : '')
  if (spec.width > MAX_WIDTH || (spec.precision ?? 0) > MAX_WIDTH)
    throw pyError('ValueError', 'Too many decimal digits in format string')
  if (text !== undefined) return formatText(text, spec, type)
  if (int !== undefined) return formatInt(int, spec, type)
  return formatFloat(asNumber(value) ?? 0, spec, type)
}

function unknownCode({ type: code }: Spec, type: string): Error {
  const shown = code > ' ' && code < '\x80' ? code : `\\x${(code.codePointAt(0) ?? 0).toString(16)}`
  return pyError('ValueError', `Unknown format code '${shown}' for object of type '${type}'`)
}
const refused = (what: string, where: string) => pyError('ValueError', `${what} not allowed ${where}`)
const NEGATIVE_ZERO = 'Negative zero coercion (z)'

function formatText(text: string, spec: Spec, type: string): string {
  if (spec.type !== '' && spec.type !== 's') throw unknownCode(spec, type)
  const where = 'in string format specifier'
  if (spec.sign !== '') throw refused(spec.sign === ' ' ? 'Space' : 'Sign', where)
  if (spec.positiveZero) throw refused(NEGATIVE_ZERO, where)
  if (spec.alternate) throw refused('Alternate form (#)', where)
  if (spec.align === '=') throw refused("'=' alignment", where)
  const cut = spec.precision === null ? text : [...text].slice(0, spec.precision).join('')
  return pad(cut, spec, spec.align === '' ? '<' : spec.align)
}

function formatInt(value: number | bigint, spec: Spec, type: string): string {
  if (spec.type !== '' && 'eEfFgG%'.includes(spec.type)) return formatFloat(asNumber(value) ?? 0, spec, type)
  if (spec.type !== '' && !'bcdnoxX'.includes(spec.type)) throw unknownCode(spec, type)
  if (spec.precision !== null) throw refused('Precision', 'in integer format specifier')
  if (spec.positiveZero) throw refused(NEGATIVE_ZERO, 'in integer format specifier')
  if (spec.type === 'c') {
    if (spec.sign !== '') throw refused('Sign', "with integer format specifier 'c'")
    if (spec.alternate) throw refused('Alternate form (#)', "with integer format specifier 'c'")
    if (value < 0 || value > 0x10ffff) throw pyError('OverflowError', '%c arg not in range(0x110000)')
    return finish(false, '', String.fromCodePoint(Number(value)), '', spec)
  }
  const big = BigInt(value)
  const base = { b: 2, o: 8, x: 16, X: 16 }[spec.type] ?? 10
  let digits = (big < 0n ? -big : big).toString(base)
  if (spec.type === 'X') digits = digits.toUpperCase()
  const prefix = spec.alternate && base !== 10 ? `0${spec.type}` : ''
  return finish(big < 0n, prefix, digits, '', spec, base === 10 ? 3 : 4)
}

function formatFloat(value: number, spec: Spec, type: string): string {
  if (spec.type !== '' && !'eEfFgGn%'.includes(spec.type)) throw unknownCode(spec, type)
  const size = Math.abs(value)
  let body: string
  if (!Number.isFinite(value)) body = Number.isNaN(value) ? 'nan' : 'inf'
  else body = floatBody(size, spec)
  if (/[EFG]/.test(spec.type)) body = body.toUpperCase()
  const [, whole = '', rest = ''] = /^(\d*)(.*)$/s.exec(body) ?? []
  const zero = spec.positiveZero && !/[1-9]/.test(body.replace(/e.*/i, ''))
  const negative = (value < 0 || Object.is(value, -0)) && !(zero && Number.isFinite(value))
  return finish(negative, '', whole, rest, spec)
}

function floatBody(size: number, spec: Spec): string {
  const precision = spec.precision ?? 6
  switch (spec.type.toLowerCase()) {
    case 'f':
      return withPoint(toFixedExact(size, precision), spec.alternate)
    case '%':
      return `${withPoint(toFixedExact(size * 100, precision), spec.alternate)}%`
    case 'e':
      return withPoint(toExponentExact(size, precision), spec.alternate)
    case 'g':
    case 'n':
      return general(size, precision, spec.alternate)
    default:
      return spec.precision === null ? withPoint(floatRepr(size), spec.alternate) : generalFloat(size, spec)
  }
}
/** `#` keeps the point even where no digit follows. */
export function withPoint(body: string, wanted: boolean): string {
  return wanted && !body.includes('.') ? body.replace(/^\d+/, '$&.') : body
}

/** `%g`: that many significant digits, without trailing zeros unless `#` keeps them. */
export function general(size: number, precision: number, keepZeros: boolean): string {
  const digits = Math.max(1, precision)
  if (size === 0) return keepZeros ? `0.${'0'.repeat(digits - 1)}` : '0'
  const scientific = toExponentExact(size, digits - 1)
  const power = Number(scientific.slice(scientific.indexOf('e') + 1))
  if (power < -4 || power >= digits) return shortened(scientific, keepZeros)
  const fixed = toFixedExact(size, digits - 1 - power)
  if (!keepZeros) return trimZeros(fixed)
  return fixed.includes('.') ? fixed : `${fixed}.`
}
/** Without a code: as `g`, but with a digit after the point, and so one digit less before an exponent is used. */
function generalFloat(size: number, { precision, alternate }: Spec): string {
  const digits = Math.max(1, precision ?? 0)
  const scientific = toExponentExact(size, digits - 1)
  const power = Number(scientific.slice(scientific.indexOf('e') + 1))
  if (power === digits - 1) return shortened(scientific, alternate)
  const text = general(size, digits, alternate)
  return /[.e]/.test(text) ? text : `${text}.0`
}
/** Takes the zeros at the end of a mantissa away, unless `#` keeps them, with the point. */
function shortened(scientific: string, alternate: boolean): string {
  const [mantissa = '', exponent = ''] = scientific.split('e')
  const digits = alternate ? (mantissa.includes('.') ? mantissa : `${mantissa}.`) : trimZeros(mantissa)
  return `${digits}e${exponent}`
}
function trimZeros(text: string): string {
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text
}

function group(digits: string, spec: Spec, size: number): string {
  if (spec.grouping === '') return digits
  return digits.replace(new RegExp(`\\B(?=(?:[0-9a-fA-F]{${size}})+$)`, 'g'), spec.grouping)
}

function finish(
  negative: boolean,
  prefix: string,
  bare: string,
  rest: string,
  spec: Spec,
  groupSize = 3,
): string {
  const whole = group(bare, spec, groupSize)
  const sign = (negative ? '-' : spec.sign === '-' ? '' : spec.sign) + prefix
  const align = spec.align === '' ? (spec.zero ? '=' : '>') : spec.align
  const fill = spec.zero && spec.align === '' ? '0' : spec.fill
  if (align !== '=') return pad(sign + whole + rest, { ...spec, fill }, align)
  const missing = spec.width - (sign.length + whole.length + rest.length)
  if (missing <= 0) return sign + whole + rest
  if (fill === '0' && spec.grouping !== '') {
    let digits = bare
    while (sign.length + group(digits, spec, groupSize).length + rest.length < spec.width)
      digits = `0${digits}`
    return sign + group(digits, spec, groupSize) + rest
  }
  return sign + fill.repeat(missing) + whole + rest
}

function pad(text: string, spec: Spec, align: string): string {
  const missing = spec.width - textLength(text)
  if (missing <= 0) return text
  const fill = spec.zero && spec.align === '' ? '0' : spec.fill
  if (align === '<') return text + fill.repeat(missing)
  if (align === '^') {
    const left = Math.floor(missing / 2)
    return fill.repeat(left) + text + fill.repeat(missing - left)
  }
  return fill.repeat(missing) + text
}
