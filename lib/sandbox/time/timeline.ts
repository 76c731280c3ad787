import type { MemoryCatalog } from '../catalog/memory'
import type { AuditEvent, Change } from '../catalog/model'
import type { CatalogState } from '../catalog/state'
import { persist, persistAudit, persistCounters } from '../catalog/store'
import type { Engine, EngineTransaction } from '../engine/port'
import type { Clock, Commit, CommitWork, Timeline } from './port'

/** What {@link CommitTimeline} lets others do inside each commit. */
export type CommitHooks = {
  /** Runs with the changes of a commit, in its transaction. */
  prepare(tx: EngineTransaction, changes: readonly Change[], at: number): Promise<void>
}

type Finished<T> = {
  readonly value: T
  readonly changes: readonly Change[]
  readonly wrote: readonly string[]
  readonly at: number
  readonly audit: readonly AuditEvent[]
  readonly next: CatalogState
}

/** The order of commits: one at a time, each later than all before. */
export class CommitTimeline implements Timeline {
  readonly clock: Clock
  readonly #engine: Engine
  readonly #catalog: MemoryCatalog
  readonly #listeners = new Set<(commit: Commit) => void>()
  #hooks: CommitHooks | null = null
  #last: number
  /** No commit to come is earlier. */
  #floor: number
  #pending: number | null = null
  readonly #writes = new Map<string, number>()

  constructor(engine: Engine, catalog: MemoryCatalog, clock: Clock, last: number) {
    this.#engine = engine
    this.#catalog = catalog
    this.clock = clock
    this.#last = last
    this.#floor = last + 1
  }

  use(hooks: CommitHooks): void {
    this.#hooks = hooks
  }

  lastWrite(physical: string): number {
    return this.#writes.get(physical) ?? 0
  }

  readTimestamp(): number {
    // Nothing will be written below the floor, so time goes on for readers also where nobody writes.
    return Math.max(this.#last, this.#floor - 1)
  }

  committed(): number {
    return this.#last
  }

  advance(to: number): number {
    if (this.#pending !== null && this.#pending < to) return this.#pending
    this.#floor = Math.max(this.#floor, to)
    return to
  }

  onCommit(listener: (commit: Commit) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  async commit<T>(work: CommitWork<T>): Promise<T> {
    const done = await this.#engine.transaction(
      (tx) => this.#inTransaction(tx, work),
      (finished) => this.#committed(finished),
    )
    return done.value
  }

  async #inTransaction<T>(tx: EngineTransaction, work: CommitWork<T>): Promise<Finished<T>> {
    const at = Math.max(this.clock.now(), this.#floor, this.#last + 1)
    this.#pending = at
    try {
      await tx.exec(`SET LOCAL mz.now = '${at}'`)
      const { value, changes = [], wrote = [] } = await work(tx, at)
      if (changes.length === 0) return { value, changes, wrote, at, audit: [], next: this.#catalog.state }
      const audit = this.#auditOf(changes, at)
      const next = this.#catalog.state.with(changes)
      await persist(tx, changes)
      await persistAudit(tx, audit)
      await persistCounters(tx, this.#catalog.counters)
      await this.#hooks?.prepare(tx, changes, at)
      return { value, changes, wrote, at, audit, next }
    } catch (error) {
      this.#pending = null
      throw error
    }
  }

  #committed(done: Finished<unknown>): void {
    this.#pending = null
    this.#last = done.at
    this.#floor = Math.max(this.#floor, done.at + 1)
    if (done.changes.length > 0) this.#catalog.publish(done.next, done.changes, done.audit, done.at)
    for (const physical of done.wrote) this.#writes.set(physical, done.at)
    const commit: Commit = { at: done.at, wrote: done.wrote, changes: done.changes }
    for (const listener of this.#listeners) listener(commit)
  }

  #auditOf(changes: readonly Change[], at: number): readonly AuditEvent[] {
    return changes.flatMap((change): readonly AuditEvent[] => {
      if (change.do !== 'audit') return []
      const id = String(this.#catalog.nextNumber('audit'))
      return [{ kind: 'audit', id, occurredAt: at, ...change.event }]
    })
  }
}
