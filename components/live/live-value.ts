import type { Readiness } from '../../lib/foundation'

/** The reading of one relation. `lagMs: null` means that it can't be told, never zero. */
export type RelationReading = {
  readonly state: Readiness
  /** Hydrated on its best replica; null where the database doesn't say. */
  readonly hydrated: boolean | null
  readonly replicas: { readonly [replica: string]: boolean | null }
  readonly lagMs: number | null
  /** What the lag is held against, and where that is set. */
  readonly thresholdMs?: number | null
  readonly frontier: string | null
  readonly at: string
  /** The finer condition behind the word, as one sentence. */
  readonly reason: string | null
}

export type ClusterReading = {
  readonly state: Readiness
  readonly replicas: number | null
  readonly hydrated: number
  readonly objects: number
  readonly worstLagMs: number | null
  readonly reason: string | null
  readonly at: string
}

export type Connection = {
  /** `none`: no database is configured or it can't be reached; `polling`: it refused a subscription and is asked instead. */
  readonly state: 'connected' | 'polling' | 'connecting' | 'none'
  readonly message: string | null
  /** When the whole was last heard of, changed or not. */
  readonly at?: string
  readonly intervalMs?: number
}

/** The value of topic `live` (and of `live/deployment`, the deployment's side). */
export type LiveValue = {
  readonly relations: { readonly [uniqueId: string]: RelationReading }
  readonly clusters: { readonly [name: string]: ClusterReading }
  readonly connection: Connection
}

/** The value of topic `project`: pages refresh themselves when the version moves on. */
export type ProjectPulse = { readonly version: string; readonly errors: number; readonly compiling: boolean }

/** One event of the stream; the event's name says whether it is a snapshot or a patch. */
export type StreamMessage = {
  readonly seq: number
  readonly topic: string
  readonly at: string
  readonly value: unknown
}

type Table = { readonly [key: string]: unknown }
const isTable = (value: unknown): value is Table =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/**
 * A patch on a topic's value: keys not named stay; a table under a key is patched entry by entry, where null takes
 * an entry away; entries themselves are replaced whole, so that a null inside one means what it says.
 */
export function applyPatch(value: unknown, patch: unknown): unknown {
  if (!isTable(value) || !isTable(patch)) return patch
  const next: Record<string, unknown> = { ...value }
  for (const [key, change] of Object.entries(patch)) {
    const before = next[key]
    if (!isTable(before) || !isTable(change) || key === 'connection') {
      next[key] = change
      continue
    }
    const table: Record<string, unknown> = { ...before }
    for (const [entry, content] of Object.entries(change)) {
      if (content === null) delete table[entry]
      else table[entry] = content
    }
    next[key] = table
  }
  return next
}
