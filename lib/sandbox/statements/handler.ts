import type { Cell } from '../engine/port'
import type { House } from '../house'
import type { LiveSession } from '../session/session'
import type { PendingDdl } from '../session/transaction'
import type { Statement } from '../sql/ast/statement'
import type { OutColumn, Row } from './answer'

export type { OutColumn, Row }

/**
 * What a statement answers. `rows` are in the text format of Materialize. A `stream` is pulled as the client takes it and
 * is `return()`ed when the client cancels, closes or has enough; batches may be empty. A `query` is SQL of the sandbox's
 * dialect to run in place (how SHOW works).
 */
export type Outcome =
  | { readonly kind: 'done'; readonly tag: string }
  | {
      readonly kind: 'rows'
      readonly columns: readonly OutColumn[]
      readonly rows: readonly Row[]
      readonly tag: string
    }
  | {
      readonly kind: 'stream'
      readonly columns: readonly OutColumn[]
      readonly rows: AsyncGenerator<readonly Row[]>
      readonly tag: string
    }
  | { readonly kind: 'query'; readonly sql: string; readonly tag?: string }
  | {
      readonly kind: 'copy-out'
      readonly width: number
      readonly lines: AsyncIterable<string>
      readonly tag: string
    }
  | {
      readonly kind: 'copy-in'
      readonly width: number
      readonly take: (data: AsyncIterable<Uint8Array>) => Promise<string>
    }

/** What a handler may use while it runs. */
export type Running = {
  readonly house: House
  readonly session: LiveSession
  /** Text values of `$1`…, null for NULL. */
  readonly parameters: readonly Cell[]
  /** Types of parameters that the client stated, by Materialize's oid; 0 for none. */
  readonly declared?: readonly number[]
  /** The statement as messages quote it. */
  readonly text: string
  /** Aborted when the client cancels, closes, or statement_timeout passes; `reason` is the SandboxError to throw. */
  readonly signal: AbortSignal
}

/** An error that comes after the columns of its answer were sent. */
export class ErrorAfterColumns extends Error {
  readonly columns: readonly OutColumn[]
  readonly error: unknown
  constructor(columns: readonly OutColumn[], error: unknown) {
    super('error after columns')
    this.columns = columns
    this.error = error
  }
}

export interface Handler<K extends Statement['kind'] = Statement['kind']> {
  readonly kind: K
  /** Columns (null: none) and parameter oids, without running it. */
  describe?(
    statement: Extract<Statement, { kind: K }>,
    running: Omit<Running, 'parameters'>,
  ): Promise<{ readonly columns: readonly OutColumn[] | null; readonly parameters: readonly number[] }>
  execute(statement: Extract<Statement, { kind: K }>, running: Running): Promise<Outcome>
}

/** DDL as a plan: what changes in the catalog and in Postgres. `null`: nothing to do. */
export type DdlPlan = { readonly tag: string; readonly ddl: PendingDdl | null }

/** A statement that changes the catalog. The runner decides by its transaction when it happens. */
export interface DdlHandler<K extends Statement['kind'] = Statement['kind']> {
  readonly kind: K
  /** `several`: more than one may stand in a transaction; `never`: none may. */
  readonly inTransaction: 'several' | 'alone' | 'never'
  plan(statement: Extract<Statement, { kind: K }>, running: Running): Promise<DdlPlan>
}
