import { pyError } from '../../runtime/errors'
import type { Parameter } from '../../runtime/function'
import { needIndex } from '../../values/convert'
import { asNumber } from '../../values/numbers'
import { PyFloat, type Value } from '../../values/value'
import { type Day, dayOf } from './calendar'
import {
  type Clock,
  clockMicros,
  clockNumbers,
  clockOf,
  clockParameters,
  clockText,
  textArgument,
  zoneArgument,
} from './clock'
import { checkedDay, PyDate, structTime } from './date'
import { native } from './native'
import { PyTime } from './time'
import { floorDiv, MICROS_PER_DAY, PyTimedelta } from './timedelta'
import { type Offset, offsetText, utcZone, type Zone } from './zones'

/** Minutes by which the machine's own zone is ahead of UTC at an instant: what a naive datetime means. */
function localSeconds(instant: number): number {
  return -new Date(instant).getTimezoneOffset() * 60
}

/** Python's `datetime`. */
export class PyDateTime extends PyDate {
  /** What the class has, and each datetime of it. */
  static override readonly members = new Map<string, Value>()
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
  /** The same wall clock time in a zone: pytz's `localize`. @throws JinjaError */
  localized(zone: Zone, isDst: boolean | null): PyDateTime {
    if (this.zone) throw pyError('ValueError', 'Not naive datetime (tzinfo is already set)')
    const offset = zone.atWall(Number(this.wall / 1000n), isDst)
    if (typeof offset === 'string') throw pyError(offset, this.text())
    return new PyDateTime(this, this.clock, zone, offset)
  }
  /** What the wall clock shows in a zone when it shows this in UTC: `fromutc`. */
  fromUtc(zone: Zone): PyDateTime {
    return PyDateTime.atInstant(this.wall, zone)
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
      case 'fold':
        return 0
      case 'date':
        return native('datetime.date', [], () => new PyDate(this.year, this.month, this.day))
      case 'time':
        return native('datetime.time', [], () => new PyTime(this.clock, null))
      case 'timetz':
        return native('datetime.timetz', [], () => new PyTime(this.clock, this.zone))
      case 'dst':
        return native(
          'datetime.dst',
          [],
          () => this.offset && new PyTimedelta(this.offset.dst ? 3_600_000_000n : 0n),
        )
      case 'utctimetuple':
        return native('datetime.utctimetuple', [], () => {
          const utc = this.zone ? PyDateTime.atInstant(this.instant, utcZone) : this
          return structTime(utc, utc.clock, 0)
        })
      case 'isoformat':
        return native(
          'datetime.isoformat',
          [
            ['sep', 'T'],
            ['timespec', 'auto'],
          ],
          (a) => this.iso(textArgument(a, 'sep', 'isoformat'), textArgument(a, 'timespec', 'isoformat', 2)),
        )
      case 'timestamp':
        return native('datetime.timestamp', [], () => new PyFloat(Number(this.instant) / 1_000_000))
      case 'astimezone':
        return native('datetime.astimezone', [['tz', null]], (a) => {
          return PyDateTime.atInstant(this.instant, zoneArgument(a.get('tz')) ?? utcZone)
        })
      case 'utcoffset':
        return native('datetime.utcoffset', [], () =>
          this.offset ? new PyTimedelta(BigInt(this.offset.seconds) * 1_000_000n) : null,
        )
      case 'tzname':
        return native('datetime.tzname', [], () => this.offset?.name ?? null)
      case 'replace':
        return this.#replace()
      default: {
        const member = PyDateTime.members.get(name)
        return member === undefined ? super.attribute(name) : member
      }
    }
  }
  #replace(): Value {
    const parameters: Parameter[] = [
      ['year', this.year],
      ['month', this.month],
      ['day', this.day],
      ...clockParameters(this.clock, this.zone),
    ]
    return native('datetime.replace', parameters, (a) => {
      const day = checkedDay(a.get('year'), a.get('month'), a.get('day'))
      if (!a.given('tzinfo')) return new PyDateTime(day, clockOf(a), this.zone, this.offset)
      return new PyDateTime(day, clockOf(a), zoneArgument(a.get('tzinfo')))
    })
  }
  protected override get ownClock(): Clock {
    return this.clock
  }
  protected override get ownOffset(): Offset | null {
    return this.offset
  }
  protected override get ownDst(): number {
    return this.offset ? Number(this.offset.dst) : -1
  }
  override get isDateTime(): boolean {
    return true
  }
  iso(separator: string, precision: string): string {
    const offset = this.offset ? offsetText(this.offset.seconds) : ''
    return `${super.text()}${separator}${clockText(this.clock, precision)}${offset}`
  }
  override text(): string {
    return this.iso(' ', 'auto')
  }
  override repr(): string {
    const parts = [this.year, this.month, this.day, ...clockNumbers(this.clock)].join(', ')
    const zone = this.zone && this.offset ? `, tzinfo=${this.zone.reprAt(this.offset)}` : ''
    return `datetime.datetime(${parts}${zone})`
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

/** Microseconds of a timestamp in seconds. @throws JinjaError */
export function timestampMicros(value: Value): bigint {
  if (!(value instanceof PyFloat)) needIndex(value)
  const n = asNumber(value) ?? 0
  if (Number.isNaN(n)) throw pyError('ValueError', 'cannot convert float NaN to integer')
  if (Math.abs(n) > 2 ** 62) throw pyError('OverflowError', 'timestamp out of range for platform time_t')
  const micros = BigInt(Math.round(n * 1_000_000))
  const { year } = dayOf(Number(floorDiv(micros, MICROS_PER_DAY)))
  if (!(year >= 1 && year <= 9999))
    throw pyError(
      'ValueError',
      `year ${Number.isNaN(year) ? Math.round(n / 31_556_952) + 1970 : year} is out of range`,
    )
  return micros
}
