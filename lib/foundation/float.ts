/**
 * A Python float. JavaScript has one kind of number and Python two: wherever YAML or Jinja values are held, a
 * whole number that is an `int` is a plain `number` (or a `bigint` beyond 2^53) and every `float` is one of these,
 * so that `1.0` stays `1.0` when it is printed, written or compared by type.
 */
export class Float {
  readonly value: number
  constructor(value: number) {
    this.value = value
  }
  /** As Python's `repr`. */
  toString(): string {
    return floatRepr(this.value)
  }
  valueOf(): number {
    return this.value
  }
  toJSON(): number {
    written++
    return this.value
  }
}

let written = 0

/** How many floats were written as JSON so far, by which one can tell whether a text holds any. */
export function floatsWritten(): number {
  return written
}

/** Python's `repr` of a float: shortest digits, `1e+16` from 1e16 on, `1e-05` below 1e-4, `inf`, `nan`. */
export function floatRepr(value: number): string {
  if (Number.isNaN(value)) return 'nan'
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf'
  if (value === 0) return Object.is(value, -0) ? '-0.0' : '0.0'
  const [mantissa = '0', exponentText = '0'] = value.toExponential().split('e')
  const exponent = Number(exponentText)
  if (exponent >= -4 && exponent < 16) return plainDigits(mantissa, exponent)
  const sign = exponent < 0 ? '-' : '+'
  return `${mantissa}e${sign}${String(Math.abs(exponent)).padStart(2, '0')}`
}

/** Writes `mantissa`e`exponent` without an exponent and with at least one digit after the point. */
function plainDigits(mantissa: string, exponent: number): string {
  const minus = mantissa.startsWith('-') ? '-' : ''
  const digits = mantissa.replace('-', '').replace('.', '')
  if (exponent < 0) return `${minus}0.${'0'.repeat(-exponent - 1)}${digits}`
  const whole = digits.slice(0, exponent + 1).padEnd(exponent + 1, '0')
  const fraction = digits.slice(exponent + 1)
  return `${minus}${whole}.${fraction === '' ? '0' : fraction}`
}
