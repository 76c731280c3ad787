/** A day of the proleptic Gregorian calendar. */
export type Day = { readonly year: number; readonly month: number; readonly day: number }

const MS_PER_DAY = 86_400_000

/** Days since 1970-01-01. */
export function dayNumber({ year, month, day }: Day): number {
  const date = new Date(0)
  date.setUTCFullYear(year, month - 1, day)
  return Math.round(date.getTime() / MS_PER_DAY)
}

/** The day that many days after 1970-01-01. */
export function dayOf(number: number): Day {
  const date = new Date(number * MS_PER_DAY)
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() }
}

export function daysInMonth(year: number, month: number): number {
  return new Date(Date.UTC(2000 + (year % 400), month, 0)).getUTCDate()
}

/** 0 for Monday … 6 for Sunday. */
export function weekday(day: Day): number {
  return (((dayNumber(day) + 3) % 7) + 7) % 7
}

/** 1 for January 1st. */
export function dayOfYear(day: Day): number {
  return dayNumber(day) - dayNumber({ year: day.year, month: 1, day: 1 }) + 1
}

/** ISO year, week and weekday (1 for Monday). */
export function isoWeek(day: Day): { year: number; week: number; weekday: number } {
  const number = dayNumber(day)
  const at = weekday(day)
  const thursday = dayOf(number - at + 3)
  const first = dayNumber({ year: thursday.year, month: 1, day: 1 })
  return {
    year: thursday.year,
    week: Math.floor((dayNumber(thursday) - first) / 7) + 1,
    weekday: at + 1,
  }
}

export const pad = (n: number, width = 2): string => String(n).padStart(width, '0')
