import { pyError } from '../runtime/errors'
import { PyFloat, type Value } from './value'

/** An int as we keep it: a number while safe, else a bigint. */
export function normalizeInt(value: bigint): number | bigint {
  return value >= -9007199254740991n && value <= 9007199254740991n ? Number(value) : value
}

/** An int or bool as a number or bigint; `undefined` for anything else. */
export function asInt(value: Value): number | bigint | undefined {
  if (typeof value === 'number' || typeof value === 'bigint') return value
  return typeof value === 'boolean' ? Number(value) : undefined
}

/** An int, bool or float as JavaScript's number; `undefined` for anything else. */
export function asNumber(value: Value): number | undefined {
  if (typeof value === 'number') return value
  if (value instanceof PyFloat) return value.value
  if (typeof value === 'boolean') return Number(value)
  if (typeof value === 'bigint') {
    const n = Number(value)
    if (!Number.isFinite(n)) throw pyError('OverflowError', 'int too large to convert to float')
    return n
  }
  return undefined
}

/** Whether Python counts the value among its numbers (`bool` is an int there). */
export function isNumeric(value: Value): boolean {
  return (
    typeof value === 'number' ||
    typeof value === 'boolean' ||
    typeof value === 'bigint' ||
    value instanceof PyFloat
  )
}

/** The exact value of a double as a fraction: numerator / 2^shift. */
export function exactFraction(value: number): { numerator: bigint; shift: number } {
  let shift = 0
  let scaled = value
  while (!Number.isInteger(scaled) && shift < 1100) {
    scaled *= 2
    shift++
  }
  return { numerator: BigInt(scaled), shift }
}

/** A double's exact value with that many decimals, halves rounded to even: `'%.2f' % x`. */
export function toFixedExact(value: number, decimals: number): string {
  const { numerator, shift } = exactFraction(Math.abs(value))
  const scaled = numerator * 10n ** BigInt(decimals)
  const divisor = 1n << BigInt(shift)
  let quotient = scaled / divisor
  const twice = (scaled % divisor) * 2n
  if (twice > divisor || (twice === divisor && quotient % 2n === 1n)) quotient++
  const digits = quotient.toString().padStart(decimals + 1, '0')
  const text =
    decimals === 0 ? digits : `${digits.slice(0, -decimals)}.${digits.slice(digits.length - decimals)}`
  return value < 0 || Object.is(value, -0) ? `-${text}` : text
}

/** `d.dddde±XX` with that many decimals, exactly rounded. */
export function toExponentExact(value: number, decimals: number): string {
  if (value === 0) return `${Object.is(value, -0) ? '-' : ''}${(0).toFixed(decimals)}e+00`
  const { numerator, shift } = exactFraction(Math.abs(value))
  // From below, as rounding may add a digit, which must not hide that there are enough without.
  let power = Math.floor(Math.log10(Math.abs(value))) - 1
  for (;;) {
    const digits = scaledDigits(numerator, shift, decimals - power)
    if (digits.length > decimals + 1) power++
    else {
      const body = decimals === 0 ? digits : `${digits.charAt(0)}.${digits.slice(1)}`
      const exponent = String(Math.abs(power)).padStart(2, '0')
      return `${value < 0 ? '-' : ''}${body}e${power < 0 ? '-' : '+'}${exponent}`
    }
  }
}

/** round(fraction × 10^power) as digits, halves to even. */
function scaledDigits(numerator: bigint, shift: number, power: number): string {
  let top = numerator
  let bottom = 1n << BigInt(shift)
  if (power >= 0) top *= 10n ** BigInt(power)
  else bottom *= 10n ** BigInt(-power)
  let quotient = top / bottom
  const twice = (top % bottom) * 2n
  if (twice > bottom || (twice === bottom && quotient % 2n === 1n)) quotient++
  return quotient.toString()
}
