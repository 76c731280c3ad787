import { floatRepr } from '../../foundation'
import { pyError } from '../runtime/errors'
import { textLength } from './characters'
import { asText } from './compare'
import { asInt, asNumber, toExponentExact, toFixedExact } from './numbers'
import { pyStr } from './text'
import { PyFloat, PyObject, pyTypeName, type Value } from './value'

type Spec = {
  fill: string
  align: string
  sign: string
  alternate: boolean
  zero: boolean
  width: number
  grouping: string
  precision: number | null
  type: string
}

const SPEC = /^(?:([\s\S])?([<>=^]))?([-+ ])?(z)?(#)?(0)?(\d+)?([,_])?(?:\.(\d+))?([bcdeEfFgGnosxX%])?$/u

function readSpec(text: string, type: string): Spec {
  const match = SPEC.exec(text)
  if (!match) throw invalid(text, type)
  const [, fill, align, sign, , alternate, zero, width, grouping, precision, code] = match
  return {
    // A zero before the width is also what other alignments fill with.
    fill: fill ?? (zero === undefined || align === undefined ? ' ' : '0'),
    align: align ?? '',
    sign: sign ?? '-',
    alternate: alternate !== undefined,
    zero: zero !== undefined,
    width: width === undefined ? 0 : Number(width),
    grouping: grouping ?? '',
    precision: precision === undefined ? null : Number(precision),
    type: code ?? '',
  }
}

/** A single letter at the end is taken for a type that the value hasn't. */
function invalid(text: string, type: string): Error {
  const code = /^(?:[\s\S]?[<>=^])?[-+ ]?z?#?0?\d*[,_]?(?:\.\d+)?(\S)$/u.exec(text)?.[1]
  return pyError(
    'ValueError',
    code === undefined
      ? `Invalid format specifier '${text}' for object of type '${type}'`
      : `Unknown format code '${code}' for object of type '${type}'`,
  )
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
  const spec = readSpec(specText, pyTypeName(value))
  if (spec.width > MAX_WIDTH || (spec.precision ?? 0) > MAX_WIDTH)
    throw pyError('ValueError', 'Too many decimal digits in format string')
  const text = asText(value)
  if (text !== undefined) return formatText(text, spec)
  const int = asInt(value)
  if (int !== undefined) {
    return formatInt(int, spec)
  }
  if (value instanceof PyFloat) return formatFloat(value.value, spec)
  throw pyError('TypeError', `unsupported format string passed to ${pyTypeName(value)}.__format__`)
}

function unknownCode(spec: Spec, type: string): Error {
  return pyError('ValueError', `Unknown format code '${spec.type}' for object of type '${type}'`)
}

function formatText(text: string, spec: Spec): string {
  if (spec.type !== '' && spec.type !== 's') throw unknownCode(spec, 'str')
  const cut = spec.precision === null ? text : [...text].slice(0, spec.precision).join('')
  return pad(cut, spec, spec.align === '' ? '<' : spec.align)
}

function formatInt(value: number | bigint, spec: Spec): string {
  if ('eEfFgG%'.includes(spec.type) && spec.type !== '') return formatFloat(asNumber(value) ?? 0, spec)
  if (spec.type === 's') throw unknownCode(spec, 'int')
  if (spec.type === 'c') return pad(String.fromCodePoint(Number(value)), spec, spec.align || '<')
  if (spec.precision !== null)
    throw pyError('ValueError', 'Precision not allowed in integer format specifier')
  const big = BigInt(value)
  const base = { b: 2, o: 8, x: 16, X: 16 }[spec.type] ?? 10
  let digits = (big < 0n ? -big : big).toString(base)
  if (spec.type === 'X') digits = digits.toUpperCase()
  const prefix = spec.alternate && base !== 10 ? `0${spec.type}` : ''
  return finish(big < 0n, prefix, group(digits, spec, base === 10 ? 3 : 4), '', spec)
}

function formatFloat(value: number, spec: Spec): string {
  if ('bcdosxX'.includes(spec.type) && spec.type !== '') throw unknownCode(spec, 'float')
  const negative = value < 0 || Object.is(value, -0)
  const size = Math.abs(value)
  let body: string
  if (!Number.isFinite(value)) body = Number.isNaN(value) ? 'nan' : 'inf'
  else body = floatBody(size, spec)
  if (/[EFG]/.test(spec.type)) body = body.toUpperCase()
  const [, whole = '', rest = ''] = /^(\d*)(.*)$/s.exec(body) ?? []
  return finish(negative && !Number.isNaN(value), '', group(whole, spec, 3), rest, spec)
}

function floatBody(size: number, spec: Spec): string {
  const precision = spec.precision ?? 6
  switch (spec.type.toLowerCase()) {
    case 'f':
      return toFixedExact(size, precision)
    case '%':
      return `${toFixedExact(size * 100, precision)}%`
    case 'e':
      return toExponentExact(size, precision)
    case 'g':
    case 'n':
      return general(size, precision, spec.alternate)
    default:
      return spec.precision === null ? floatRepr(size) : generalFloat(size, spec.precision)
  }
}

/** `%g`: that many significant digits, without trailing zeros unless `#` keeps them. */
export function general(size: number, precision: number, keepZeros: boolean): string {
  const digits = Math.max(1, precision)
  if (size === 0) return keepZeros ? `0.${'0'.repeat(digits - 1)}` : '0'
  const scientific = toExponentExact(size, digits - 1)
  const power = Number(scientific.slice(scientific.indexOf('e') + 1))
  if (power < -4 || power >= digits) {
    const [mantissa = '', exponent = ''] = scientific.split('e')
    return `${keepZeros ? mantissa : trimZeros(mantissa)}e${exponent}`
  }
  const fixed = toFixedExact(size, digits - 1 - power)
  return keepZeros ? fixed : trimZeros(fixed)
}
function generalFloat(size: number, precision: number): string {
  const text = general(size, precision, false)
  return /[.e]/.test(text) ? text : `${text}.0`
}
function trimZeros(text: string): string {
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text
}

function group(digits: string, spec: Spec, size: number): string {
  if (spec.grouping === '') return digits
  return digits.replace(new RegExp(`\\B(?=(?:[0-9a-fA-F]{${size}})+$)`, 'g'), spec.grouping)
}

function finish(negative: boolean, prefix: string, whole: string, rest: string, spec: Spec): string {
  const sign = (negative ? '-' : spec.sign === '-' ? '' : spec.sign) + prefix
  const align = spec.align === '' ? (spec.zero ? '=' : '>') : spec.align
  const fill = spec.zero && spec.align === '' ? '0' : spec.fill
  if (align !== '=') return pad(sign + whole + rest, { ...spec, fill }, align)
  const missing = spec.width - (sign.length + whole.length + rest.length)
  if (missing <= 0) return sign + whole + rest
  if (fill === '0' && spec.grouping !== '') {
    let digits = whole.replaceAll(spec.grouping, '')
    while (sign.length + group(digits, spec, 3).length + rest.length < spec.width) digits = `0${digits}`
    return sign + group(digits, spec, 3) + rest
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
