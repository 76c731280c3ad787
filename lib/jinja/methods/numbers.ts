import { pyError } from '../runtime/errors'
import { asText } from '../values/compare'
import { needIndex } from '../values/convert'
import { exactFraction, normalizeInt } from '../values/numbers'
import { PyBytes, PyFloat, PyTuple, type Value } from '../values/value'
import { keyworded, type Method, type Methods, nullary, unaryMethod } from './method'

type Int = number | bigint | boolean
const size = (n: Int) => {
  const big = BigInt(n)
  return big < 0n ? -big : big
}

/** `int.to_bytes(length, byteorder, signed)`. */
function toBytes(n: Int, length: number, order: string, signed: boolean): PyBytes {
  if (order !== 'big' && order !== 'little')
    throw pyError('ValueError', "byteorder must be either 'little' or 'big'")
  if (length < 0) throw pyError('ValueError', 'length argument must be non-negative')
  const big = BigInt(n)
  if (big < 0n && !signed) throw pyError('OverflowError', "can't convert negative int to unsigned")
  const bits = length * 8
  const wrapped = signed ? BigInt.asIntN(bits, big) : BigInt.asUintN(bits, big)
  if (wrapped !== big) throw pyError('OverflowError', 'int too big to convert')
  let rest = BigInt.asUintN(bits, big)
  const bytes = Array.from({ length }, () => {
    const byte = Number(rest & 255n)
    rest >>= 8n
    return byte
  })
  return new PyBytes(Uint8Array.from(order === 'big' ? bytes.reverse() : bytes))
}

function fromBytes(value: Value, order: string, signed: boolean): Value {
  const bytes = value instanceof PyBytes ? [...value.bytes] : []
  if (order === 'little') bytes.reverse()
  const all = bytes.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n)
  return normalizeInt(signed ? BigInt.asIntN(bytes.length * 8, all) : all)
}

/** Methods of int and bool. */
export const intMethods: Methods<Int> = new Map<string, Method<Int>>([
  ['bit_length', nullary('int.bit_length', (n) => (size(n) === 0n ? 0 : size(n).toString(2).length))],
  ['bit_count', nullary('int.bit_count', (n) => size(n).toString(2).replaceAll('0', '').length)],
  ['conjugate', nullary('int.conjugate', (n) => normalizeInt(BigInt(n)))],
  ['as_integer_ratio', nullary('int.as_integer_ratio', (n) => new PyTuple([normalizeInt(BigInt(n)), 1]))],
  [
    'to_bytes',
    keyworded(
      'to_bytes',
      ['length', 'byteorder', 'signed'],
      (n, [length = 1, order = 'big', signed = false]) =>
        toBytes(n, Number(needIndex(length)), asText(order) ?? '', signed === true),
    ),
  ],
  [
    'from_bytes',
    keyworded(
      'from_bytes',
      ['bytes', 'byteorder', 'signed'],
      (_n, [bytes = null, order = 'big', signed = false]) =>
        fromBytes(bytes, asText(order) ?? '', signed === true),
    ),
  ],
])

function hexFloat(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'nan' : value > 0 ? 'inf' : '-inf'
  const sign = value < 0 || Object.is(value, -0) ? '-' : ''
  if (value === 0) return `${sign}0x0.0p+0`
  const view = new DataView(new ArrayBuffer(8))
  view.setFloat64(0, Math.abs(value))
  const bits = view.getBigUint64(0)
  const exponent = Number(bits >> 52n)
  const digits = (bits & 0xfffffffffffffn).toString(16).padStart(13, '0')
  const power = exponent === 0 ? -1022 : exponent - 1023
  return `${sign}0x${exponent === 0 ? 0 : 1}.${digits}p${power < 0 ? '' : '+'}${power}`
}

function fromHex(text: string): PyFloat {
  const word = /^\s*([-+]?)(?:(inf(?:inity)?)|(nan))\s*$/i.exec(text)
  if (word) return new PyFloat(word[3] ? Number.NaN : word[1] === '-' ? -Infinity : Infinity)
  const match = /^\s*([-+]?)(?:0x)?([\da-f]*)(?:\.([\da-f]*))?(?:p([-+]?\d+))?\s*$/i.exec(text)
  const [, sign, whole = '', fraction = '', power = '0'] = match ?? []
  if (!match || whole + fraction === '')
    throw pyError('ValueError', 'invalid hexadecimal floating-point string')
  const mantissa = Number(BigInt(`0x${whole}${fraction}`))
  const value = mantissa * 2 ** (Number(power) - 4 * fraction.length)
  return new PyFloat(sign === '-' ? -value : value)
}

function integerRatio(value: number): PyTuple {
  if (!Number.isFinite(value)) {
    const nan = Number.isNaN(value)
    throw pyError(
      nan ? 'ValueError' : 'OverflowError',
      `cannot convert ${nan ? 'NaN' : 'Infinity'} to integer ratio`,
    )
  }
  const { numerator, shift } = exactFraction(value)
  return new PyTuple([normalizeInt(numerator), normalizeInt(1n << BigInt(shift))])
}

/** Methods of float. */
export const floatMethods: Methods<PyFloat> = new Map<string, Method<PyFloat>>([
  ['is_integer', nullary('float.is_integer', (f) => Number.isInteger(f.value))],
  ['conjugate', nullary('float.conjugate', (f) => f)],
  ['hex', nullary('float.hex', (f) => hexFloat(f.value))],
  ['fromhex', unaryMethod('float.fromhex', (_f, text) => fromHex(asText(text) ?? ''))],
  ['as_integer_ratio', nullary('float.as_integer_ratio', (f) => integerRatio(f.value))],
])
