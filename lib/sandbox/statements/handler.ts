import type { Cell } from '../engine/port'
import type { House } from '../house'
import type { Session } from '../session/session'
import type { Statement } from '../sql/ast/statement'

/** A column of an answer in Materialize's terms, as RowDescription sends it. */
export type OutColumn = { readonly name: string; readonly oid: number; readonly mod: number }
export type Row = readonly Cell[]

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
  readonly session: Session
  /** Text values of `$1`…, null for NULL. */
  readonly parameters: readonly Cell[]
  /** Aborted when the client cancels, closes, or statement_timeout passes; `reason` is the SandboxError to throw. */
  readonly signal: AbortSignal
}

/** How a statement counts in a transaction; see session/transaction.ts. */
export type StatementClass = 'ddl' | 'read' | 'write' | 'subscribe' | 'session' | 'catalog-free'

export interface Handler<K extends Statement['kind'] = Statement['kind']> {
  readonly kind: K
  /** Columns (null: none) and parameter oids, without running it. */
  describe?(
    statement: Extract<Statement, { kind: K }>,
    running: Omit<Running, 'parameters'>,
  ): Promise<{ readonly columns: readonly OutColumn[] | null; readonly parameters: readonly number[] }>
  execute(statement: Extract<Statement, { kind: K }>, running: Running): Promise<Outcome>
}
