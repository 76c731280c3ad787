import { JinjaError, pyError } from '../../runtime/errors'
import { asText } from '../../values/compare'
import { reprText } from '../../values/text'
import type { Value } from '../../values/value'
import { type Day, dayNumber, dayOf, weekday } from './calendar'
import { type Clock, field, MIDNIGHT } from './clock'
import { checkedDay, PyDate } from './date'
import { PyDateTime } from './datetime'
import { PyTime } from './time'
import { fixedZone, utcOffsetZone, type Zone } from './zones'

const DATE = /^(\d{4})(?:-?W(\d\d)(?:-?(\d))?|-?(\d\d)-?(\d\d))/
const TIME = /^(\d\d)(?:(:?)(\d\d)(?:\2(\d\d)(?:[.,](\d+))?)?)?(Z|[+-]\d\d(?::?\d\d(?::?\d\d)?)?)?$/

/** Monday to Sunday of an ISO week. @throws JinjaError */
export function isoDay(year: number, week: number, day: number): Day {
  field(year, 'year', 1, 9999, `Year is out of range: ${year}`)
  const fourth = { year, month: 1, day: 4 }
  const first = dayNumber(fourth) - weekday(fourth)
  const found = dayOf(first + (week - 1) * 7 + 3)
  if (week < 1 || week > 53 || found.year !== year) throw pyError('ValueError', `Invalid week: ${week}`)
  if (day < 1 || day > 7) throw pyError('ValueError', `Invalid weekday: ${day} (range is [1, 7])`)
  return dayOf(first + (week - 1) * 7 + day - 1)
}

const invalid = (text: string) => pyError('ValueError', `Invalid isoformat string: ${reprText(text)}`)

function readText(value: Value): string {
  const text = asText(value)
  if (text === undefined) throw pyError('TypeError', 'fromisoformat: argument must be str')
  return text
}

function readDay(text: string): { day: Day; rest: string } {
  const match = DATE.exec(text)
  if (!match) throw invalid(text)
  const [whole, year, week, weekDay, month, day] = match
  const rest = text.slice(whole.length)
  if (week !== undefined) return { day: isoDay(Number(year), Number(week), Number(weekDay ?? 1)), rest }
  return { day: checkedDay(Number(year), Number(month), Number(day)), rest }
}

function readClock(text: string, whole: string): { clock: Clock; zone: Zone | null } {
  const match = TIME.exec(text)
  if (!match) throw invalid(whole)
  const [, hour, , minute, second, fraction, zone] = match
  const part = (value: string | undefined, name: string, high: number) =>
    field(Number(value ?? 0), name, 0, high)
  const clock = {
    hour: part(hour, 'hour', 23),
    minute: part(minute, 'minute', 59),
    second: part(second, 'second', 59),
    microsecond: Number((fraction ?? '').slice(0, 6).padEnd(6, '0')),
  }
  return { clock, zone: zone === undefined ? null : readZone(zone) }
}
function readZone(text: string): Zone {
  if (text === 'Z') return utcOffsetZone
  const digits = text.replace(/\D/g, '')
  const minutes = Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2, 4) || 0)
  return fixedZone(text.startsWith('-') ? -minutes : minutes, 'datetime')
}

/** `datetime.fromisoformat(text)`. @throws JinjaError */
export function dateTimeFromIso(value: Value): PyDateTime {
  const text = readText(value)
  const { day, rest } = readDay(text)
  if (rest === '') return new PyDateTime(day, MIDNIGHT, null)
  const { clock, zone } = readClock([...rest].slice(1).join(''), text)
  return new PyDateTime(day, clock, zone)
}

/** `date.fromisoformat(text)`. @throws JinjaError */
export function dateFromIso(value: Value): PyDate {
  const text = readText(value)
  const { day, rest } = readDay(text)
  if (rest !== '') throw invalid(text)
  return new PyDate(day.year, day.month, day.day)
}

/** `time.fromisoformat(text)`. @throws JinjaError */
export function timeFromIso(value: Value): PyTime {
  const text = readText(value)
  const { clock, zone } = readClock(text.replace(/^T/, ''), text)
  return new PyTime(clock, zone)
}

/** A date with or without a time as `datetime.fromisoformat` reads it and `isoformat` writes it; null where it isn't one. */
export function isoDateTime(text: string): string | null {
  try {
    return dateTimeFromIso(text).iso('T', 'auto')
  } catch (e) {
    if (e instanceof JinjaError) return null
    throw e
  }
}
