import {
  type Batch,
  Collection,
  type ConnectionSettings,
  connectionDiagnostic,
  DatabaseError,
  type Row,
  Session,
  subscribe,
} from '../database'
import type { Diagnostic } from '../foundation'
import { columns, comments, frontiers, hydration, objects, replicas, statuses, type Watched } from './queries'
import { type LiveState, liveState, type Threshold } from './state'

export type Connection =
  | { readonly state: 'connecting' | 'live' }
  /** The last values stand, and are old. */
  | { readonly state: 'lost'; readonly diagnostic: Diagnostic; readonly attempt: number }

export type FeedUpdate = {
  readonly connection: Connection
  /** Null until every part has given its first snapshot. */
  readonly live: LiveState | null
  /** `push` by SUBSCRIBE; `poll` where the server refuses it. */
  readonly mode: 'push' | 'poll'
}

const watched = { objects, hydration, frontiers, replicas, statuses, comments, columns } as const
type Part = keyof typeof watched
const parts = Object.keys(watched) as Part[]

/** Status reads answer from what is readable, so that a lagging object cannot hang the page. */
const setup = ["set transaction_isolation = 'serializable'", 'set emit_introspection_query_notice = off']

/** Out of step with the server's ticks of a second, so that what passes between two of them is seen, too. */
const heartbeatMs = 700

/**
 * The server's clock as seen from here. A progress message cannot come before its own moment, so the smallest
 * difference between our clock and theirs so far is how far apart the two are.
 */
class ServerClock {
  #apart: number | null = null
  saw(theirs: number, ours: number): void {
    const apart = ours - theirs
    this.#apart = this.#apart === null ? apart : Math.min(this.#apart, apart)
  }
  at(ours: number): number {
    return ours - (this.#apart ?? 0)
  }
}

/**
 * The live state of a database: one subscription a part, shared by everybody who listens, opened by the first and
 * closed with the last. Tells at most every `coalesceMs`. Reconnects with a growing pause, and says that it is lost
 * meanwhile.
 */
export class LiveFeed {
  readonly #settings: ConnectionSettings
  readonly #coalesceMs: number
  #threshold: Threshold
  readonly #listeners = new Set<(update: FeedUpdate) => void>()
  readonly #collections = new Map<Part, Collection>()
  readonly #clock = new ServerClock()
  #heartbeat: NodeJS.Timeout | null = null
  #connection: Connection = { state: 'connecting' }
  #mode: 'push' | 'poll' = 'push'
  #abort: AbortController | null = null
  #timer: NodeJS.Timeout | null = null
  #last: FeedUpdate | null = null

  constructor(settings: ConnectionSettings, threshold: Threshold, coalesceMs = 250) {
    this.#settings = settings
    this.#threshold = threshold
    this.#coalesceMs = coalesceMs
  }

  /** Thresholds come from the project, which may change while the feed runs. */
  setThreshold(threshold: Threshold): void {
    this.#threshold = threshold
  }

  /** The last update, for a first paint. */
  get latest(): FeedUpdate | null {
    return this.#last
  }

  /** Hears updates, the latest at once; the returned function ends that, and the feed with its last listener. */
  listen(listener: (update: FeedUpdate) => void): () => void {
    this.#listeners.add(listener)
    if (this.#last !== null) listener(this.#last)
    if (this.#abort === null) this.#start()
    return () => {
      this.#listeners.delete(listener)
      if (this.#listeners.size === 0) this.close()
    }
  }

  close(): void {
    this.#abort?.abort()
    this.#abort = null
    if (this.#timer !== null) clearTimeout(this.#timer)
    if (this.#heartbeat !== null) clearInterval(this.#heartbeat)
    this.#timer = null
    this.#heartbeat = null
    this.#last = null
  }

  #start(): void {
    const abort = new AbortController()
    this.#abort = abort
    // Time passes also when nothing is said, and what says nothing falls behind.
    this.#heartbeat = setInterval(() => this.#schedule(), heartbeatMs)
    this.#heartbeat.unref()
    void this.#keepConnected(abort.signal)
  }

  async #keepConnected(signal: AbortSignal): Promise<void> {
    for (let attempt = 1; !signal.aborted; attempt++) {
      const round = new AbortController()
      const stop = () => round.abort()
      signal.addEventListener('abort', stop, { once: true })
      try {
        await this.#round(round.signal, () => {
          attempt = 0
        })
      } catch (e) {
        if (signal.aborted) return
        this.#connection = { state: 'lost', diagnostic: connectionDiagnostic(e, this.#settings), attempt }
        this.#schedule()
      } finally {
        signal.removeEventListener('abort', stop)
        round.abort()
      }
      await pause(Math.min(15_000, 500 * 2 ** Math.min(attempt, 5)), signal)
    }
  }

  /** One connected life: all parts until one of them ends. */
  async #round(signal: AbortSignal, alive: () => void): Promise<void> {
    const fresh = new Map<Part, Collection>(parts.map((part) => [part, new Collection()]))
    const follow = async (part: Part): Promise<void> => {
      const source = this.#mode === 'push' ? this.#pushed(part, signal) : this.#polled(part, signal)
      for await (const batch of source) {
        fresh.get(part)?.apply(batch)
        if (!this.#collections.has(part) || this.#collections.get(part) !== fresh.get(part)) {
          this.#collections.set(part, fresh.get(part) ?? new Collection())
        }
        if (part === 'frontiers') this.#clock.saw(batch.through, Date.now())
        if (parts.every((p) => this.#collections.get(p) === fresh.get(p))) {
          this.#connection = { state: 'live' }
          alive()
        }
        this.#schedule()
      }
      if (!signal.aborted) throw new DatabaseError('the subscription ended', { sqlstate: '08006' })
    }
    try {
      await Promise.race(parts.map(follow))
    } catch (e) {
      // A server (or a role) without SUBSCRIBE still answers questions.
      if (e instanceof DatabaseError && (e.sqlstate === '0A000' || e.sqlstate === '42601'))
        this.#mode = 'poll'
      throw e
    }
  }

  #pushed(part: Part, signal: AbortSignal): AsyncGenerator<Batch> {
    return subscribe(this.#settings, watched[part].sql, { signal, setup })
  }

  async *#polled(part: Part, signal: AbortSignal): AsyncGenerator<Batch> {
    const session = await Session.connect(this.#settings)
    const before = new Collection()
    try {
      for (const sql of setup) await session.query(sql)
      while (!signal.aborted) {
        const rows = await session.rows(watched[part].sql)
        const clock = await session.rows('select (extract(epoch from now()) * 1000)::bigint::text as now')
        const changes = difference(before.rows(), rows)
        before.apply({ changes, through: 0 })
        yield { changes, through: Number(clock[0]?.now ?? 0) }
        await pause(2_000, signal)
      }
    } finally {
      session.close()
    }
  }

  #schedule(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = null
      this.#emit()
    }, this.#coalesceMs)
  }

  #emit(): void {
    if (this.#abort === null) return
    const complete = parts.every((part) => this.#collections.has(part))
    const live = complete ? this.#state() : null
    this.#last = { connection: this.#connection, live, mode: this.#mode }
    for (const listener of this.#listeners) listener(this.#last)
  }

  #state(): LiveState {
    const rows = <T>(part: Part, { row }: Watched<T>): readonly T[] =>
      (this.#collections.get(part)?.rows() ?? []).map((r) => row.parse(r))
    return liveState(
      {
        now: this.#clock.at(Date.now()),
        objects: rows('objects', objects),
        hydration: rows('hydration', hydration),
        frontiers: rows('frontiers', frontiers),
        replicas: rows('replicas', replicas),
        statuses: rows('statuses', statuses),
        comments: rows('comments', comments),
        columns: rows('columns', columns),
      },
      this.#threshold,
    )
  }
}

/** What turns the rows before into the rows now. */
function difference(before: readonly Row[], now: readonly Row[]) {
  const keys = (rows: readonly Row[]) => new Map(rows.map((r) => [JSON.stringify(r), r]))
  const was = keys(before)
  const is = keys(now)
  return [
    ...[...was].filter(([k]) => !is.has(k)).map(([, row]) => ({ row, diff: -1 })),
    ...[...is].filter(([k]) => !was.has(k)).map(([, row]) => ({ row, diff: 1 })),
  ]
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve()
    const timer = setTimeout(done, ms)
    function done() {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      resolve()
    }
    signal.addEventListener('abort', done, { once: true })
  })
}
