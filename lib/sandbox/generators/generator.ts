/** A column's value in Postgres' text form, or null. */
export type Cell = string | null

/** A row that appears (diff 1) or goes (diff -1) in one of a generator's tables. */
export type GeneratedUpdate = { readonly table: string; readonly row: readonly Cell[]; readonly diff: 1 | -1 }

export type GeneratedColumn = {
  readonly name: string
  /** As Materialize names it in `mz_columns.type`. */
  readonly type:
    | 'bigint'
    | 'integer'
    | 'text'
    | 'numeric'
    | 'date'
    | 'double precision'
    | 'timestamp with time zone'
  readonly nullable: boolean
}

export type GeneratedTable = {
  readonly name: string
  readonly columns: readonly GeneratedColumn[]
  /** The columns of the key that Materialize knows of, if it knows one. */
  readonly key: readonly string[] | null
}

/** What a generator of state S does; {@link loadGenerator} hides S. */
export type Script<S> = {
  readonly tables: readonly GeneratedTable[]
  /** Milliseconds between ticks unless TICK INTERVAL says else; 0 is a generator that stands still. */
  readonly tickInterval: number
  readonly start: (
    seed: number,
    now: number,
  ) => { readonly updates: readonly GeneratedUpdate[]; readonly state: S }
  readonly tick: (
    state: S,
    now: number,
  ) => { readonly updates: readonly GeneratedUpdate[]; readonly state: S }
  /** Reads a state that was stored as JSON. */
  readonly revive: (stored: unknown) => S
}

/** A generator at some point of its life. */
export type Running = {
  /** What to store (as JSON) to go on from here after a restart. */
  readonly stored: unknown
  readonly tick: (now: number) => Step
}

export type Step = { readonly updates: readonly GeneratedUpdate[]; readonly next: Running }

/**
 * A load generator as a pure function: the same seed, state and moment bring the same rows. `start` gives
 * what a source holds from its first moment, `tick` what one tick adds or takes away.
 */
export type LoadGenerator = {
  readonly tables: readonly GeneratedTable[]
  readonly tickInterval: number
  readonly start: (seed: number, now: number) => Step
  /** Goes on from a stored state; throws if that isn't one of this generator's. */
  readonly resume: (stored: unknown) => Running
}

export function loadGenerator<S>(script: Script<S>): LoadGenerator {
  const running = (state: S): Running => ({
    stored: state,
    tick: (now) => {
      const { updates, state: next } = script.tick(state, now)
      return { updates, next: running(next) }
    },
  })
  return {
    tables: script.tables,
    tickInterval: script.tickInterval,
    start: (seed, now) => {
      const { updates, state } = script.start(seed, now)
      return { updates, next: running(state) }
    },
    resume: (stored) => running(script.revive(stored)),
  }
}

export function column(name: string, type: GeneratedColumn['type'], nullable = false): GeneratedColumn {
  return { name, type, nullable }
}

/** A moment (milliseconds since 1970) as timestamptz text. */
export function moment(ms: number): string {
  return `${new Date(ms).toISOString().replace('T', ' ').slice(0, -1)}+00`
}

/** A row that appears. */
export function added(table: string, ...row: readonly (string | number | null)[]): GeneratedUpdate {
  return { table, row: row.map((v) => (typeof v === 'number' ? String(v) : v)), diff: 1 }
}
