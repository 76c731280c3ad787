import type { NameContext } from '../catalog/names'
import type { CatalogState } from '../catalog/state'
import type { Parsed } from '../sql/parse/parse'
import type { OutColumn, Row } from '../statements/answer'
import type { Session } from './port'
import type { Transaction } from './transaction'
import type { Variables } from './variables'

/** A statement kept under a name. */
export type Prepared = {
  readonly parsed: Parsed | null
  /** Types that the client stated, by Materialize's oid; 0 for none. */
  readonly declared: readonly number[]
  readonly parameters: readonly number[]
  readonly columns: readonly OutColumn[] | null
}

/** A cursor: a statement that FETCH runs at its first call and whose rows it takes piece by piece. */
export type CursorState = {
  readonly name: string
  readonly parsed: Parsed
  source: CursorSource | null
}
export type CursorSource = {
  readonly columns: readonly OutColumn[]
  /** Rows that were pulled and not taken yet. */
  buffer: Row[]
  readonly rows: AsyncGenerator<readonly Row[]>
  /** A pull under way: a FETCH that timed out leaves it for the next one. */
  pending: Promise<IteratorResult<readonly Row[]>> | null
  done: boolean
}

/** The same as handlers see it. */
export interface LiveSession extends Session {
  readonly variables: Variables
  /** The catalog as this session sees it: with its transaction's own DDL. */
  readonly catalog: CatalogState
  /** For resolving names. */
  readonly names: NameContext
  transaction: Transaction | null
  readonly prepared: Map<string, Prepared>
  readonly cursors: Map<string, CursorState>
  /** Tells the client a variable's value. */
  report(name: string): void
}

export type { Session }
