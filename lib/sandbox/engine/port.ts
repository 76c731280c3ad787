/** A column of an answer in Postgres' own terms; `types/` translates. */
export type PgField = { readonly name: string; readonly oid: number; readonly mod: number }
export type Cell = string | null
export type PgRows = {
  readonly fields: readonly PgField[]
  /** Postgres' text format. */
  readonly rows: readonly (readonly Cell[])[]
  /** Postgres' command tag, as `INSERT 0 3`. */
  readonly tag: string
}

/** What runs inside one Postgres transaction (the mutex is held). */
export interface EngineTransaction {
  /** One statement; parameters are text, `$1`… Throws {@link PgError}. */
  query(sql: string, parameters?: readonly Cell[]): Promise<PgRows>
  /** Several statements, answers dropped. */
  exec(sql: string): Promise<void>
  /** A subtransaction: undone when `work` throws, and the error goes on. */
  nested<T>(work: () => Promise<T>): Promise<T>
}

/** The embedded Postgres. Calls queue fairly; each holds the mutex until it is done. */
export interface Engine {
  query(sql: string, parameters?: readonly Cell[]): Promise<PgRows>
  exec(sql: string): Promise<void>
  /** Types of parameters and columns without running it. */
  describe(
    sql: string,
  ): Promise<{ readonly parameters: readonly number[]; readonly fields: readonly PgField[] }>
  /**
   * Runs `work` in one transaction: commits when it returns, rolls back when it throws. Not reentrant. `committed` runs
   * after the commit, before anybody else gets the mutex.
   */
  transaction<T>(work: (tx: EngineTransaction) => Promise<T>, committed?: (value: T) => void): Promise<T>
  close(): Promise<void>
}

/** An error as Postgres reported it, before translation (`errors/translate.ts`). */
export class PgError extends Error {
  readonly code: string
  readonly detail: string | undefined
  readonly hint: string | undefined
  readonly position: number | undefined
  /** Where in a function it came from. */
  readonly where: string | undefined
  readonly column: string | undefined
  constructor(fields: {
    code: string
    message: string
    detail?: string | undefined
    hint?: string | undefined
    position?: number | undefined
    where?: string | undefined
    column?: string | undefined
  }) {
    super(fields.message)
    this.name = 'PgError'
    this.code = fields.code
    this.detail = fields.detail
    this.hint = fields.hint
    this.position = fields.position
    this.where = fields.where
    this.column = fields.column
  }
}
