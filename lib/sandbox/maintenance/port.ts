import type { Change } from '../catalog/model'
import type { EngineTransaction } from '../engine/port'
import type { SandboxError } from '../errors/error'
import type { LiveFacts } from './facts'

/** The live side: what keeps MVs, indexes, sources and sinks up to date. It starts from the catalog and follows its changes. */
export interface Live {
  /** Schemas `mz_keep` and `mz_broker` with what must survive a restart; called once per data directory and version. */
  install(tx: EngineTransaction): Promise<void>
  /** Called once when catalog and engine are ready; rehydrates everything for real. */
  start(): Promise<void>
  stop(): Promise<void>
  /**
   * Inside the commit that creates or drops items (so that data and metadata go together): makes physical state beyond
   * the relation itself (progress tables, generator state, logs). The relation `mz_user.<physical>` exists already.
   */
  prepare(tx: EngineTransaction, changes: readonly Change[], at: number): Promise<void>
  /**
   * Waits until each of these items (relations of every kind; views are skipped, their inputs are listed) can be read
   * at `at`; throws the error that a read gets (an evaluation error kept in an MV). Ends early when `signal` aborts, with its reason.
   */
  ready(itemIds: readonly string[], at: number, signal: AbortSignal): Promise<void>
  /**
   * The same without waiting. To be asked again under the engine's mutex, right before the read: a commit may have come
   * in between, which what is maintained doesn't show yet; then wait again, for that commit's time.
   */
  isReady(itemIds: readonly string[], at: number): boolean
  /** Current frontiers in ms; write null = complete, 0 = never written. */
  frontier(itemId: string): { readonly read: number | null; readonly write: number | null }
  /** Everything measured, as of now. */
  facts(): LiveFacts
  /** Follows a query's inputs, for SUBSCRIBE. */
  observe(observer: Observer): () => void
  /** The tick by hand: what the clock does each second. For tests with a test clock. */
  tick(): Promise<void>
}

/** Who wants to see each state of some relations: called in order of time, inside the transaction that made the state. */
export type Observer = {
  /** User items read, but views; none for a query over the system's relations only. */
  readonly reads: readonly string[]
  /** Reads the catalog: looks again when it changes. */
  readonly catalog: boolean
  /** Looks again at each tick whatever changed: `mz_now()`. */
  readonly always: boolean
  /** What it reads of measurements, as a text that changes when they do; null if it reads none. */
  readonly stamp: (() => string) | null
  /** The cluster that it runs on; while that has no replica nothing is observed. null: the system's. */
  readonly clusterId: string | null
  /**
   * What it reads stands, at time `at`, as this transaction sees it. False if it wants to be asked again at a later
   * time though nothing changes. Must not throw.
   */
  look(tx: EngineTransaction, at: number): Promise<boolean>
  /** What it reads has an error in its data: every read fails with it. */
  failed(error: SandboxError): void
  /** Nothing below `to` will change any more. */
  progress(to: number): void
  /** An item of `names`, or its cluster, was dropped. */
  dropped(what: { readonly kind: 'relation' | 'cluster'; readonly id: string; readonly name: string }): void
  /** Items that it names directly. */
  readonly names: readonly string[]
  /** Its row of mz_subscriptions, once it streams. */
  readonly subscription: LiveFacts['subscriptions'][number] | null
}
