import { type Readiness, readiness, worstReadiness } from '../../lib/foundation'
import type { Connection, LiveValue, RelationReading } from './live-value'

/** A lag as people read it: `0.4 s`, `12 s`, `3 min`, `2 h 5 min`. */
export function lagText(milliseconds: number): string {
  const seconds = milliseconds / 1000
  if (seconds < 10) return `${seconds.toFixed(1)} s`
  if (seconds < 120) return `${Math.round(seconds)} s`
  const minutes = Math.round(seconds / 60)
  if (minutes < 120) return `${minutes} min`
  const hours = Math.floor(minutes / 60)
  return hours < 48 ? `${hours} h ${minutes % 60} min` : `${Math.floor(hours / 24)} d`
}

/** What is said of a relation: the word, the fact beside it, and the whole sentence. */
export type Spoken = { readonly state: Readiness; readonly note: string | null; readonly sentence: string }

const neverInDatabase = new Set([
  'exposure',
  'metric',
  'semantic_model',
  'saved_query',
  'unit_test',
  'analysis',
  'operation',
  'sql_operation',
])

/** Whether a reading of it is awaited: not of what is never in the database. */
export function hasLiveState(kind: string, materialization: string | null): boolean {
  return !neverInDatabase.has(kind) && materialization !== 'ephemeral'
}

export function speak(
  reading: RelationReading | undefined,
  connection: Connection | undefined,
  applicable = true,
): Spoken {
  if (!applicable) return { state: 'idle', note: null, sentence: 'Nothing in the database to watch' }
  if (connection === undefined)
    return { state: 'unknown', note: null, sentence: 'Waiting for the first reading' }
  if (connection.state === 'none')
    return {
      state: 'unknown',
      note: 'not connected',
      sentence: connection.message ?? 'No database is connected',
    }
  if (reading === undefined)
    return {
      state: 'unknown',
      note: 'not in the database',
      sentence: 'The database has no object of this name yet',
    }
  const lag = reading.lagMs === null ? null : lagText(reading.lagMs)
  const limit = reading.thresholdMs == null ? '' : ` / ${lagText(reading.thresholdMs)}`
  const note = reading.state === 'hydrating' || lag === null ? null : `lag ${lag}${limit}`
  const sentence = [readiness[reading.state].word, note, reading.reason].filter(Boolean).join(', ')
  return { state: reading.state, note, sentence }
}

/** The moment that a reading speaks of: its own, or the last time that the whole was heard of. */
export function heardAt(reading: RelationReading, connection: Connection | undefined): number {
  return Math.max(Date.parse(reading.at), connection?.at ? Date.parse(connection.at) : 0)
}

/** Older than twice its interval. */
export function isStale(reading: RelationReading, connection: Connection | undefined, now: number): boolean {
  return now - heardAt(reading, connection) > 2 * (connection?.intervalMs ?? 5000)
}

export function worstOf(value: LiveValue | undefined): Readiness {
  if (value === undefined || value.connection.state === 'none') return 'unknown'
  return worstReadiness(Object.values(value.relations).map((reading) => reading.state))
}
