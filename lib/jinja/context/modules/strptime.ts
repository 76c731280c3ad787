import { pyError } from '../../runtime/errors'
import { reprText } from '../../values/text'
import { dayNumber, dayOf } from './calendar'
import { checkedDay, PyDateTime } from './datetime'
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
}
const COMPOUND: Record<string, string> = { T: '%H:%M:%S', D: '%m/%d/%y', R: '%H:%M', F: '%Y-%m-%d' }

/** `datetime.strptime(text, format)`. */
export function strptime(text: string, format: string): PyDateTime {
  const found = read(text, format)
  const n = (code: string, fallback: number) => Number(found.get(code) ?? fallback)
  let year = n('Y', 1900)
  const short = found.get('y')
  if (short !== undefined) year = Number(short) + (Number(short) <= 68 ? 2000 : 1900)
  let day = checkedDay(year, month(found), n('d', 1))
  const dayOfYear = found.get('j')
  if (dayOfYear !== undefined) day = dayOf(dayNumber({ year, month: 1, day: 1 }) + Number(dayOfYear) - 1)
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

function read(text: string, format: string): ReadonlyMap<string, string> {
  const codes: string[] = []
  const expanded = format.replace(/%([TDRF])/g, (_, code: string) => COMPOUND[code] ?? '')
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
