import type { Change, Entity } from '../catalog/model'
import type { CatalogState } from '../catalog/state'
import type { EngineTransaction } from '../engine/port'
import { failure, type SandboxError } from '../errors/error'

/** Rows that a transaction has written and nobody has seen yet. */
export type BufferedWrite = {
  readonly itemId: string
  /** Writes them into the relation; called in the commit. */
  readonly apply: (tx: EngineTransaction) => Promise<void>
}

/** A change of the catalog that waits for COMMIT. */
export type PendingDdl = {
  readonly changes: readonly Change[]
  /** What a DROP names; the rest falls with it. */
  readonly roots?: readonly Entity[]
  readonly apply: (tx: EngineTransaction, at: number) => Promise<void>
}

/** What a transaction has done so far; decides what it may still do. */
export type Operations =
  | { readonly kind: 'none' }
  /** Only constants so far: a write may follow. `routed`: it runs where the catalog is read. */
  | { readonly kind: 'constants' }
  | {
      readonly kind: 'reads'
      readonly at: number
      readonly routed: boolean
      readonly domain: ReadonlySet<string> | null
    }
  | { readonly kind: 'writes'; readonly writes: readonly BufferedWrite[] }
  | {
      readonly kind: 'ddl'
      readonly revision: number
      readonly catalog: CatalogState
      readonly pending: readonly PendingDdl[]
    }
  | { readonly kind: 'single'; readonly run: () => Promise<void> }
  | { readonly kind: 'subscribe' }

/** A transaction of a session: one that BEGIN opened, or that of one message. */
export class Transaction {
  readonly explicit: boolean
  /** READ ONLY of BEGIN. */
  readonly readOnly: boolean
  operations: Operations = { kind: 'none' }
  failed = false
  /** More than one statement in the message: DDL must be of the kind that several may stand together. */
  readonly several: boolean

  constructor(options: {
    readonly explicit: boolean
    readonly several: boolean
    readonly readOnly?: boolean
  }) {
    this.explicit = options.explicit
    this.several = options.several
    this.readOnly = options.readOnly ?? false
  }

  get isNew(): boolean {
    return this.operations.kind === 'none'
  }
}

export const readOnlyMode = (): SandboxError =>
  failure('25006', 'transaction in read-only mode', {
    detail: 'SELECT queries cannot be combined with other query types, including SUBSCRIBE.',
  })
export const writeOnlyMode = (): SandboxError => failure('25000', 'transaction in write-only mode')
export const onlyDdl = (): SandboxError =>
  failure('25000', 'transactions which modify objects are restricted to just modifying objects')
export const onlySingle = (): SandboxError =>
  failure('25000', 'this transaction can only execute a single statement')
export const onlySubscribe = (): SandboxError =>
  failure('25000', 'SUBSCRIBE in transactions must be the only read statement')
export const catalogConflict = (): SandboxError =>
  failure('40001', 'another session modified the catalog while this DDL transaction was open', {
    hint: 'Currently, DDL transactions fail when any other DDL happens concurrently, even on unrelated schemas/clusters.',
  })
export const inTransactionBlock = (text: string): SandboxError =>
  failure('25001', `${text} cannot be run inside a transaction block`)
export const aborted = (): SandboxError =>
  failure('25P02', 'current transaction is aborted, commands ignored until end of transaction block')

/** A read in a transaction: what it becomes, or why not. `constant`: it reads nothing. */
export function beforeRead(operations: Operations, constant: boolean): void {
  switch (operations.kind) {
    case 'writes':
      if (!constant) throw writeOnlyMode()
      return
    case 'ddl':
      throw onlyDdl()
    case 'single':
      throw onlySingle()
    case 'subscribe':
      throw onlySubscribe()
    default:
      return
  }
}

/** A write. */
export function beforeWrite(operations: Operations): void {
  switch (operations.kind) {
    case 'reads':
    case 'subscribe':
      throw readOnlyMode()
    case 'ddl':
      throw onlyDdl()
    case 'single':
      throw onlySingle()
    default:
      return
  }
}

/** DDL of either kind. */
export function beforeDdl(operations: Operations, transactional: boolean): void {
  switch (operations.kind) {
    case 'reads':
    case 'constants':
    case 'subscribe':
      throw readOnlyMode()
    case 'writes':
      throw writeOnlyMode()
    case 'single':
      throw onlySingle()
    case 'ddl':
      if (!transactional) throw onlyDdl()
      return
    default:
      return
  }
}

/** SUBSCRIBE. */
export function beforeSubscribe(operations: Operations): void {
  switch (operations.kind) {
    case 'constants':
    case 'reads':
      throw readOnlyMode()
    case 'writes':
      throw writeOnlyMode()
    case 'ddl':
      throw onlyDdl()
    case 'single':
      throw onlySingle()
    case 'subscribe':
      throw onlySubscribe()
    default:
      return
  }
}
