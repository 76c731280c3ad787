import { pyError } from '../../runtime/errors'
import { type BoundArguments, type Parameter, pyFunction } from '../../runtime/function'
import { asText } from '../../values/compare'
import { asInt, asNumber } from '../../values/numbers'
import { PyFloat, PyObject, pyTypeName, type Value } from '../../values/value'
import { type Day, dayNumber, dayOf, daysInMonth, isoWeek, pad, weekday } from './calendar'
import { strftime } from './strftime'
import { floorDiv, MICROS_PER_DAY, PyTimedelta } from './timedelta'
import { type Offset, offsetText, utcZone, Zone } from './zones'

export type Clock = {
  readonly hour: number
  readonly minute: number
  readonly second: number
  readonly microsecond: number
}

const EPOCH_ORDINAL = 719_163

/** An int argument in its range, or Python's error. */
export function field(value: Value, name: string, low: number, high: number, message?: string): number {
  const n = asInt(value)
  if (n === undefined)
    throw pyError('TypeError', `'${pyTypeName(value)}' object cannot be interpreted as an integer`)
  if (Number(n) < low || Number(n) > high)
    throw pyError(
      'ValueError',
      message ?? (name === 'year' ? `year ${n} is out of range` : `${name} must be in ${low}..${high}`),
    )
  return Number(n)
}

/** Checks a day, as `date()` does. */
export function checkedDay(year: Value, month: Value, day: Value): Day {
  const y = field(year, 'year', 1, 9999)
  const m = field(month, 'month', 1, 12)
  return { year: y, month: m, day: field(day, 'day', 1, daysInMonth(y, m), 'day is out of range for month') }
}

const method = (name: string, parameters: readonly Parameter[], body: (a: BoundArguments) => Value) =>
  pyFunction(name, parameters, body)

/** What `isocalendar()` gives: a tuple whose parts have names. */
class IsoCalendarDate extends PyObject {
  readonly typeName = 'datetime.IsoCalendarDate'
  readonly #parts: readonly (readonly [string, number])[]
  constructor({ year, week, weekday: at }: { year: number; week: number; weekday: number }) {
    super()
    this.#parts = [
      ['year', year],
      ['week', week],
      ['weekday', at],
    ]
  }
  override attribute(name: string): Value | undefined {
    return this.#parts.find(([part]) => part === name)?.[1]
  }
  override item(key: Value): Value | undefined {
    return typeof key === 'number' ? this.#parts.at(key)?.[1] : undefined
  }
  override iterate(): Iterable<Value> {
    return this.#parts.map(([, value]) => value)
  }
  override length(): number {
    return this.#parts.length
  }
  override repr(): string {
    return `${this.typeName}(${this.#parts.map(([name, value]) => `${name}=${value}`).join(', ')})`
  }
}

/** Python's `date`. */
export class PyDate extends PyObject {
  readonly typeName: string = 'datetime.date'
  readonly year: number
  readonly month: number
  readonly day: number
  constructor(year: number, month: number, day: number) {
    super()
    if (year < 1 || year > 9999) throw pyError('OverflowError', 'date value out of range')
    this.year = year
    this.month = month
    this.day = day
  }
  get dayNumber(): number {
    return dayNumber(this)
  }
  /** The time of day and offset of a datetime; a date has none. */
  protected get ownClock(): Clock | null {
    return null
  }
  protected get ownOffset(): Offset | null {
    return null
  }
  override attribute(name: string): Value | undefined {
    switch (name) {
      case 'year':
      case 'month':
      case 'day':
        return this[name]
      case 'isoformat':
        return method('date.isoformat', [], () => this.text())
      case 'strftime':
        return method('date.strftime', ['format'], (a) =>
          strftime(asText(a.get('format')) ?? '', this, this.ownClock, this.ownOffset),
        )
      case 'weekday':
        return method('date.weekday', [], () => weekday(this))
      case 'isoweekday':
        return method('date.isoweekday', [], () => weekday(this) + 1)
      case 'isocalendar':
        return method('date.isocalendar', [], () => {
          return new IsoCalendarDate(isoWeek(this))
        })
      case 'toordinal':
        return method('date.toordinal', [], () => this.dayNumber + EPOCH_ORDINAL)
      case 'replace':
        return method(
          'date.replace',
          [
            ['year', this.year],
            ['month', this.month],
            ['day', this.day],
          ],
          (a) => {
            const { year, month, day } = checkedDay(a.get('year'), a.get('month'), a.get('day'))
            return new PyDate(year, month, day)
          },
        )
      default:
        return undefined
    }
  }
  override format(spec: string): string | undefined {
    return spec === '' ? this.text() : strftime(spec, this, this.ownClock, this.ownOffset)
  }
  override text(): string {
    return `${pad(this.year, 4)}-${pad(this.month)}-${pad(this.day)}`
  }
  override repr(): string {
    return `datetime.date(${this.year}, ${this.month}, ${this.day})`
  }
  override equals(other: Value): boolean {
    return other instanceof PyDate && !(other instanceof PyDateTime) && this.text() === other.text()
  }
  override hashKey(): unknown {
    return `\u0000\udc00date${this.text()}`
  }
  override compare(other: Value): number | undefined {
    if (!(other instanceof PyDate) || other instanceof PyDateTime) return undefined
    return Math.sign(this.dayNumber - other.dayNumber)
  }
  override arithmetic(operator: string, other: Value, reflected: boolean): Value | undefined {
    if (other instanceof PyTimedelta && (operator === '+' || (operator === '-' && !reflected))) {
      const { year, month, day } = dayOf(
        this.dayNumber + (operator === '+' ? 1 : -1) * wholeDays(other, operator),
      )
      return new PyDate(year, month, day)
    }
    if (operator === '-' && other instanceof PyDate && !(other instanceof PyDateTime) && !reflected)
      return new PyTimedelta(BigInt(this.dayNumber - other.dayNumber) * MICROS_PER_DAY)
    return undefined
  }
}
const wholeDays = (delta: PyTimedelta, operator: string) =>
  operator === '+' ? delta.days : new PyTimedelta(delta.micros).days

/** Python's `time`. */
export class PyTime extends PyObject {
  readonly typeName = 'datetime.time'
  readonly clock: Clock
  readonly zone: Zone | null
  constructor(clock: Clock, zone: Zone | null) {
    super()
    this.clock = clock
    this.zone = zone
  }
  override attribute(name: string): Value | undefined {
    switch (name) {
      case 'hour':
      case 'minute':
      case 'second':
      case 'microsecond':
        return this.clock[name]
      case 'tzinfo':
        return this.zone
      case 'isoformat':
        return method('time.isoformat', [], () => this.text())
      case 'strftime':
        return method('time.strftime', ['format'], (a) =>
          strftime(asText(a.get('format')) ?? '', { year: 1900, month: 1, day: 1 }, this.clock, null),
        )
      default:
        return undefined
    }
  }
  override format(spec: string): string | undefined {
    return spec === '' ? this.text() : strftime(spec, { year: 1900, month: 1, day: 1 }, this.clock, null)
  }
  override text(): string {
    return clockText(this.clock)
  }
  override repr(): string {
    return `datetime.time(${clockArguments(this.clock).join(', ')})`
  }
  override equals(other: Value): boolean {
    return other instanceof PyTime && other.text() === this.text()
  }
  override hashKey(): unknown {
    return `\u0000\udc00time${this.text()}`
  }
  override compare(other: Value): number | undefined {
    return other instanceof PyTime ? Number(clockMicros(this.clock) - clockMicros(other.clock)) : undefined
  }
}

/** `HH:MM:SS` with microseconds where there are any. */
export function clockText({ hour, minute, second, microsecond }: Clock): string {
  const fraction = microsecond === 0 ? '' : `.${pad(microsecond, 6)}`
  return `${pad(hour)}:${pad(minute)}:${pad(second)}${fraction}`
}
function clockArguments({ hour, minute, second, microsecond }: Clock): number[] {
  if (microsecond !== 0) return [hour, minute, second, microsecond]
  return second !== 0 ? [hour, minute, second] : [hour, minute]
}
function clockMicros({ hour, minute, second, microsecond }: Clock): bigint {
  return BigInt(((hour * 60 + minute) * 60 + second) * 1_000_000 + microsecond)
}

/** Minutes by which the machine's own zone is ahead of UTC at an instant: what a naive datetime means. */
function localSeconds(instant: number): number {
  return -new Date(instant).getTimezoneOffset() * 60
}

/** Python's `datetime`. */
export class PyDateTime extends PyDate {
  override readonly typeName: string = 'datetime.datetime'
  readonly clock: Clock
  readonly zone: Zone | null
  readonly offset: Offset | null
  constructor(day: Day, clock: Clock, zone: Zone | null, offset: Offset | null = zone?.bare() ?? null) {
    super(day.year, day.month, day.day)
    this.clock = clock
    this.zone = zone
    this.offset = offset
  }
  /** From microseconds of wall clock time since 1970. */
  static fromWall(micros: bigint, zone: Zone | null, offset: Offset | null): PyDateTime {
    const days = floorDiv(micros, MICROS_PER_DAY)
    const rest = Number(micros - days * MICROS_PER_DAY)
    const seconds = Math.floor(rest / 1_000_000)
    const clock = {
      hour: Math.floor(seconds / 3600),
      minute: Math.floor(seconds / 60) % 60,
      second: seconds % 60,
      microsecond: rest % 1_000_000,
    }
    return new PyDateTime(dayOf(Number(days)), clock, zone, offset)
  }
  /** An instant (microseconds since 1970) as it reads in a zone; null is the machine's own, naive. */
  static atInstant(micros: bigint, zone: Zone | null): PyDateTime {
    const instant = Number(micros / 1000n)
    const offset = zone?.at(instant) ?? null
    const seconds = offset?.seconds ?? localSeconds(instant)
    return PyDateTime.fromWall(micros + BigInt(seconds) * 1_000_000n, zone, offset)
  }
  /** Microseconds of wall clock time since 1970. */
  get wall(): bigint {
    return BigInt(this.dayNumber) * MICROS_PER_DAY + clockMicros(this.clock)
  }
  /** Microseconds since 1970. */
  get instant(): bigint {
    const seconds = this.offset?.seconds ?? localSeconds(Number(this.wall / 1000n))
    return this.wall - BigInt(seconds) * 1_000_000n
  }
  /** The same wall clock time in a zone: pytz's `localize`. */
  localized(zone: Zone): PyDateTime {
    if (this.zone) throw pyError('ValueError', 'Not naive datetime (tzinfo is already set)')
    return new PyDateTime(this, this.clock, zone, zone.atWall(Number(this.wall / 1000n)))
  }
  /** The same instant, with the offset that the zone has then: pytz's `normalize`. */
  normalized(zone: Zone): PyDateTime {
    if (!this.zone) throw pyError('ValueError', 'Naive time - no tzinfo set')
    return PyDateTime.atInstant(this.instant, zone)
  }

  override attribute(name: string): Value | undefined {
    switch (name) {
      case 'hour':
      case 'minute':
      case 'second':
      case 'microsecond':
        return this.clock[name]
      case 'tzinfo':
        return this.zone
      case 'date':
        return method('datetime.date', [], () => new PyDate(this.year, this.month, this.day))
      case 'time':
        return method('datetime.time', [], () => new PyTime(this.clock, null))
      case 'isoformat':
        return method(
          'datetime.isoformat',
          [
            ['sep', 'T'],
            ['timespec', 'auto'],
          ],
          (a) => this.iso(asText(a.get('sep')) ?? 'T', asText(a.get('timespec')) ?? 'auto'),
        )
      case 'timestamp':
        return method('datetime.timestamp', [], () => new PyFloat(Number(this.instant) / 1_000_000))
      case 'astimezone':
        return method('datetime.astimezone', [['tz', null]], (a) => {
          const zone = a.get('tz')
          return PyDateTime.atInstant(this.instant, zone instanceof Zone ? zone : utcZone)
        })
      case 'utcoffset':
        return method('datetime.utcoffset', [], () =>
          this.offset ? new PyTimedelta(BigInt(this.offset.seconds) * 1_000_000n) : null,
        )
      case 'tzname':
        return method('datetime.tzname', [], () => this.offset?.name ?? null)
      case 'replace':
        return this.#replace()
      default:
        return super.attribute(name)
    }
  }
  #replace(): Value {
    const { hour, minute, second, microsecond } = this.clock
    const parameters: Parameter[] = [
      ['year', this.year],
      ['month', this.month],
      ['day', this.day],
      ['hour', hour],
      ['minute', minute],
      ['second', second],
      ['microsecond', microsecond],
      ['tzinfo', this.zone],
    ]
    return method('datetime.replace', parameters, (a) => {
      const zone = a.get('tzinfo')
      const day = checkedDay(a.get('year'), a.get('month'), a.get('day'))
      if (!a.given('tzinfo')) return new PyDateTime(day, clockOf(a), this.zone, this.offset)
      return new PyDateTime(day, clockOf(a), zone instanceof Zone ? zone : null)
    })
  }
  protected override get ownClock(): Clock {
    return this.clock
  }
  protected override get ownOffset(): Offset | null {
    return this.offset
  }
  iso(separator: string, precision: string): string {
    const text = clockText(this.clock)
    const clock =
      precision === 'auto'
        ? text
        : precision === 'seconds'
          ? text.slice(0, 8)
          : precision === 'minutes'
            ? text.slice(0, 5)
            : precision === 'hours'
              ? text.slice(0, 2)
              : `${text.slice(0, 8)}.${pad(this.clock.microsecond, 6).slice(0, precision === 'milliseconds' ? 3 : 6)}`
    return `${super.text()}${separator}${clock}${this.offset ? offsetText(this.offset.seconds) : ''}`
  }
  override text(): string {
    return this.iso(' ', 'auto')
  }
  override repr(): string {
    const parts = [this.year, this.month, this.day, ...clockArguments(this.clock)].join(', ')
    return `datetime.datetime(${parts}${this.zone ? `, tzinfo=${this.zone.repr()}` : ''})`
  }
  override equals(other: Value): boolean {
    if (!(other instanceof PyDateTime) || (other.zone === null) !== (this.zone === null)) return false
    return this.zone ? this.instant === other.instant : this.wall === other.wall
  }
  override hashKey(): unknown {
    return `\u0000\udc00datetime${this.zone ? this.instant : this.wall}`
  }
  override compare(other: Value): number | undefined {
    if (!(other instanceof PyDateTime)) {
      if (other instanceof PyDate)
        throw pyError('TypeError', "can't compare datetime.datetime to datetime.date")
      return undefined
    }
    if ((other.zone === null) !== (this.zone === null))
      throw pyError('TypeError', "can't compare offset-naive and offset-aware datetimes")
    const difference = this.zone ? this.instant - other.instant : this.wall - other.wall
    return difference < 0n ? -1 : difference > 0n ? 1 : 0
  }
  override arithmetic(operator: string, other: Value, reflected: boolean): Value | undefined {
    if (other instanceof PyTimedelta && (operator === '+' || (operator === '-' && !reflected))) {
      const moved = this.wall + (operator === '+' ? other.micros : -other.micros)
      return PyDateTime.fromWall(moved, this.zone, this.offset)
    }
    if (operator !== '-' || reflected || !(other instanceof PyDateTime)) return undefined
    if ((other.zone === null) !== (this.zone === null))
      throw pyError('TypeError', "can't subtract offset-naive and offset-aware datetimes")
    return new PyTimedelta(this.zone ? this.instant - other.instant : this.wall - other.wall)
  }
}

/** The clock among a call's arguments, checked. */
export function clockOf(a: BoundArguments): Clock {
  return {
    hour: field(a.get('hour'), 'hour', 0, 23),
    minute: field(a.get('minute'), 'minute', 0, 59),
    second: field(a.get('second'), 'second', 0, 59),
    microsecond: field(a.get('microsecond'), 'microsecond', 0, 999_999),
  }
}

/** Microseconds of a timestamp in seconds. */
export function timestampMicros(value: Value): bigint {
  const n = asNumber(value)
  if (n === undefined) throw pyError('TypeError', `an integer is required (got type ${pyTypeName(value)})`)
  return BigInt(Math.round(n * 1_000_000))
}
