import type { Change } from '../catalog/model'
import type { EngineTransaction } from '../engine/port'

/** The live side: what keeps MVs, indexes, sources and sinks up to date. It starts from the catalog and follows its changes. */
export interface Live {
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
  /** Current frontiers in ms; write null = complete. */
  frontier(itemId: string): { readonly read: number | null; readonly write: number | null }
}
