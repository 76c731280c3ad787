import { pyError } from '../../runtime/errors'
import { asNumber } from '../../values/numbers'
import { PyFloat, PyObject, pyTypeName, type Value } from '../../values/value'
import { pad } from './calendar'
import { native, nativeConstructor } from './native'
import { PyClass } from './python-class'

export const MICROS_PER_DAY = 86_400_000_000n

/** Python's `timedelta`. */
export class PyTimedelta extends PyObject {
  readonly typeName = 'datetime.timedelta'
  readonly micros: bigint
  constructor(micros: bigint) {
    super()
    this.micros = micros
    if (micros >= 1_000_000_000n * MICROS_PER_DAY || micros < -999_999_999n * MICROS_PER_DAY)
      throw pyError(
        'OverflowError',
        `days=${floorDiv(micros, MICROS_PER_DAY)}; must have magnitude <= 999999999`,
      )
  }
  get days(): number {
    return Number(floorDiv(this.micros, MICROS_PER_DAY))
  }
  get seconds(): number {
    return Math.floor(Number(this.micros - BigInt(this.days) * MICROS_PER_DAY) / 1_000_000)
  }
  get microseconds(): number {
    return Number(this.micros - floorDiv(this.micros, 1_000_000n) * 1_000_000n)
  }
  override attribute(name: string): Value | undefined {
    if (name === 'days') return this.days
    if (name === 'seconds') return this.seconds
    if (name === 'microseconds') return this.microseconds
    if (name === 'total_seconds')
      return native('timedelta.total_seconds', [], () => new PyFloat(Number(this.micros) / 1_000_000))
    return members.get(name)
  }
  override text(): string {
    const { days, seconds, microseconds } = this
    const head = days === 0 ? '' : `${days} day${Math.abs(days) === 1 ? '' : 's'}, `
    const clock = `${Math.floor(seconds / 3600)}:${pad(Math.floor(seconds / 60) % 60)}:${pad(seconds % 60)}`
    return head + clock + (microseconds === 0 ? '' : `.${pad(microseconds, 6)}`)
  }
  override repr(): string {
    const parts = [
      this.days === 0 ? '' : `days=${this.days}`,
      this.seconds === 0 ? '' : `seconds=${this.seconds}`,
      this.microseconds === 0 ? '' : `microseconds=${this.microseconds}`,
    ].filter(Boolean)
    return `datetime.timedelta(${parts.length === 0 ? '0' : parts.join(', ')})`
  }
  override truthy(): boolean {
    return this.micros !== 0n
  }
  override equals(other: Value): boolean {
    return other instanceof PyTimedelta && other.micros === this.micros
  }
  override hashKey(): unknown {
    return `\u0000\udc00timedelta${this.micros}`
  }
  override compare(other: Value): number | undefined {
    if (!(other instanceof PyTimedelta)) return undefined
    return this.micros < other.micros ? -1 : this.micros > other.micros ? 1 : 0
  }
  override arithmetic(operator: string, other: Value, reflected: boolean): Value | undefined {
    if (operator === 'neg') return new PyTimedelta(-this.micros)
    if (operator === 'pos') return this
    if (operator === 'abs') return new PyTimedelta(this.micros < 0n ? -this.micros : this.micros)
    if (other instanceof PyTimedelta) return this.#withDelta(operator, other, reflected)
    const factor = asNumber(other)
    if (factor === undefined) return undefined
    if (operator === '*') return new PyTimedelta(scale(this.micros, factor))
    if (reflected) return undefined
    if (operator === '/' || operator === '//') {
      if (factor === 0) throw pyError('ZeroDivisionError', 'integer division or modulo by zero')
      return new PyTimedelta(
        operator === '//'
          ? floorDiv(this.micros, BigInt(Math.trunc(factor)))
          : scale(this.micros, 1 / factor),
      )
    }
    return undefined
  }
  #withDelta(operator: string, other: PyTimedelta, reflected: boolean): Value | undefined {
    const [a, b] = reflected ? [other.micros, this.micros] : [this.micros, other.micros]
    if (operator === '+') return new PyTimedelta(a + b)
    if (operator === '-') return new PyTimedelta(a - b)
    if (operator !== '/' && operator !== '//' && operator !== '%') return undefined
    if (b === 0n) throw pyError('ZeroDivisionError', 'integer division or modulo by zero')
    if (operator === '/') return new PyFloat(Number(a) / Number(b))
    const quotient = floorDiv(a, b)
    return operator === '//' ? Number(quotient) : new PyTimedelta(a - quotient * b)
  }
}

export function floorDiv(a: bigint, b: bigint): bigint {
  const quotient = a / b
  return a % b !== 0n && a < 0n !== b < 0n ? quotient - 1n : quotient
}
function scale(micros: bigint, factor: number): bigint {
  return Number.isInteger(factor) ? micros * BigInt(factor) : BigInt(Math.round(Number(micros) * factor))
}

const UNITS: readonly (readonly [string, number])[] = [
  ['days', 86_400_000_000],
  ['seconds', 1_000_000],
  ['microseconds', 1],
  ['milliseconds', 1000],
  ['minutes', 60_000_000],
  ['hours', 3_600_000_000],
  ['weeks', 604_800_000_000],
]

const members: ReadonlyMap<string, Value> = new Map<string, Value>([
  ['min', new PyTimedelta(-999_999_999n * MICROS_PER_DAY)],
  ['max', new PyTimedelta(1_000_000_000n * MICROS_PER_DAY - 1n)],
  ['resolution', new PyTimedelta(1n)],
])

/** The class `timedelta`. */
export const timedeltaClass = new PyClass(
  'datetime.timedelta',
  nativeConstructor(
    'timedelta',
    UNITS.map(([unit]) => [unit, 0] as const),
    (a) => {
      let micros = 0n
      for (const [unit, size] of UNITS) {
        const n = asNumber(a.get(unit))
        if (n === undefined)
          throw pyError(
            'TypeError',
            `unsupported type for timedelta ${unit} component: ${pyTypeName(a.get(unit))}`,
          )
        if (!Number.isFinite(n))
          throw pyError(
            Number.isNaN(n) ? 'ValueError' : 'OverflowError',
            `cannot convert float ${Number.isNaN(n) ? 'NaN' : 'infinity'} to integer`,
          )
        micros += Number.isInteger(n) ? BigInt(n) * BigInt(size) : roundEven(n * size)
      }
      const days = floorDiv(micros, MICROS_PER_DAY)
      if (BigInt.asIntN(32, days) !== days)
        throw pyError('OverflowError', 'Python int too large to convert to C int')
      return new PyTimedelta(micros)
    },
    '__new__',
  ),
  members,
)

/** A number of microseconds, halves to even. */
function roundEven(n: number): bigint {
  const below = Math.floor(n)
  const rest = n - below
  return BigInt(rest > 0.5 || (rest === 0.5 && below % 2 !== 0) ? below + 1 : below)
}
