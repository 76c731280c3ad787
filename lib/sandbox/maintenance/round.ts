import { z } from 'zod'
import { quoteIdentifier, quoteLiteral } from '../../foundation'
import type { Index, MaterializedView } from '../catalog/model'
import type { Cell, EngineTransaction } from '../engine/port'
import { PgError } from '../engine/port'
import { SandboxError } from '../errors/error'
import type { Books } from './books'
import type { Dataflow, TargetState } from './dataflow'
import { findKey, type Keyed, restricted } from './keyed'
import type { Observer } from './port'
import { preparedName, recomputeSql, type Stored, setNow, storedOf, userRelation } from './recompute'
import { isScheduled, nextRefresh } from './refresh'
import { sinkRelation } from './sink'

type Row = readonly Cell[]
const changedRows = z.array(z.array(z.string().nullable()))
/** With more values than these the whole is computed. */
const mostKeys = 16

/** An observer and what it has seen. */
export type Watch = {
  readonly observer: Observer
  lookedAt: number
  /** The catalog's and the books' versions, and the measurements, that it has seen. */
  catalogSeen: number
  versionSeen: number
  stampSeen: string | null
}

/** What a round may do. */
export type RoundOrder = {
  /** Everything below is complete in tables; the round shows the state just before. */
  readonly upper: number
  /** A tick, or somebody waits: what changes with time alone is brought up to date, too. */
  readonly thorough: boolean
  readonly monotonic: () => number
  /** A failure that a test injected. */
  readonly fault: (state: TargetState) => SandboxError | null
  /** Turns what Postgres reports into what a read of the object reports. */
  readonly translate: (error: PgError) => SandboxError
  /** From so many ms of computing on it is worth while to look for a key (see `keyed.ts`). */
  readonly keyedFrom: number
  /** After a failed attempt: guard each statement by a subtransaction. */
  readonly careful: boolean
}

/**
 * One round of maintenance: brings what it can to the state just below `upper`, in one transaction, in order of
 * dependence. A target is computed only where all its inputs are complete through that time, so every stored result
 * is the query's answer at one time.
 */
export class Round {
  readonly #books: Books
  readonly #tx: EngineTransaction
  readonly #order: RoundOrder
  readonly #prepared: Set<string>
  readonly #undo: (() => void)[] = []
  readonly #after: (() => void)[] = []
  /** Messages written to topics. */
  emitted = 0
  /** When the first of the replicas is free that were too busy for what they had to do; on the monotonic clock. */
  busyUntil = Number.POSITIVE_INFINITY

  constructor(books: Books, tx: EngineTransaction, order: RoundOrder, prepared: Set<string>) {
    this.#books = books
    this.#tx = tx
    this.#order = order
    this.#prepared = prepared
  }

  get #at(): number {
    return this.#order.upper - 1
  }

  async run(watches: Iterable<Watch>): Promise<void> {
    if (this.#order.thorough) this.#books.due = this.#order.upper
    await this.#tx.query(setNow(this.#at))
    for (const state of this.#books.targets) {
      if (state.paused) continue
      this.#remember(state)
      if (state.target.item.type === 'sink') await this.#emit(state)
      else await this.#maintain(state, state.target.item)
      state.advance()
    }
    for (const watch of watches) await this.#look(watch)
  }

  /** The transaction is committed. */
  committed(): void {
    for (const then of this.#after) then()
  }

  /** The transaction was rolled back: the books go back to what they said before. */
  undo(): void {
    for (const back of this.#undo.toReversed()) back()
  }

  #remember(state: TargetState): void {
    const { frontier, lastChange, error } = state
    const flows = [...state.flows.values()].map((flow) => ({ flow, was: { ...flow } }))
    this.#undo.push(() => {
      Object.assign(state, { frontier, lastChange, error })
      for (const { flow, was } of flows) Object.assign(flow, was)
    })
  }

  #inputsComplete(state: TargetState): boolean {
    const frontier = this.#books.inputFrontier(state)
    return frontier === null || frontier >= this.#order.upper
  }

  async #maintain(state: TargetState, item: MaterializedView | Index): Promise<void> {
    for (const flow of state.flows.values()) {
      if (this.#wants(state, flow, item)) await this.#compute(state, flow, item)
      else this.#follow(state, flow, item)
    }
  }

  /** A dataflow that has nothing to compute is where its inputs are. */
  #follow(state: TargetState, flow: Dataflow, item: MaterializedView | Index): void {
    if (!flow.hydrated || flow.frontier === null || state.target.temporal) return
    if (item.type === 'materialized-view' && isScheduled(item)) return
    if (!this.#books.isClean(state, flow)) return
    const frontier = this.#books.inputFrontier(state)
    flow.frontier = frontier === null ? null : Math.max(flow.frontier, frontier)
  }

  #wants(state: TargetState, flow: Dataflow, item: MaterializedView | Index): boolean {
    const replica = this.#books.replicas.get(flow.replicaId)
    if (!replica?.online) return false
    if (flow.frontier === null || (flow.paidAt !== null && !flow.hydrated)) return false
    if (item.type === 'materialized-view' && isScheduled(item)) {
      const due = nextRefresh(item.refresh, Math.max(flow.computedAt, item.createdAt - 1))
      if (due === null || due > this.#at) return false
    } else if (flow.computedAt >= 0) {
      if (this.#books.isClean(state, flow) && !this.#books.isLate(state, flow)) return false
    }
    if (!this.#inputsComplete(state)) return false
    if (replica.freeAt <= this.#order.monotonic()) return true
    this.busyUntil = Math.min(this.busyUntil, replica.freeAt)
    return false
  }

  async #compute(state: TargetState, flow: Dataflow, item: MaterializedView | Index): Promise<void> {
    const started = this.#order.monotonic()
    const inherited = this.#inheritedError(state) ?? this.#order.fault(state)
    if (inherited) this.#fail(state, inherited)
    else if (state.target.strategy === 'follow' && item.type === 'index') {
      await this.#tx
        .nested(() => this.#build(item))
        .catch((error: unknown) => {
          if (!(error instanceof PgError)) throw error
        })
    } else await this.#recompute(state, flow, item)
    const now = this.#order.monotonic()
    this.#charge(flow, state, now - started, now)
    flow.runs += 1
    flow.lastDuration = now - started
    flow.computedAt = this.#at
    this.#reach(state, flow, item)
  }

  /** A dataflow computed as of this round has reached it; readers may rely on that once it is hydrated. */
  #reach(state: TargetState, flow: Dataflow, item: MaterializedView | Index): void {
    if (item.type === 'materialized-view' && isScheduled(item)) {
      flow.frontier = nextRefresh(item.refresh, this.#at)
    } else {
      const complete = this.#books.inputFrontier(state) === null && !state.target.temporal
      flow.frontier = complete ? null : this.#order.upper
    }
  }

  #charge(flow: Dataflow, state: TargetState, took: number, now: number): void {
    const replica = this.#books.replicas.get(flow.replicaId)
    if (!replica) return
    const paidAt = replica.charge(took, now)
    if (flow.hydrated) return
    flow.paidAt = paidAt
    if (paidAt <= now) hydrate(flow, state, now)
  }

  #inheritedError(state: TargetState): SandboxError | null {
    for (const input of state.target.inputs) {
      const error = this.#books.errorOf(input)
      if (error) return error
    }
    return null
  }

  #fail(state: TargetState, error: SandboxError): void {
    if (state.error?.message === error.message) return
    state.error = error
    this.#changed(state, null)
  }

  async #recompute(state: TargetState, flow: Dataflow, item: MaterializedView | Index): Promise<void> {
    const stored = storedOf(item, this.#books.catalog)
    if (!stored) return
    const others = [...state.flows.values()].some((other) => other !== flow && other.hydrated)
    if (item.type === 'index' && !flow.hydrated && !others) await this.#tx.exec(`TRUNCATE ${stored.table}`)
    const guarded = this.#order.careful || stored.notNull.length > 0 || state.error !== null
    const work = () => this.#difference(state, flow, stored)
    try {
      const rows = await (guarded ? this.#tx.nested(work) : work())
      const changed = rows === null || rows.length > 0
      if (changed || state.error) this.#changed(state, state.error ? null : rows)
      state.error = null
    } catch (error) {
      if (!guarded || !(error instanceof PgError || error instanceof SandboxError)) throw error
      this.#fail(state, error instanceof PgError ? this.#order.translate(error) : error)
    }
  }

  /** A stored result changed by these rows, or in a way that isn't known. */
  #changed(state: TargetState, rows: readonly Row[] | null): void {
    const { changes } = this.#books
    changes.note(state.target.id, this.#at, rows, state.lastChange)
    this.#undo.push(() => changes.forget(state.target.id))
    state.lastChange = this.#at
  }

  /** Brings the stored result up to date; answers the rows that changed, null if they are many. */
  async #difference(state: TargetState, flow: Dataflow, stored: Stored): Promise<readonly Row[] | null> {
    const keys = await this.#touched(state, flow, stored)
    if (keys === null || !state.keyed) {
      return this.#execute(state.target.id, stored, 'all', null)
    }
    const only = restricted(stored, state.keyed.key)
    const changed: Row[] = []
    for (const key of keys) {
      const rows = await this.#execute(state.target.id, only, 'key', key)
      if (rows === null) return this.#executeRest(state, stored)
      changed.push(...rows)
    }
    return changed
  }

  async #executeRest(state: TargetState, stored: Stored): Promise<null> {
    await this.#execute(state.target.id, stored, 'all', null)
    return null
  }

  async #execute(
    id: string,
    stored: Stored,
    what: 'all' | 'key',
    key: string | null,
  ): Promise<readonly Row[] | null> {
    const name = preparedName(what === 'all' ? id : `${id}_key`)
    if (!this.#prepared.has(name)) {
      await this.#tx.exec(`PREPARE ${name} AS ${recomputeSql(stored)}`)
      this.#prepared.add(name)
    }
    const { rows } = await this.#tx.query(`EXECUTE ${name}${key === null ? '' : ` (${quoteLiteral(key)})`}`)
    const [, , few, ...nulls] = rows[0] ?? []
    const missing = stored.notNull[nulls.indexOf('t')]
    if (missing !== undefined) throw notNull(missing)
    return few == null ? null : changedRows.parse(JSON.parse(few))
  }

  /** The key's values for which the answer may have changed; null: compute all of it. */
  async #touched(state: TargetState, flow: Dataflow, stored: Stored): Promise<ReadonlySet<string> | null> {
    if (!flow.hydrated || state.target.temporal || state.error) return null
    if (state.keyed === undefined && (flow.lastDuration ?? 0) < this.#order.keyedFrom) return null
    const changed = state.target.inputs.filter((id) => this.#books.lastChangeOf(id) > flow.computedAt)
    if (state.keyed === undefined) state.keyed = await this.#findKey(state, stored)
    if (!state.keyed) return null
    const keys = new Set<string>()
    for (const id of changed) {
      const rows = this.#books.changes.after(id, flow.computedAt)
      const item = this.#books.catalog.items.get(id)
      const column = item && 'physical' in item ? state.keyed.covers.get(item.physical) : undefined
      if (rows === null || column === undefined || !item || !('columns' in item)) return null
      const at = item.columns.findIndex((c) => c.name === column)
      for (const row of rows) {
        const value = row[at]
        if (value == null) return null
        keys.add(value)
      }
    }
    return keys.size > mostKeys ? null : keys
  }

  /** Finds the key of a query, and makes what is looked up by it quick to find. */
  async #findKey(state: TargetState, stored: Stored): Promise<Keyed | null> {
    const items = state.target.inputs.flatMap((id) => this.#books.catalog.items.get(id) ?? [])
    const inputs = items.flatMap((item) => ('physical' in item ? [item] : []))
    const keyed = await this.#tx
      .nested(() =>
        findKey(
          this.#tx,
          stored,
          inputs.map((item) => item.physical),
        ),
      )
      .catch(async (error: unknown) => {
        await this.#tx.exec('DEALLOCATE ALL')
        this.#prepared.clear()
        // A type that has no equality, say: the query is computed as a whole.
        if (error instanceof PgError) return null
        throw error
      })
    if (!keyed) return null
    for (const [physical, column] of keyed.covers) {
      const input = inputs.find((item) => item.physical === physical)
      const at = input?.columns.findIndex((c) => c.name === column) ?? -1
      if (!input || !narrow.has(input.columns[at]?.type ?? '')) return null
    }
    for (const [physical, column] of keyed.covers) {
      await this.#lookUp(userRelation(physical), `look_${physical}`, column)
    }
    await this.#lookUp(stored.table, `look_${state.target.id}_rows`, stored.columns[keyed.key] ?? '')
    return keyed
  }

  async #lookUp(relation: string, name: string, column: string): Promise<void> {
    const index = quoteIdentifier(`${name}_${column}`.slice(0, 63))
    await this.#tx.exec(`CREATE INDEX IF NOT EXISTS ${index} ON ${relation} (${quoteIdentifier(column)})`)
  }

  /** Builds the Postgres index behind an index on a table, source or MV; Postgres keeps it up to date. */
  async #build(item: Index): Promise<void> {
    const on = this.#books.catalog.items.get(item.onId)
    if (!on || !('physical' in on)) return
    const name = quoteIdentifier(`by_${item.id}`)
    const relation = userRelation(on.physical)
    const types = item.keys.map((key) => ('column' in key ? on.columns[key.column - 1]?.type : undefined))
    const columns = item.keys.flatMap((key) => {
      const column = 'column' in key ? on.columns[key.column - 1] : undefined
      return column ? [quoteIdentifier(column.name)] : []
    })
    await this.#tx.exec(`DROP INDEX IF EXISTS mz_user.${name}`)
    if (types.every((type) => type !== undefined && narrow.has(type)) && columns.length > 0) {
      await this.#tx.exec(`CREATE INDEX ${name} ON ${relation} (${columns.join(', ')})`)
    } else if (types[0] === 'text' && columns[0] !== undefined) {
      // Texts may be longer than a btree takes.
      await this.#tx.exec(`CREATE INDEX ${name} ON ${relation} USING hash (${columns[0]})`)
    } else {
      await this.#tx.query(`SELECT count(*) FROM ${relation}`)
    }
  }

  async #emit(state: TargetState): Promise<void> {
    const writer = this.#books.sinks.get(state.target.id)
    const sink = state.target.item
    if (!writer || sink.type !== 'sink') return
    const flow = [...state.flows.values()].find((f) => this.#books.replicas.get(f.replicaId)?.online)
    if (!flow) return
    const complete = (id: string) => {
      const frontier = this.#books.frontierOf(id)
      return frontier === null || frontier >= this.#order.upper
    }
    const old = sinkRelation(this.#books.catalog, writer.fromId)
    if ((old && !complete(old.id)) || !complete(sink.fromId)) return
    if (this.#books.errorOf(sink.fromId)) return
    if (this.#books.sinkHasWork(sink)) {
      const started = this.#order.monotonic()
      const work = () => writer.step(this.#tx, sink, this.#books.catalog, this.#at)
      const step = await (this.#order.careful ? this.#tx.nested(work) : work()).catch((error: unknown) => {
        if (!this.#order.careful || !(error instanceof PgError)) throw error
        state.error = this.#order.translate(error)
        return null
      })
      if (!step) return
      state.error = null
      this.#after.push(step.commit)
      const now = this.#order.monotonic()
      flow.runs += 1
      flow.lastDuration = now - started
      flow.computedAt = this.#at
      this.#charge(flow, state, now - started, now)
      if (step.emitted > 0) state.lastChange = this.#at
      this.emitted += step.emitted
    }
    if (!flow.hydrated && flow.paidAt === null) hydrate(flow, state, this.#order.monotonic())
    if (state.frontier !== null) state.frontier = Math.max(state.frontier, this.#order.upper)
  }

  async #look(watch: Watch): Promise<void> {
    const { observer } = watch
    for (const id of observer.reads) {
      const frontier = this.#books.frontierOf(id)
      if (frontier !== null && frontier < this.#order.upper) return
    }
    const { version, catalogVersion } = this.#books
    if (!isDue(watch, this.#books, this.#order.thorough)) {
      watch.versionSeen = version
      return
    }
    const stamp = observer.stamp?.() ?? null
    const error = observer.reads.map((id) => this.#books.errorOf(id)).find((e) => e !== null)
    if (error) observer.failed(error)
    else if (!(await observer.look(this.#tx, this.#at))) return
    watch.lookedAt = this.#at
    watch.catalogSeen = catalogVersion
    watch.versionSeen = version
    watch.stampSeen = stamp
  }
}

/** True when an observer may find something new. */
export function isDue(watch: Watch, books: Books, thorough: boolean): boolean {
  const { observer } = watch
  if (observer.clusterId !== null && books.online(observer.clusterId).length === 0) return false
  if (watch.lookedAt < 0) return true
  if (observer.always && thorough) return true
  if (observer.catalog && watch.catalogSeen !== books.catalogVersion) return true
  if (observer.stamp && (thorough || watch.versionSeen !== books.version)) {
    if (observer.stamp() !== watch.stampSeen) return true
  }
  return observer.reads.some((id) => books.lastChangeOf(id) > watch.lookedAt)
}

/** Marks a dataflow as hydrated; a constant's hydration isn't timed, as in Materialize. */
export function hydrate(flow: Dataflow, state: TargetState, monotonic: number): void {
  flow.hydrated = true
  const timed = state.target.inputs.length > 0 || state.target.temporal
  flow.hydrationTime = timed ? monotonic - flow.installedAt : null
}

const narrow = new Set([
  'smallint',
  'integer',
  'bigint',
  'real',
  'double precision',
  'numeric',
  'boolean',
  'date',
  'time',
  'timestamp without time zone',
  'timestamp with time zone',
  'uuid',
])

function notNull(column: string): SandboxError {
  return new SandboxError({
    code: 'XX000',
    message: `Evaluation error: column ${quoteIdentifier(column)} must not be null`,
  })
}
