import { pyError } from '../../runtime/errors'
import { reprText } from '../../values/text'
import { type Day, dayNumber, dayOf, weekday } from './calendar'
import { checkedDay } from './date'
import { PyDateTime } from './datetime'
import { isoDay } from './iso'
import { DAYS, MONTHS } from './strftime'
import { fixedZone, type Zone } from './zones'

const names = (list: readonly string[], length?: number) =>
  list.map((n) => (length === undefined ? n : n.slice(0, length))).join('|')

const PATTERNS: Record<string, string> = {
  Y: '\\d\\d\\d\\d',
  m: '1[0-2]|0[1-9]|[1-9]',
  d: '3[01]|[12]\\d|0[1-9]|[1-9]| [1-9]',
  H: '2[0-3]|[0-1]\\d|\\d',
  I: '1[0-2]|0[1-9]|[1-9]',
  M: '[0-5]\\d|\\d',
  S: '6[01]|[0-5]\\d|\\d',
  f: '\\d{1,6}',
  y: '\\d\\d',
  j: '36[0-6]|3[0-5]\\d|[12]\\d\\d|0[1-9]\\d|00[1-9]|[1-9]\\d|0[1-9]|[1-9]',
  p: 'am|pm',
  z: '[+-]\\d\\d:?[0-5]\\d(?::?[0-5]\\d)?|Z',
  Z: 'utc|gmt',
  A: names(DAYS),
  a: names(DAYS, 3),
  B: names(MONTHS),
  b: names(MONTHS, 3),
  w: '[0-6]',
  u: '[1-7]',
  G: '\\d\\d\\d\\d',
  V: '5[0-3]|0[1-9]|[1-4]\\d|\\d',
  U: '5[0-3]|[0-4]\\d|\\d',
  W: '5[0-3]|[0-4]\\d|\\d',
}
const COMPOUND: Record<string, string> = { c: '%a %b %d %H:%M:%S %Y', x: '%m/%d/%y', X: '%H:%M:%S' }

/** `datetime.strptime(text, format)`. */
export function strptime(text: string, format: string): PyDateTime {
  const found = read(text, format)
  const n = (code: string, fallback: number) => Number(found.get(code) ?? fallback)
  const day = dayFound(found)
  return new PyDateTime(
    day,
    {
      hour: hour(found),
      minute: n('M', 0),
      second: n('S', 0),
      microsecond: Number((found.get('f') ?? '').padEnd(6, '0')),
    },
    zone(found.get('z')),
  )
}

/** The day that was read: by month and day, or by the day or week of the year. */
function dayFound(found: ReadonlyMap<string, string>): Day {
  const n = (code: string) => (found.has(code) ? Number(found.get(code)) : undefined)
  const at = weekdayFound(found)
  const isoYear = n('G')
  const isoWeek = n('V')
  if (isoYear !== undefined && isoWeek !== undefined && at !== undefined)
    return isoDay(isoYear, isoWeek, at + 1)
  if (isoYear !== undefined || isoWeek !== undefined)
    throw pyError(
      'ValueError',
      isoYear === undefined
        ? "ISO week directive '%V' must be used with the ISO year directive '%G' and a weekday directive ('%A', '%a', '%w', or '%u')."
        : "ISO year directive '%G' must be used with the ISO week directive '%V' and a weekday directive ('%A', '%a', '%w', or '%u').",
    )
  const short = n('y')
  const year = short === undefined ? (n('Y') ?? 1900) : short + (short <= 68 ? 2000 : 1900)
  const first = dayNumber({ year, month: 1, day: 1 })
  const dayOfYear = n('j')
  if (dayOfYear !== undefined) return dayOf(first + dayOfYear - 1)
  const monday = n('W')
  const week = monday ?? n('U')
  if (week === undefined || at === undefined) return checkedDay(year, month(found), n('d') ?? 1)
  const shift = monday === undefined ? 1 : 0
  const firstDay = (weekday({ year, month: 1, day: 1 }) + shift) % 7
  const into = (at + shift) % 7
  const before = (7 - firstDay) % 7
  return dayOf(first + (week === 0 ? into - firstDay : before + 7 * (week - 1) + into))
}
/** 0 for Monday, by its name or number. */
function weekdayFound(found: ReadonlyMap<string, string>): number | undefined {
  const name = found.get('A') ?? found.get('a')
  if (name !== undefined)
    return DAYS.findIndex((d) => d.slice(0, 3).toLowerCase() === name.slice(0, 3).toLowerCase())
  const fromSunday = found.get('w')
  if (fromSunday !== undefined) return (Number(fromSunday) + 6) % 7
  return found.has('u') ? Number(found.get('u')) - 1 : undefined
}

function read(text: string, format: string): ReadonlyMap<string, string> {
  const codes: string[] = []
  const expanded = format.replace(/%(%|[cxX])/g, (whole, code: string) => COMPOUND[code] ?? whole)
  const pattern = expanded
    .replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
    .replace(/\s+/g, '\\s+')
    .replace(/%([\s\S])/g, (_, code: string) => {
      if (code === '%') return '%'
      const part = PATTERNS[code]
      if (part === undefined)
        throw pyError('ValueError', `'${code}' is a bad directive in format ${reprText(format)}`)
      codes.push(code)
      return `(${part})`
    })
  const match = new RegExp(`^${pattern}`, 'i').exec(text)
  if (!match)
    throw pyError('ValueError', `time data ${reprText(text)} does not match format ${reprText(format)}`)
  if (match[0].length < text.length)
    throw pyError('ValueError', `unconverted data remains: ${text.slice(match[0].length)}`)
  return new Map(codes.map((code, i) => [code, match[i + 1] ?? '']))
}

function month(found: ReadonlyMap<string, string>): number {
  const name = found.get('B') ?? found.get('b')
  if (name === undefined) return Number(found.get('m') ?? 1)
  return MONTHS.findIndex((m) => m.slice(0, 3).toLowerCase() === name.slice(0, 3).toLowerCase()) + 1
}
function hour(found: ReadonlyMap<string, string>): number {
  const twelve = found.get('I')
  if (twelve === undefined) return Number(found.get('H') ?? 0)
  return (Number(twelve) % 12) + (found.get('p')?.toLowerCase() === 'pm' ? 12 : 0)
}
function zone(text: string | undefined): Zone | null {
  if (text === undefined) return null
  if (text.toUpperCase() === 'Z') return fixedZone(0, 'datetime')
  const digits = text.replace(/\D/g, '')
  const minutes = Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2, 4))
  return fixedZone(text.startsWith('-') ? -minutes : minutes, 'datetime')
}
