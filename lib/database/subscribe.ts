import { DatabaseError } from './errors'
import { Session } from './session'
import type { ConnectionSettings } from './settings'

/** A row of a subscription, by column name, as the server's texts. */
export type Row = Readonly<Record<string, string | null>>
export type Change = { readonly row: Row; readonly diff: number }

/** Everything that happened up to `through` and was not said before. The first batch is the snapshot. */
export type Batch = {
  readonly changes: readonly Change[]
  /** Milliseconds; all below it has been sent. */
  readonly through: number
}

const bookkeeping = new Set(['mz_timestamp', 'mz_progressed', 'mz_diff'])

/**
 * Subscribes to a query and yields its changes in consistent batches, each when the server says that everything
 * below a moment has been sent. An empty batch tells that time has passed and nothing changed. Ends with a
 * DatabaseError when what it names is dropped or the connection is lost, quietly when the signal aborts.
 * Materialize's SUBSCRIBE through a cursor: its rows come when asked for, so a slow reader holds nothing up.
 */
export async function* subscribe(
  settings: ConnectionSettings,
  query: string,
  options: { readonly signal: AbortSignal; readonly setup?: readonly string[] },
): AsyncGenerator<Batch> {
  const session = await Session.connect(settings)
  const cut = () => session.close()
  options.signal.addEventListener('abort', cut, { once: true })
  try {
    for (const sql of options.setup ?? []) await session.query(sql)
    await session.query('begin')
    await session.query(
      `declare changes cursor for subscribe (${query}) with (snapshot = true, progress = true)`,
    )
    yield* batches(session, options.signal)
  } catch (e) {
    if (!options.signal.aborted) throw e
  } finally {
    options.signal.removeEventListener('abort', cut)
    session.close()
  }
}

async function* batches(session: Session, signal: AbortSignal): AsyncGenerator<Batch> {
  let pending: { at: number; change: Change }[] = []
  /** The first progress message says where the snapshot stands, and comes before it. */
  let start: number | null = null
  while (!signal.aborted) {
    // Without a timeout FETCH answers as soon as there is anything: a change at once, and time passing each second.
    const { columns, rows } = await session.query('fetch all changes')
    if (rows.length === 0) {
      // Nothing more will come: what it asks for is constant.
      yield { changes: pending.map((p) => p.change), through: start ?? 0 }
      return
    }
    const names = columns.map((c) => c.name)
    let through: number | null = null
    for (const values of rows) {
      const row = Object.fromEntries(names.map((name, i) => [name, values[i] ?? null]))
      const at = Number(row.mz_timestamp)
      if (row.mz_progressed === 't') through = at
      else pending.push({ at, change: toChange(row) })
    }
    start ??= through
    if (through === null || start === null || through <= start) continue
    const bound = through
    const done = pending.filter((p) => p.at < bound)
    pending = pending.filter((p) => p.at >= bound)
    yield { changes: done.map((p) => p.change), through: bound }
  }
}

function toChange(row: Row): Change {
  const diff = Number(row.mz_diff)
  if (!Number.isInteger(diff))
    throw new DatabaseError('a subscription sent a row without a count', { sqlstate: 'XX000' })
  return { row: Object.fromEntries(Object.entries(row).filter(([name]) => !bookkeeping.has(name))), diff }
}

/** What a subscription's query holds now: apply each batch, read the rows. */
export class Collection {
  readonly #counts = new Map<string, { row: Row; count: number }>()
  apply(batch: Batch): void {
    for (const { row, diff } of batch.changes) {
      const key = JSON.stringify(row)
      const count = (this.#counts.get(key)?.count ?? 0) + diff
      if (count === 0) this.#counts.delete(key)
      else this.#counts.set(key, { row, count })
    }
  }
  rows(): Row[] {
    return [...this.#counts.values()].filter((e) => e.count > 0).map((e) => e.row)
  }
}
