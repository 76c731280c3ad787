import { planError } from '../errors/error'

/**
 * Dates, times, timestamps and intervals as Materialize reads them: digits in one order, no names of months, no `today`,
 * no `infinity`, no ISO 8601 durations. What passes is text that Postgres reads alike.
 */

function invalid(title: string, why: string, text: string): Error {
  return planError(`invalid input syntax for type ${title}: ${why}: "${text}"`)
}

const datePattern = /^(\d{1,6})-(\d{1,2})-(\d{1,2})( BC)?$/
const compactDate = /^(\d{4})(\d{2})(\d{2})$/

/** `2024-1-5`, `20240105`, `0044-03-15 BC`. */
export function inputDate(text: string): string {
  return dateOf(text.trim(), 'date', text)
}

function dateOf(date: string, title: string, text: string): string {
  const parts = datePattern.exec(date) ?? compactDate.exec(date)
  if (parts === null) {
    if (/^\d+\/\d+\/\d+$/.test(date)) throw invalid(title, dayOutOfRange(date.split('/')[2] ?? ''), text)
    throw invalid(title, 'YEAR, MONTH, DAY are all required', text)
  }
  const [, year = '', month = '', day = '', era = ''] = parts
  if (year.length > 5) {
    throw invalid(
      title,
      'expected_dur_like_tokens can only be called with HOUR, MINUTE, SECOND; got YEAR',
      text,
    )
  }
  if (Number(month) < 1 || Number(month) > 12)
    throw invalid(title, `MONTH must be [1, 12], got ${Number(month)}`, text)
  if (Number(day) < 1 || Number(day) > 31) throw invalid(title, dayOutOfRange(day), text)
  if (Number(day) > daysIn(Number(year), Number(month)))
    throw invalid(title, 'invalid or out-of-range date', text)
  return `${year.padStart(4, '0')}-${month.padStart(2, '0')}-${day.padStart(2, '0')}${era}`
}

function dayOutOfRange(day: string): string {
  return `DAY must be [1, 31], got ${Number(day)}`
}

function daysIn(year: number, month: number): number {
  return new Date(Date.UTC(2000 + (year % 400), month, 0)).getUTCDate()
}

const timePattern = /^(\d{1,2}):(\d{1,2})(?::(\d{1,2}(?:\.\d+)?))?$/

/** `23:59:59.5`, `12:30`. */
export function inputTime(text: string): string {
  return timeOf(text.trim(), 'time', text)
}

function timeOf(time: string, title: string, text: string): string {
  const parts = timePattern.exec(time)
  if (parts === null) {
    const word = /[A-Za-z]+/.exec(time)?.[0]
    throw invalid(title, word === undefined ? 'HOUR, MINUTE are required' : `unknown units ${word}`, text)
  }
  const limits = [
    ['HOUR', 23],
    ['MINUTE', 59],
    ['SECOND', 60],
  ] as const
  for (const [at, [field, most]] of limits.entries()) {
    const value = Math.floor(Number(parts[at + 1] ?? 0))
    if (value > most) throw invalid(title, `${field} must be [0, ${most}], got ${value}`, text)
  }
  return time
}

const zonePattern = /\s*(Z|UTC|[+-]\d{1,2}(?::?\d{2})?|[A-Z][A-Za-z_]+\/[A-Za-z_/]+)$/

/** A date with or without a time and a zone. `title` is the type's in messages. */
export function inputTimestamp(text: string, title: 'timestamp' | 'timestamp with time zone'): string {
  const trimmed = text.trim()
  const split = /^([^\sT:]+)(?:[\sT]+(\d.*))?$/.exec(trimmed)
  if (split === null) throw invalid(title, 'YEAR, MONTH, DAY are all required', text)
  const [, first = '', rest] = split
  if (rest === undefined) {
    // the zone may follow a bare date: 2024-01-01Z
    const zoned = /^(\d+-\d+-\d+)(Z)$/.exec(first)
    return zoned === null ? dateOf(first, title, text) : `${dateOf(zoned[1] ?? '', title, text)} 00:00:00+00`
  }
  const date = dateOf(first, title, text)
  const zone = zonePattern.exec(rest)
  const time = zone === null ? rest : rest.slice(0, zone.index)
  return `${date} ${timeOf(time, title, text)}${zone === null ? '' : zoneText(zone[1] ?? '')}`
}

function zoneText(zone: string): string {
  return zone.includes('/') || zone === 'UTC' ? ` ${zone}` : zone
}

const units =
  /^(millenniums?|millennia|mil|centur(y|ies)|cent|c|decades?|decs?|years?|yrs?|y|months?|mons?|days?|d|hours?|hrs?|h|minutes?|mins?|m|seconds?|secs?|s|milliseconds?|millisecon|msecs?|ms|microseconds?|usecs?|us|weeks?|w|ago)$/i

/** `1 day 02:03:04`, `-1 month`, `3 4:05:06`; no weeks, which Materialize doesn't know. */
export function inputInterval(text: string): string {
  for (const word of text.match(/[A-Za-z]+/g) ?? []) {
    if (/^weeks?$|^w$/i.test(word)) {
      throw invalid(
        'interval',
        "Cannot determine format of all parts. Add explicit time components, e.g. INTERVAL '1 day' or INTERVAL '1' DAY",
        text,
      )
    }
    if (!units.test(word)) throw invalid('interval', `unknown units ${word}`, text)
  }
  return text
}
