import type { SandboxError } from '../errors/error'
import type { SystemRelationSpec } from '../relations/spec'
import type { OutColumn } from '../statements/handler'

/** A query with all its names resolved, ready for Postgres. Made by `planQuery` (`sql/plan.ts`). */
export type PlannedQuery = {
  /** Postgres' SQL over physical names; parameters stay `$n`. */
  readonly sql: string
  /** Items read directly, in order of appearance. */
  readonly uses: readonly string[]
  /** Everything read, through views too: user items but views. What `live.ready` waits for. */
  readonly reads: readonly string[]
  readonly system: readonly SystemRelationSpec[]
  readonly usesMzNow: boolean
  /** Reads no relation and calls nothing unstable: answers without a cluster, ends a SUBSCRIBE at once. */
  readonly constant: boolean
  /** Postgres' types of the columns, as described. */
  readonly fields: readonly import('../engine/port').PgField[]
  readonly columns: readonly OutColumn[]
  /** Materialize's oids. */
  readonly parameters: readonly number[]
  /** An error that comes when it runs, though it could be described. */
  readonly late: SandboxError | null
  /** The timestamp it was planned for; what `now()` and `mz_now()` were printed with. */
  readonly at: number
}
