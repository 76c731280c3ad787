import { pyError } from '../../runtime/errors'
import type { BoundArguments, Parameter } from '../../runtime/function'
import { asText } from '../../values/compare'
import { needIndex } from '../../values/convert'
import { pyTypeName, type Value } from '../../values/value'
import { pad } from './calendar'
import { Zone } from './zones'

/** A time of day. */
export type Clock = {
  readonly hour: number
  readonly minute: number
  readonly second: number
  readonly microsecond: number
}
export const MIDNIGHT: Clock = { hour: 0, minute: 0, second: 0, microsecond: 0 }

/** An int argument in its range. @throws JinjaError */
export function field(value: Value, name: string, low: number, high: number, message?: string): number {
  const n = Number(needIndex(value))
  if (n >= low && n <= high) return n
  const range = name === 'year' ? `year ${n} is out of range` : `${name} must be in ${low}..${high}`
  throw pyError('ValueError', message ?? range)
}

/** A text argument. @throws JinjaError */
export function textArgument(a: BoundArguments, name: string, label: string, position = 1): string {
  const text = asText(a.get(name))
  if (text !== undefined) return text
  throw pyError('TypeError', `${label}() argument ${position} must be str, not ${pyTypeName(a.get(name))}`)
}

/** A time zone or None. @throws JinjaError */
export function zoneArgument(value: Value): Zone | null {
  if (value === null || value instanceof Zone) return value
  throw pyError(
    'TypeError',
    `tzinfo argument must be None or of a tzinfo subclass, not type '${pyTypeName(value)}'`,
  )
}

/** The parameters of a clock, with the values of one as defaults. */
export function clockParameters(
  { hour, minute, second, microsecond }: Clock,
  zone: Zone | null,
): Parameter[] {
  return [
    ['hour', hour],
    ['minute', minute],
    ['second', second],
    ['microsecond', microsecond],
    ['tzinfo', zone],
  ]
}

/** The clock among a call's arguments, checked. @throws JinjaError */
export function clockOf(a: BoundArguments): Clock {
  return {
    hour: field(a.get('hour'), 'hour', 0, 23),
    minute: field(a.get('minute'), 'minute', 0, 59),
    second: field(a.get('second'), 'second', 0, 59),
    microsecond: field(a.get('microsecond'), 'microsecond', 0, 999_999),
  }
}

/** How far a time is written, as `timespec` says. */
const PRECISIONS: ReadonlyMap<string, (seconds: string, micros: string) => string> = new Map([
  ['hours', (s) => s.slice(0, 2)],
  ['minutes', (s) => s.slice(0, 5)],
  ['seconds', (s) => s],
  ['milliseconds', (s, micros) => `${s}.${micros.slice(0, 3)}`],
  ['microseconds', (s: string, micros: string) => `${s}.${micros}`],
])

/** `HH:MM:SS` with microseconds where there are any, or as far as wanted. @throws JinjaError */
export function clockText({ hour, minute, second, microsecond }: Clock, precision = 'auto'): string {
  const wanted = precision === 'auto' ? (microsecond === 0 ? 'seconds' : 'microseconds') : precision
  const write = PRECISIONS.get(wanted)
  if (!write) throw pyError('ValueError', 'Unknown timespec value')
  return write(`${pad(hour)}:${pad(minute)}:${pad(second)}`, pad(microsecond, 6))
}

/** The numbers that a repr shows. */
export function clockNumbers({ hour, minute, second, microsecond }: Clock): number[] {
  if (microsecond !== 0) return [hour, minute, second, microsecond]
  return second !== 0 ? [hour, minute, second] : [hour, minute]
}

export function clockMicros({ hour, minute, second, microsecond }: Clock): bigint {
  return BigInt(((hour * 60 + minute) * 60 + second) * 1_000_000 + microsecond)
}
