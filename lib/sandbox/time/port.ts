import type { Change } from '../catalog/model'
import type { EngineTransaction } from '../engine/port'

/** Wall clock of the sandbox, in ms. Tests replace it by one that they drive. */
export interface Clock {
  now(): number
  /** Resolves at `at` or when `signal` aborts. A test clock resolves when it is moved there. */
  sleepUntil(at: number, signal?: AbortSignal): Promise<void>
}

/** What one commit did. */
export type Commit = {
  readonly at: number
  /** Physical names of the relations written, as far as `commit` was told. */
  readonly wrote: readonly string[]
  readonly changes: readonly Change[]
}

export type CommitWork<T> = (
  tx: EngineTransaction,
  at: number,
) => Promise<{ readonly value: T; readonly changes?: readonly Change[]; readonly wrote?: readonly string[] }>

/** The order of commits. Strictly increasing, at least the clock's time. */
export interface Timeline {
  readonly clock: Clock
  /** The timestamp of a read that starts now: all that is written below it can be seen, and nothing more will come. */
  readTimestamp(): number
  /** Time of the last commit. */
  committed(): number
  /** Time of the last commit that wrote a relation, by its physical name; 0 since the start. */
  lastWrite?(physical: string): number
  /**
   * The one way to write. In one Postgres transaction: allots `at` (set as `mz.now` for capture triggers and mz_now()),
   * runs `work`, persists its catalog changes; then publishes them and tells `onCommit`. Rolls all back if `work` throws.
   */
  commit<T>(work: CommitWork<T>): Promise<T>
  /**
   * Promises that no commit to come gets a time below `to`, and tells what is promised: less than `to` while a commit
   * with an earlier time is under way. How frontiers of tables move on when nobody writes.
   */
  advance(to: number): number
  /** Called after each commit, in order, once its catalog changes are visible. Must not throw. */
  onCommit(listener: (commit: Commit) => void): () => void
}

/** Change logs: `mz_log.<physical>(mz_time bigint, mz_diff bigint, columns…)`, filled by triggers within the writer's transaction. */
export interface Capture {
  /** Makes (or joins) the log of a relation's changes from now on; call inside a commit. Idempotent. */
  retain(tx: EngineTransaction, physical: string): Promise<void>
  /** The last consumer has gone: drop log and triggers. */
  release(tx: EngineTransaction, physical: string): Promise<void>
  /** Forgets changes at and before `upTo`. */
  compact(tx: EngineTransaction, physical: string, upTo: number): Promise<void>
}
