import { z } from 'zod'
import { quoteIdentifier } from '../../foundation'
import type { Generator, Source, Table } from '../catalog/model'
import type { Cell, EngineTransaction } from '../engine/port'
import type { GeneratedUpdate, Running } from '../generators/generator'
import { generatorOf, tableOfReference, tickIntervalOf } from '../generators/kinds'
import { userRelation } from './recompute'
import { net, writeSql } from './write'

const counters = z.object({ messages: z.number(), bytes: z.number(), updates: z.number(), rows: z.number() })
/** What one relation has received so far. */
export type Counters = z.infer<typeof counters>

const stored = z.object({
  seed: z.number(),
  /** Ticks done. */
  ticks: z.number(),
  /** Since when ticks come at which moment: tick n happened at `at + (n - tick) * interval` of the last epoch before. */
  epochs: z.array(z.object({ tick: z.number(), at: z.number() })),
  generator: z.unknown(),
  counters: z.record(z.string(), counters),
  /** Relations whose rows from before they were made are all there. */
  complete: z.array(z.string()),
})
type Stored = z.infer<typeof stored>

/** A relation that an ingestion fills. */
export type Output = Source | Table

/** What one step writes: SQL, into which Postgres relations, and by relation which rows came or went. */
export type IngestionStep = {
  readonly sql: string
  readonly wrote: readonly string[]
  readonly rows: ReadonlyMap<string, readonly (readonly Cell[])[]>
  /** To be called when it is committed. */
  readonly done: () => void
}

const chunkRows = 4000
const mostTicks = 5000

/**
 * A load generator at work for one source. Its rows are a function of seed and ticks, so a relation made later gets
 * the rows from before by running the generator again from its start.
 */
export class GeneratorIngestion {
  readonly id: string
  readonly #from: Generator
  #outputs: readonly Output[] = []
  #progress: Source | null = null
  #state: Stored
  #running: Running
  /** Rows from before that still have to be written, by relation. */
  #backlog = new Map<string, GeneratedUpdate[]>()
  /** Snapshot sizes by relation, for statistics. */
  readonly known = new Map<string, number>()

  constructor(id: string, from: Generator, saved: unknown, now: number) {
    this.id = id
    this.#from = from
    const generator = generatorOf(from)
    if (saved === null) {
      const seed = 1 + Number(id.slice(1))
      const { next } = generator.start(seed, now)
      this.#running = next
      this.#state = {
        seed,
        ticks: 0,
        epochs: [{ tick: 0, at: now }],
        generator: next.stored,
        counters: {},
        complete: [],
      }
    } else {
      const state = stored.parse(saved)
      // A relation whose start was interrupted begins anew.
      const whole = Object.entries(state.counters).filter(([of]) => state.complete.includes(of))
      this.#state = { ...state, counters: Object.fromEntries(whole) }
      this.#running = generator.resume(this.#state.generator)
      this.restart(now)
    }
  }

  /** Ticks go on from now; what passed meanwhile is not made up for. */
  restart(now: number): void {
    this.#state = { ...this.#state, epochs: [...this.#state.epochs, { tick: this.#state.ticks, at: now }] }
  }

  /** Tells which relations it fills. */
  serve(outputs: readonly Output[], progress: Source | null): void {
    this.#outputs = outputs
    this.#progress = progress
  }

  counters(id: string): Counters {
    return this.#state.counters[id] ?? { messages: 0, bytes: 0, updates: 0, rows: 0 }
  }
  get ticks(): number {
    return this.#state.ticks
  }
  /** True when a relation has all rows from before. */
  isComplete(id: string): boolean {
    return this.#state.complete.includes(id)
  }
  /** True when the next step has rows to write at `now`. */
  isDue(now: number): boolean {
    return this.#outputs.some((output) => !this.isComplete(output.id)) || this.#due(now) > 0
  }

  #due(now: number): number {
    const interval = tickIntervalOf(this.#from)
    if (interval <= 0) return 0
    const epoch = this.#state.epochs.at(-1)
    if (!epoch) return 0
    const until = epoch.tick + Math.floor((now - epoch.at) / interval)
    return Math.max(0, Math.min(mostTicks, until - this.#state.ticks))
  }

  #momentOf(tick: number): number {
    const epoch = this.#state.epochs.findLast((e) => e.tick < tick) ?? this.#state.epochs[0]
    return epoch ? epoch.at + (tick - epoch.tick) * tickIntervalOf(this.#from) : 0
  }

  /** All rows up to the present tick, of one table. */
  #past(table: string): GeneratedUpdate[] {
    const generator = generatorOf(this.#from)
    const first = generator.start(this.#state.seed, this.#state.epochs[0]?.at ?? 0)
    const updates = first.updates.filter((u) => u.table === table)
    let running = first.next
    for (let tick = 1; tick <= this.#state.ticks; tick++) {
      const step = running.tick(this.#momentOf(tick))
      for (const update of step.updates) if (update.table === table) updates.push(update)
      running = step.next
    }
    return updates
  }

  /**
   * One step: a part of what is still lacking from before, else the ticks due at `now`. Answers what it will have
   * written; call `done` when that is committed.
   */
  step(now: number): IngestionStep | null {
    return this.#catchUp() ?? this.#tick(now)
  }

  #catchUp(): IngestionStep | null {
    const lacking = this.#outputs.find((output) => !this.isComplete(output.id))
    if (!lacking) return null
    const table = tableOfReference(generatorOf(this.#from), referenceOf(lacking, this.#from))
    if (!table) return this.#completed(lacking.id, '', [], 0)
    let backlog = this.#backlog.get(lacking.id)
    if (!backlog) {
      const { added } = net(this.#past(table.name))
      backlog = added.map((row) => ({ table: table.name, row, diff: 1 }))
      this.#backlog.set(lacking.id, backlog)
      this.known.set(lacking.id, backlog.length)
    }
    const part = backlog.slice(0, chunkRows)
    const relation = userRelation(lacking.physical)
    const sql = writeSql(relation, table, { added: part.map((u) => u.row), gone: [] })
    // What an interrupted start left behind goes first.
    if (this.counters(lacking.id).rows === 0) sql.unshift(`DELETE FROM ${relation}`)
    return this.#completed(lacking.id, sql.join(';\n'), part, backlog.length - part.length, lacking.physical)
  }

  #completed(id: string, sql: string, part: readonly GeneratedUpdate[], left: number, physical?: string) {
    let next = counted(this.#state, id, part)
    if (left === 0) next = { ...next, complete: [...next.complete, id] }
    return {
      sql: `${sql ? `${sql};\n` : ''}${this.#save(next)}`,
      wrote: physical ? [physical] : [],
      rows: new Map(physical ? [[physical, part.map((update) => update.row)]] : []),
      done: () => {
        this.#state = next
        if (left === 0) this.#backlog.delete(id)
        else this.#backlog.set(id, (this.#backlog.get(id) ?? []).slice(part.length))
      },
    }
  }

  #tick(now: number): IngestionStep | null {
    const due = this.#due(now)
    if (due === 0) return null
    const updates: GeneratedUpdate[] = []
    let running = this.#running
    for (let i = 1; i <= due; i++) {
      const step = running.tick(this.#momentOf(this.#state.ticks + i))
      updates.push(...step.updates)
      running = step.next
    }
    let next: Stored = { ...this.#state, ticks: this.#state.ticks + due, generator: running.stored }
    const statements: string[] = []
    const wrote: string[] = []
    const rows = new Map<string, readonly (readonly Cell[])[]>()
    const generator = generatorOf(this.#from)
    for (const output of this.#outputs) {
      const table = tableOfReference(generator, referenceOf(output, this.#from))
      const own = updates.filter((u) => u.table === table?.name)
      if (!table || own.length === 0) continue
      statements.push(...writeSql(userRelation(output.physical), table, net(own)))
      wrote.push(output.physical)
      rows.set(
        output.physical,
        own.map((update) => update.row),
      )
      next = counted(next, output.id, own)
    }
    if (this.#progress) {
      const relation = userRelation(this.#progress.physical)
      const offset = quoteIdentifier('offset')
      statements.push(`DELETE FROM ${relation}`, `INSERT INTO ${relation} (${offset}) VALUES (${next.ticks})`)
      wrote.push(this.#progress.physical)
    }
    return {
      sql: [...statements, this.#save(next)].join(';\n'),
      wrote,
      rows,
      done: () => {
        this.#state = next
        this.#running = running
      },
    }
  }

  #save(state: Stored): string {
    return saveSql('ingestions', this.id, state)
  }

  /** Forgets a relation that was dropped. */
  static async forget(tx: EngineTransaction, id: string): Promise<void> {
    await tx.query('DELETE FROM mz_keep.ingestions WHERE id = $1', [id])
  }
}

/** SQL that stores a state of an item as JSON in one of `mz_keep`'s tables. */
export function saveSql(table: 'ingestions' | 'sinks', id: string, state: unknown): string {
  const json = JSON.stringify(state).replaceAll("'", "''")
  return `INSERT INTO mz_keep.${table} (id, state) VALUES ('${id}', '${json}') ON CONFLICT (id) DO UPDATE SET state = excluded.state`
}

/** What an output takes from its source: the reference, or for a source of one relation that relation. */
function referenceOf(output: Output, from: Generator): string {
  if (output.type === 'table') return output.source?.reference ?? ''
  if (output.role.kind === 'subsource') return output.role.reference
  return from.generator.toLowerCase()
}

function counted(state: Stored, id: string, updates: readonly GeneratedUpdate[]): Stored {
  const before = state.counters[id] ?? { messages: 0, bytes: 0, updates: 0, rows: 0 }
  let { messages, bytes, updates: staged, rows } = before
  for (const update of updates) {
    messages += 1
    staged += 1
    rows += update.diff
    for (const cell of update.row) bytes += cell?.length ?? 0
  }
  return { ...state, counters: { ...state.counters, [id]: { messages, bytes, updates: staged, rows } } }
}
