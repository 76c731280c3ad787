import { quoteIdentifier } from '../../foundation'
import { broker } from '../broker/broker'
import type { Catalog, CatalogView, Change, Item, Replica } from '../catalog/model'
import type { Cell, Engine, EngineTransaction, PgError } from '../engine/port'
import type { SandboxError } from '../errors/error'
import { planError } from '../errors/error'
import type { Faults } from '../house'
import type { Capture, Clock, Commit, Timeline } from '../time/port'
import { Books, type Saved, type SourceState } from './books'
import type { TargetState } from './dataflow'
import type { LiveFacts } from './facts'
import { fullName, readFrontier } from './frontier'
import { GeneratorIngestion } from './ingestion'
import { measure } from './measure'
import type { Live, Observer } from './port'
import { arrangement, preparedName, userRelation } from './recompute'
import { keepRecent } from './replicas'
import { hydrate, isDue, Round, type Watch } from './round'
import { Samples } from './samples'
import { sinkRelation } from './sink'

/** What the keeper works with. */
export type KeeperParts = {
  readonly engine: Engine
  readonly catalog: Catalog
  readonly timeline: Timeline
  readonly capture: Capture
  readonly faults: Faults
  /** An error of the data as a read reports it (`Evaluation error: …`). */
  readonly translate: (error: PgError) => SandboxError
  /** Milliseconds between ticks. */
  readonly tick: number
  /** False: no tick by itself; tests call `tick()`. */
  readonly automatic: boolean
  /** Told what a round or a sample failed with; the clock goes on. */
  readonly report?: (error: unknown) => void
  /** From so many ms on a computation is worth narrowing down to the keys that changed; 2 unless said. */
  readonly keyedFrom?: number
  /** Milliseconds that replicas pay their work with; the machine's unless said. */
  readonly monotonic?: () => number
}

type Waiter = {
  readonly ids: readonly string[]
  readonly at: number
  readonly resolve: () => void
  readonly reject: (reason: unknown) => void
}

/** What the next pass is to do besides what changed: what a tick brings, look after sources. */
type Order = { readonly tick: boolean; readonly ingest: boolean }

const restartAfter = 1000

/**
 * Keeps everything up to date: one loop that runs rounds when a commit touched an input and at each tick, ingests what
 * sources have, and wakes who waits. All state is in the books; all decisions about one round are in `round.ts`.
 */
export class Keeper implements Live {
  readonly #parts: KeeperParts
  #books: Books
  readonly #waiters = new Set<Waiter>()
  readonly #watches = new Set<Watch>()
  readonly #prepared = new Set<string>()
  readonly #held = new Map<string, Promise<void>>()
  readonly #samples = new Samples()
  #saved: Saved = { ingestions: new Map(), sinks: new Map() }
  #stopped = new AbortController()
  #listeners: (() => void)[] = []
  /** The loop: one pass at a time; `#again` asks for another. */
  #pass: Promise<void> | null = null
  #again: Order | null = null
  #timers = new Set<NodeJS.Timeout>()
  #lastTook = 0

  constructor(parts: KeeperParts) {
    this.#parts = parts
    this.#books = new Books(parts.catalog)
  }

  get #monotonic(): () => number {
    return this.#parts.monotonic ?? (() => performance.now())
  }

  get #clock(): Clock {
    return this.#parts.timeline.clock
  }

  install(tx: EngineTransaction): Promise<void> {
    return installKeeper(tx)
  }

  async start(): Promise<void> {
    const { engine, catalog, timeline } = this.#parts
    this.#saved = {
      ingestions: await stored(engine, 'ingestions'),
      sinks: await stored(engine, 'sinks'),
    }
    this.#books = new Books(catalog)
    this.#books.upper = timeline.advance(Math.max(this.#clock.now(), timeline.readTimestamp() + 1))
    this.#books.follow(catalog, this.#saved, this.#clock.now(), this.#monotonic())
    this.#listeners = [
      catalog.onChange((changes, at, before) => this.#changed(changes, at, before)),
      timeline.onCommit((commit) => this.#committed(commit)),
    ]
    for (const replica of this.#books.replicas.values()) this.#bringUp(replica.id)
    this.#wake({ tick: false, ingest: true })
    if (this.#parts.automatic) void this.#tickForever()
  }

  async stop(): Promise<void> {
    this.#stopped.abort()
    for (const off of this.#listeners) off()
    for (const timer of this.#timers) clearTimeout(timer)
    await this.#pass
  }

  async #tickForever(): Promise<void> {
    const { signal } = this.#stopped
    let next = this.#clock.now() + this.#parts.tick
    while (!signal.aborted) {
      await this.#clock.sleepUntil(next, signal).catch(() => undefined)
      if (signal.aborted) return
      await this.tick().catch((error: unknown) => this.#parts.report?.(error))
      next = Math.max(next + this.#parts.tick, this.#clock.now())
    }
  }

  async tick(): Promise<void> {
    this.#killReplicas()
    this.#wake({ tick: true, ingest: true })
    while (this.#pass) await this.#pass
    if (this.#samples.isDue(this.#clock.now())) {
      await this.#samples.take(this.#books, this.#parts.engine, this.#clock.now(), this.#monotonic())
      await this.#compactLogs().catch((error: unknown) => this.#parts.report?.(error))
    }
  }

  /** Forgets what sinks have emitted. */
  async #compactLogs(): Promise<void> {
    const { engine, capture } = this.#parts
    const emitted = new Map<string, number>()
    for (const state of this.#books.targets) {
      const writer = this.#books.sinks.get(state.target.id)
      if (!writer || state.target.item.type !== 'sink') continue
      for (const id of [writer.fromId, state.target.item.fromId]) {
        const from = sinkRelation(this.#books.catalog, id)
        if (from) emitted.set(from.physical, Math.min(emitted.get(from.physical) ?? writer.done, writer.done))
      }
    }
    for (const [physical, done] of emitted) {
      if (done > 0) await engine.transaction((tx) => capture.compact(tx, physical, done - 1))
    }
  }

  // ── what the catalog and commits tell ──────────────────────────────────────────────────────────────────

  async prepare(tx: EngineTransaction, changes: readonly Change[], _at: number): Promise<void> {
    const { capture, catalog } = this.#parts
    const items = new Map(catalog.items)
    for (const change of changes) {
      if (change.do === 'put' && change.entity.kind === 'item') items.set(change.entity.id, change.entity)
    }
    for (const change of changes) {
      if (change.do !== 'put' && change.do !== 'drop') continue
      const { entity } = change
      if (entity.kind !== 'item') continue
      if (change.do === 'drop') await this.#prepareDrop(tx, entity)
      else if (entity.type === 'index' && !catalog.items.has(entity.id)) {
        const on = items.get(entity.onId)
        if (on?.type === 'view') {
          await tx.exec(
            `CREATE TABLE ${arrangement(entity.id)} AS SELECT * FROM ${userRelation(on.physical)} WITH NO DATA`,
          )
        }
      } else if (entity.type === 'sink') {
        const from = sinkRelation({ items }, entity.fromId)
        if (from) await capture.retain(tx, from.physical)
      }
    }
  }

  async #prepareDrop(tx: EngineTransaction, item: Item): Promise<void> {
    if (item.type === 'index') {
      await tx.exec(
        `DROP TABLE IF EXISTS ${arrangement(item.id)}; DROP INDEX IF EXISTS mz_user.${quoteIdentifier(`by_${item.id}`)}`,
      )
    }
    if (item.type === 'source') await GeneratorIngestion.forget(tx, item.id)
    if (item.type === 'sink') await tx.query('DELETE FROM mz_keep.sinks WHERE id = $1', [item.id])
  }

  #changed(changes: readonly Change[], at: number, before: CatalogView): void {
    const moved = changes.some(
      (c) => (c.do === 'put' || c.do === 'drop') && ['item', 'cluster', 'replica'].includes(c.entity.kind),
    )
    this.#books.version += 1
    this.#books.catalogVersion += 1
    if (moved) {
      this.#books.follow(this.#parts.catalog, this.#saved, this.#clock.now(), this.#monotonic())
      for (const change of changes) {
        if (change.do === 'drop') this.#gone(change.entity, before)
        else if (change.do === 'put' && change.entity.kind === 'replica') this.#bringUp(change.entity.id)
        else if (change.do === 'put' && change.entity.kind === 'item') {
          if (!before.items.has(change.entity.id)) this.#books.written.set(change.entity.id, at)
        }
      }
      void this.#releaseLogs()
    }
    this.#wake({ tick: false, ingest: moved })
  }

  #gone(entity: Extract<Change, { do: 'drop' }>['entity'], before: CatalogView): void {
    if (entity.kind === 'item') {
      for (const name of [preparedName(entity.id), preparedName(`${entity.id}_key`)]) {
        if (!this.#prepared.delete(name)) continue
        void this.#parts.engine.exec(`DEALLOCATE ${name}`).catch(() => undefined)
      }
      const name = fullName(entity, before)
      for (const { observer } of this.#watches) {
        if (observer.names.includes(entity.id)) observer.dropped({ kind: 'relation', id: entity.id, name })
      }
      for (const waiter of this.#waiters) {
        if (waiter.ids.includes(entity.id)) {
          this.#waiters.delete(waiter)
          waiter.reject(planError(`relation "${name}" was dropped`))
        }
      }
    }
    if (entity.kind === 'cluster') {
      for (const { observer } of this.#watches) {
        if (observer.clusterId === entity.id) {
          observer.dropped({ kind: 'cluster', id: entity.id, name: entity.name })
        }
      }
    }
  }

  /** Drops the logs of relations that no sink reads any more. */
  async #releaseLogs(): Promise<void> {
    const wanted = new Set<string>()
    for (const state of this.#books.targets) {
      if (state.target.item.type !== 'sink') continue
      for (const id of [state.target.item.fromId, this.#books.sinks.get(state.target.id)?.fromId]) {
        const from = id === undefined ? undefined : sinkRelation(this.#books.catalog, id)
        if (from) wanted.add(from.physical)
      }
    }
    const idle = [...this.#logged].filter((physical) => !wanted.has(physical))
    this.#logged = wanted
    const known = new Set(this.#books.physical.keys())
    for (const physical of idle) {
      if (!known.has(physical)) continue
      await this.#parts.engine
        .transaction((tx) => this.#parts.capture.release(tx, physical))
        .catch(() => undefined)
    }
  }
  #logged = new Set<string>()

  #committed(commit: Commit): void {
    this.#books.upper = Math.max(this.#books.upper, commit.at + 1)
    for (const physical of commit.wrote) {
      const id = this.#books.physical.get(physical)
      if (id === undefined) continue
      const rows = this.#announced?.get(physical) ?? null
      this.#books.changes.note(id, commit.at, rows, this.#books.lastChangeOf(id))
      this.#books.written.set(id, commit.at)
    }
    this.#announced = null
    if (commit.wrote.length > 0) this.#wake({ tick: false, ingest: false })
  }

  /** The rows of the commit that is under way, by Postgres relation, where it is known. */
  #announced: ReadonlyMap<string, readonly (readonly Cell[])[]> | null = null

  // ── replicas ───────────────────────────────────────────────────────────────────────────────────────────

  #bringUp(id: string): void {
    const replica = this.#books.replicas.get(id)
    if (!replica || replica.online) return
    replica.online = true
    replica.reason = null
    replica.since = this.#clock.now()
    this.#books.replicaHistory = keepRecent(
      [...this.#books.replicaHistory, replica.status()],
      this.#clock.now(),
    )
    this.#books.reinstall(this.#monotonic())
    this.#books.version += 1
    this.#wake({ tick: false, ingest: true })
  }

  #killReplicas(): void {
    for (const replica of this.#books.replicas.values()) {
      const fault = this.#parts.faults.take(`replica:${replica.id}`)
      if (fault?.kind === 'kill' && replica.online) {
        this.#takeDown(replica, fault.reason === 'oom-killed' ? fault.reason : null)
      }
    }
  }

  #takeDown(replica: Pick<Replica, 'id'>, reason: string | null): void {
    const state = this.#books.replicas.get(replica.id)
    if (!state) return
    state.online = false
    state.reason = reason
    state.since = this.#clock.now()
    this.#books.lose(replica.id)
    this.#books.replicaHistory = keepRecent(
      [...this.#books.replicaHistory, state.status()],
      this.#clock.now(),
    )
    this.#later(restartAfter, () => this.#bringUp(replica.id))
  }

  // ── the loop ───────────────────────────────────────────────────────────────────────────────────────────

  #wake(order: Order): void {
    if (this.#stopped.signal.aborted) return
    this.#again = {
      tick: order.tick || (this.#again?.tick ?? false),
      ingest: order.ingest || (this.#again?.ingest ?? false),
    }
    this.#pass ??= this.#loop().finally(() => {
      this.#pass = null
      // Somebody may have asked since the loop looked for the last time.
      if (this.#again) this.#wake(this.#again)
    })
  }

  async #loop(): Promise<void> {
    // Who subscribes sees each commit for itself: the round is queued before the next one can be. Else let what is
    // committed together be seen together, and leave the engine to others as long as the last round took.
    if (this.#watches.size === 0) {
      const pause = this.#waiters.size > 0 ? 0 : Math.min(200, this.#lastTook)
      await new Promise((resolve) => setTimeout(resolve, pause))
    }
    while (this.#again && !this.#stopped.signal.aborted) {
      const order = this.#again
      this.#again = null
      try {
        if (order.ingest) await this.#ingest()
        await this.#round(order.tick)
        this.#settled()
      } catch (error) {
        // A round that failed as a whole is rolled back and tried again; the clock goes on.
        this.#parts.report?.(error)
        this.#later(restartAfter, () => this.#wake({ tick: true, ingest: true }))
      }
    }
  }

  #later(ms: number, then: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer)
      then()
    }, ms)
    this.#timers.add(timer)
  }

  async #round(tick: boolean, careful = false): Promise<void> {
    const books = this.#books
    // A commit is shown at its own time; only ticks move time on, and who begins to look: from now on.
    const begins = [...this.#watches].some((watch) => watch.lookedAt < 0 && isDue(watch, books, true))
    const advance = () => {
      const to = tick || begins ? Math.max(this.#clock.now(), books.upper) : books.upper
      books.upper = Math.max(books.upper, this.#parts.timeline.advance(to))
    }
    const thorough = tick || begins || this.#waiters.size > 0
    for (const state of books.targets) state.paused = this.#isHeld(state)
    this.#payments()
    if (!this.#hasWork(thorough)) {
      advance()
      books.settle()
      // Frontiers moved, which somebody may look at.
      if (!this.#watched(thorough)) return this.#scheduleWork()
    }
    const started = this.#monotonic()
    let round: Round | undefined
    try {
      await this.#parts.engine.transaction(async (tx) => {
        advance()
        round = new Round(
          books,
          tx,
          {
            upper: books.upper,
            thorough,
            careful,
            keyedFrom: this.#parts.keyedFrom ?? 2,
            monotonic: this.#monotonic,
            fault: (state) => this.#fault(state),
            translate: this.#parts.translate,
          },
          this.#prepared,
        )
        await round.run(this.#watches)
      })
      round?.committed()
      if (round && round.emitted > 0) this.#wake({ tick: false, ingest: true })
    } catch (error) {
      round?.undo()
      if (!careful) {
        this.#parts.report?.(error)
        return this.#round(tick, true)
      }
      throw error
    } finally {
      this.#lastTook = this.#monotonic() - started
    }
    books.settle()
    this.#scheduleWork(round?.busyUntil)
  }

  /** Dataflows that have paid for their first result are hydrated now. */
  #payments(): void {
    const now = this.#monotonic()
    for (const state of this.#books.targets) {
      for (const flow of state.flows.values()) {
        if (flow.hydrated || flow.paidAt === null || flow.paidAt > now) continue
        hydrate(flow, state, now)
        this.#books.version += 1
      }
    }
  }

  #hasWork(thorough: boolean): boolean {
    const books = this.#books
    if (this.#watched(thorough)) return true
    return books.targets.some((state) => {
      if (state.paused) return false
      if (state.target.item.type === 'sink') return books.sinkHasWork(state.target.item)
      return [...state.flows.values()].some(
        (flow) =>
          flow.frontier !== null &&
          (flow.computedAt < 0 ||
            (state.target.temporal && thorough) ||
            books.isLate(state, flow) ||
            !books.isClean(state, flow)),
      )
    })
  }

  #watched(thorough: boolean): boolean {
    return [...this.#watches].some((watch) => isDue(watch, this.#books, thorough))
  }

  /**
   * Comes back when replicas have paid for what they did. That a replica was busy is what the round says: by now it
   * may be free, and nobody else would come back for what it was passed over for.
   */
  #scheduleWork(busyUntil = Number.POSITIVE_INFINITY): void {
    const now = this.#monotonic()
    let next = busyUntil
    for (const state of this.#books.targets) {
      for (const flow of state.flows.values()) {
        if (flow.paidAt !== null && !flow.hydrated) next = Math.min(next, flow.paidAt)
      }
    }
    if (next < Number.POSITIVE_INFINITY) {
      // Timers drop fractions of a millisecond, and would come back too early.
      this.#later(Math.max(1, Math.ceil(next - now)), () => this.#wake({ tick: false, ingest: false }))
    }
  }

  #isHeld(state: TargetState): boolean {
    const point = `maintainer:${state.target.id}`
    if (this.#held.has(point)) return true
    const fault = this.#parts.faults.take(point)
    if (fault?.kind !== 'pause' && fault?.kind !== 'delay') {
      if (fault?.kind === 'fail') {
        this.#failures.set(state.target.id, planError(`Evaluation error: ${fault.message}`))
      }
      return false
    }
    const over =
      fault.kind === 'pause'
        ? fault.until
        : this.#clock.sleepUntil(this.#clock.now() + fault.ms, this.#stopped.signal)
    this.#held.set(point, over)
    void over
      .catch(() => undefined)
      .then(() => {
        this.#held.delete(point)
        this.#wake({ tick: false, ingest: false })
      })
    return true
  }
  readonly #failures = new Map<string, SandboxError>()

  #fault(state: TargetState): SandboxError | null {
    const failure = this.#failures.get(state.target.id) ?? null
    this.#failures.delete(state.target.id)
    return failure
  }

  // ── sources ────────────────────────────────────────────────────────────────────────────────────────────

  async #ingest(): Promise<void> {
    for (const source of this.#books.sources.values()) {
      const cluster = source.item.clusterId
      const replica = cluster === null ? undefined : this.#books.online(cluster)[0]
      if (!replica || this.#heldSource(source)) {
        if (source.replicaId !== null) this.#books.haltSource(source)
        this.#report(source, 'paused', null)
        continue
      }
      if (source.replicaId !== replica.id) {
        source.replicaId = replica.id
        source.startedAt = this.#monotonic()
        if (source.frozen > 0 && source.ingestion instanceof GeneratorIngestion) {
          source.ingestion.restart(this.#clock.now())
        }
        this.#report(source, 'starting', null)
      }
      if (replica.freeAt > this.#monotonic()) {
        const rest = Math.ceil(replica.freeAt - this.#monotonic())
        this.#later(Math.max(1, rest), () => this.#wake({ tick: false, ingest: true }))
        continue
      }
      await this.#ingestOne(source, replica.id)
    }
  }

  #heldSource(source: SourceState): boolean {
    const point = `source:${source.id}`
    if (this.#held.has(point)) return true
    const fault = this.#parts.faults.take(point)
    if (fault?.kind !== 'pause') return false
    this.#held.set(point, fault.until)
    void fault.until.then(() => {
      this.#held.delete(point)
      this.#wake({ tick: false, ingest: true })
    })
    return true
  }

  async #ingestOne(source: SourceState, replicaId: string): Promise<void> {
    const { engine, timeline } = this.#parts
    const { ingestion } = source
    const started = this.#monotonic()
    const lacking = () => source.outputs.some((o) => !ingestion.isComplete(o.id))
    try {
      if (ingestion instanceof GeneratorIngestion) {
        // A step that brings rows from before does nothing else: what is due by now comes with the next.
        const behind = lacking()
        if (ingestion.isDue(this.#clock.now())) {
          const done = await timeline.commit(async (tx) => {
            const step = ingestion.step(this.#clock.now())
            if (step) await tx.exec(step.sql)
            this.#announced = step?.rows ?? null
            return { value: step?.done, wrote: step?.wrote ?? [] }
          })
          done?.()
          if (behind) this.#wake({ tick: false, ingest: true })
        }
      } else if (await ingestion.isDue(engine)) {
        const step = await timeline.commit(async (tx) => {
          const taken = await ingestion.step(tx)
          return { value: taken, wrote: taken.wrote }
        })
        step.done()
        if (lacking()) this.#wake({ tick: false, ingest: true })
      }
    } catch (error) {
      this.#report(source, 'stalled', error instanceof Error ? error.message : String(error))
      if (source.replicaId !== null) source.frozen = this.#books.upper
      return
    }
    const now = this.#monotonic()
    this.#books.replicas.get(replicaId)?.charge(now - started, now)
    for (const output of source.outputs) {
      if (source.hydrated.has(output.id) || !ingestion.isComplete(output.id)) continue
      source.hydrated.set(output.id, now - source.startedAt)
      this.#books.version += 1
    }
    this.#report(source, 'running', null)
  }

  #report(
    source: SourceState,
    status: 'paused' | 'starting' | 'running' | 'stalled',
    error: string | null,
  ): void {
    const ids = [
      source.id,
      ...source.outputs.map((o) => o.id),
      ...(source.progress ? [source.progress.id] : []),
    ]
    for (const objectId of new Set(ids)) {
      this.#books.report({
        objectId,
        replicaId: source.replicaId,
        status,
        error,
        occurredAt: this.#clock.now(),
      })
    }
  }

  // ── who waits ──────────────────────────────────────────────────────────────────────────────────────────

  isReady(itemIds: readonly string[], at: number): boolean {
    for (const id of itemIds) {
      const frontier = this.#books.frontierOf(id)
      if (frontier !== null && frontier <= at) return false
    }
    for (const id of itemIds) {
      const error = this.#books.errorOf(id)
      if (error) throw error
    }
    return true
  }

  async ready(itemIds: readonly string[], at: number, signal: AbortSignal): Promise<void> {
    if (this.isReady(itemIds, at)) return
    signal.throwIfAborted()
    await new Promise<void>((resolve, reject) => {
      const cancel = () => {
        this.#waiters.delete(waiter)
        reject(signal.reason)
      }
      const waiter: Waiter = {
        ids: itemIds,
        at,
        resolve: () => {
          signal.removeEventListener('abort', cancel)
          resolve()
        },
        reject: (reason) => {
          signal.removeEventListener('abort', cancel)
          reject(reason)
        },
      }
      signal.addEventListener('abort', cancel, { once: true })
      this.#waiters.add(waiter)
      this.#wake({ tick: false, ingest: false })
    })
  }

  /** Tells of sinks what a source tells of itself while it ingests. */
  #reportSinks(): void {
    for (const state of this.#books.targets) {
      if (state.target.item.type !== 'sink') continue
      const flow = [...state.flows.values()].find((f) => this.#books.replicas.get(f.replicaId)?.online)
      const error = this.#books.errorOf(state.target.id) ?? this.#books.errorOf(state.target.item.fromId)
      this.#books.report({
        objectId: state.target.id,
        replicaId: flow?.replicaId ?? null,
        status: error ? 'stalled' : !flow ? 'paused' : flow.hydrated ? 'running' : 'starting',
        error: error?.message ?? null,
        occurredAt: this.#clock.now(),
      })
    }
  }

  #settled(): void {
    this.#reportSinks()
    for (const waiter of this.#waiters) {
      try {
        if (!this.isReady(waiter.ids, waiter.at)) continue
        this.#waiters.delete(waiter)
        waiter.resolve()
      } catch (error) {
        this.#waiters.delete(waiter)
        waiter.reject(error)
      }
    }
    for (const watch of this.#watches) {
      const { observer } = watch
      if (watch.lookedAt < 0) continue
      if (observer.clusterId !== null && this.#books.online(observer.clusterId).length === 0) continue
      let frontier: number = this.#books.upper
      for (const id of observer.reads) frontier = Math.min(frontier, this.#books.frontierOf(id) ?? frontier)
      if (isDue(watch, this.#books, false)) frontier = Math.min(frontier, watch.lookedAt + 1)
      observer.progress(frontier)
    }
  }

  frontier(itemId: string): { readonly read: number | null; readonly write: number | null } {
    const write = this.#books.frontierOf(itemId)
    return { write, read: readFrontier(write, this.#books.lastChangeOf(itemId)) }
  }

  facts(): LiveFacts {
    return measure(this.#books, this.#samples, [...this.#watches])
  }

  observe(observer: Observer): () => void {
    const watch: Watch = {
      observer,
      lookedAt: -1,
      catalogSeen: -1,
      versionSeen: -1,
      stampSeen: null,
    }
    this.#watches.add(watch)
    this.#wake({ tick: false, ingest: false })
    return () => {
      this.#watches.delete(watch)
      this.#books.version += 1
    }
  }
}

/** Makes what a fresh data directory holds of the live side. */
export async function installKeeper(tx: EngineTransaction): Promise<void> {
  await tx.exec(`CREATE SCHEMA IF NOT EXISTS mz_keep;
CREATE TABLE IF NOT EXISTS mz_keep.ingestions (id text PRIMARY KEY, state json NOT NULL);
CREATE TABLE IF NOT EXISTS mz_keep.sinks (id text PRIMARY KEY, state json NOT NULL);`)
  await broker.install(tx)
}

async function stored(engine: Engine, table: 'ingestions' | 'sinks'): Promise<Map<string, unknown>> {
  const { rows } = await engine.query(`SELECT id, state FROM mz_keep.${table}`)
  return new Map(rows.flatMap(([id, state]) => (id && state ? [[id, JSON.parse(state)]] : [])))
}
