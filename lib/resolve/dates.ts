import type { Plain } from '../project'

/**
 * A date of properties as dbt writes it: ISO with an offset; one without a zone is local time, which for a run that
 * must give the same anywhere is UTC.
 */
export function dateText(value: Plain | undefined): string | null {
  if (value === undefined || value === null) return null
  const text = String(value)
  const match =
    /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?))?\s*(Z|[+-]\d{2}:?\d{2})?$/.exec(text)
  if (!match) return text
  const [, date, clock = '00:00:00', zone = '+00:00'] = match
  const time = clock.length === 5 ? `${clock}:00` : clock
  const offset = zone === 'Z' ? '+00:00' : zone.includes(':') ? zone : `${zone.slice(0, 3)}:${zone.slice(3)}`
  return `${date}T${time}${offset}`
}
