import { pyError } from '../../runtime/errors'
import { PyNamedTuple, PyObject, type Value } from '../../values/value'
import { type Day, dayNumber, dayOf, dayOfYear, daysInMonth, isoWeek, pad, weekday } from './calendar'
import { type Clock, field, MIDNIGHT, textArgument } from './clock'
import { native } from './native'
import { strftime } from './strftime'
import { MICROS_PER_DAY, PyTimedelta } from './timedelta'
import type { Offset } from './zones'

export const EPOCH_ORDINAL = 719_163

/** Checks a day, as `date()` does. @throws JinjaError */
export function checkedDay(year: Value, month: Value, day: Value): Day {
  const y = field(year, 'year', 1, 9999)
  const m = field(month, 'month', 1, 12)
  return { year: y, month: m, day: field(day, 'day', 1, daysInMonth(y, m), 'day is out of range for month') }
}

const STRUCT_TIME = 'year mon mday hour min sec wday yday isdst'.split(' ').map((part) => `tm_${part}`)

/** What `timetuple()` gives. */
export function structTime(day: Day, { hour, minute, second }: Clock, dst: number): PyNamedTuple {
  const parts = [day.year, day.month, day.day, hour, minute, second, weekday(day), dayOfYear(day), dst]
  return new PyNamedTuple('time.struct_time', STRUCT_TIME, parts, true)
}

/** Python's `date`. */
export class PyDate extends PyObject {
  readonly typeName: string = 'datetime.date'
  /** What the class has, and each date of it: `min`, `fromisoformat` … */
  static readonly members = new Map<string, Value>()
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
  /** Whether daylight saving time is in force: 1 or 0, -1 where nobody knows. */
  protected get ownDst(): number {
    return -1
  }
  /** Whether it has a time of day, too: a date and a datetime are never equal. */
  get isDateTime(): boolean {
    return false
  }
  override attribute(name: string): Value | undefined {
    switch (name) {
      case 'year':
      case 'month':
      case 'day':
        return this[name]
      case 'isoformat':
        return native('date.isoformat', [], () => this.text())
      case 'strftime':
        return native('date.strftime', ['format'], (a) =>
          strftime(textArgument(a, 'format', 'strftime'), this, this.ownClock, this.ownOffset),
        )
      case 'ctime':
        return native(
          'date.ctime',
          [],
          () => strftime('%a %b %e %H:%M:%S ', this, this.ownClock, null) + pad(this.year, 4),
        )
      case 'timetuple':
        return native('date.timetuple', [], () => structTime(this, this.ownClock ?? MIDNIGHT, this.ownDst))
      case 'weekday':
        return native('date.weekday', [], () => weekday(this))
      case 'isoweekday':
        return native('date.isoweekday', [], () => weekday(this) + 1)
      case 'isocalendar':
        return native('date.isocalendar', [], () => {
          const { year, week, weekday: at } = isoWeek(this)
          return new PyNamedTuple(
            'datetime.IsoCalendarDate',
            ['year', 'week', 'weekday'],
            [year, week, at],
            true,
          )
        })
      case 'toordinal':
        return native('date.toordinal', [], () => this.dayNumber + EPOCH_ORDINAL)
      case 'replace':
        return native(
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
        return PyDate.members.get(name)
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
    return other instanceof PyDate && !other.isDateTime && this.text() === other.text()
  }
  override hashKey(): unknown {
    return `\u0000\udc00date${this.text()}`
  }
  override compare(other: Value): number | undefined {
    if (!(other instanceof PyDate) || other.isDateTime) return undefined
    return Math.sign(this.dayNumber - other.dayNumber)
  }
  override arithmetic(operator: string, other: Value, reflected: boolean): Value | undefined {
    if (other instanceof PyTimedelta && (operator === '+' || (operator === '-' && !reflected))) {
      const { year, month, day } = dayOf(
        this.dayNumber + (operator === '+' ? 1 : -1) * wholeDays(other, operator),
      )
      return new PyDate(year, month, day)
    }
    if (operator === '-' && other instanceof PyDate && !other.isDateTime && !reflected)
      return new PyTimedelta(BigInt(this.dayNumber - other.dayNumber) * MICROS_PER_DAY)
    return undefined
  }
}
const wholeDays = (delta: PyTimedelta, operator: string) =>
  operator === '+' ? delta.days : new PyTimedelta(delta.micros).days
