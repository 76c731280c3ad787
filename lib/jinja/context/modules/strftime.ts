import { type Day, dayNumber, dayOfYear, isoWeek, pad, weekday } from './calendar'
import { type Offset, offsetText } from './zones'

export const DAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday']
export const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
]

type Clock = {
  readonly hour: number
  readonly minute: number
  readonly second: number
  readonly microsecond: number
}
const MIDNIGHT: Clock = { hour: 0, minute: 0, second: 0, microsecond: 0 }

/** `strftime` in the C locale. */
export function strftime(format: string, day: Day, clock: Clock | null, offset: Offset | null): string {
  const time = clock ?? MIDNIGHT
  return format.replace(/%(-?)([a-zA-Z%])/g, (whole, bare: string, code: string) => {
    const text = directive(code, day, time, offset)
    if (text === undefined) return whole
    return bare ? text.replace(/^0+(?=\d)/, '') : text
  })
}

function directive(code: string, day: Day, clock: Clock, offset: Offset | null): string | undefined {
  const part = (format: string) => strftime(format, day, clock, offset)
  const hour12 = clock.hour % 12 === 0 ? 12 : clock.hour % 12
  switch (code) {
    case 'Y':
      return String(day.year)
    case 'm':
      return pad(day.month)
    case 'd':
      return pad(day.day)
    case 'e':
      return String(day.day).padStart(2)
    case 'y':
      return pad(day.year % 100)
    case 'C':
      return pad(Math.floor(day.year / 100))
    case 'H':
      return pad(clock.hour)
    case 'I':
      return pad(hour12)
    case 'M':
      return pad(clock.minute)
    case 'S':
      return pad(clock.second)
    case 'f':
      return pad(clock.microsecond, 6)
    case 'p':
      return clock.hour < 12 ? 'AM' : 'PM'
    case 'j':
      return pad(dayOfYear(day), 3)
    case 'A':
      return DAYS[weekday(day)]
    case 'a':
      return DAYS[weekday(day)]?.slice(0, 3)
    case 'B':
      return MONTHS[day.month - 1]
    case 'b':
    case 'h':
      return MONTHS[day.month - 1]?.slice(0, 3)
    case 'w':
      return String((weekday(day) + 1) % 7)
    case 'u':
      return String(weekday(day) + 1)
    case 'V':
      return pad(isoWeek(day).week)
    case 'G':
      return String(isoWeek(day).year)
    case 'U':
      return pad(Math.floor((dayOfYear(day) + 6 - ((weekday(day) + 1) % 7)) / 7))
    case 'W':
      return pad(Math.floor((dayOfYear(day) + 6 - weekday(day)) / 7))
    case 'z':
      return offset ? offsetText(offset.seconds, false) : ''
    case 'Z':
      return offset?.name ?? ''
    case 'c':
      return part('%a %b %e %H:%M:%S %Y')
    case 'x':
    case 'D':
      return part('%m/%d/%y')
    case 'X':
    case 'T':
      return part('%H:%M:%S')
    case 'F':
      return part('%Y-%m-%d')
    case 'R':
      return part('%H:%M')
    case 'k':
      return String(clock.hour).padStart(2)
    case 'l':
      return String(hour12).padStart(2)
    case 'P':
      return clock.hour < 12 ? 'am' : 'pm'
    case 'g':
      return pad(isoWeek(day).year % 100)
    case 's':
      return String(((dayNumber(day) * 24 + clock.hour) * 60 + clock.minute) * 60 + clock.second)
    case 'n':
      return '\n'
    case 't':
      return '\t'
    case '%':
      return '%'
    default:
      return undefined
  }
}
