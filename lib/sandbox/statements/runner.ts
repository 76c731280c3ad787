import { Mutex } from '../engine/mutex'
import { PgError } from '../engine/port'
import { planError, unsupported } from '../errors/error'
import { translate } from '../errors/translate'
import type { House } from '../house'
import type { LiveSession } from '../session/session'
import {
  aborted,
  beforeDdl,
  catalogConflict,
  inTransactionBlock,
  type PendingDdl,
  Transaction,
} from '../session/transaction'
import type { Statement } from '../sql/ast/statement'
import type { Parsed } from '../sql/parse/parse'
import { useDescribe, useRun } from './describe'
import type { DdlHandler, Handler, OutColumn, Outcome, Running } from './handler'
import { mayChange } from './rights'

/** Any handler, as the registry keeps it: each only ever gets statements of its own kind. */
export type AnyHandler = { readonly kind: Statement['kind'] } & (
  | {
      readonly how: 'statement'
      readonly describe: Handler['describe'] | undefined
      readonly execute: (statement: Statement, running: Running) => Promise<Outcome>
    }
  | {
      readonly how: 'ddl'
      readonly inTransaction: DdlHandler['inTransaction']
      readonly plan: (statement: Statement, running: Running) => ReturnType<DdlHandler['plan']>
    }
)

/** DDL is computed from the catalog and then committed: one at a time. */
const ddlLocks = new WeakMap<House, Mutex>()
function ddlLock(house: House): Mutex {
  const lock = ddlLocks.get(house) ?? new Mutex()
  ddlLocks.set(house, lock)
  return lock
}

/** Runs statements of a session against its transaction. */
export class Runner {
  readonly #house: House
  readonly #handlers: ReadonlyMap<Statement['kind'], AnyHandler>

  constructor(house: House, handlers: readonly AnyHandler[]) {
    this.#house = house
    this.#handlers = new Map(handlers.map((handler) => [handler.kind, handler]))
    useDescribe((statement, running) => this.describe(statement, running))
    useRun((parsed, running) => this.run(parsed, running))
  }

  #handler(statement: Statement): AnyHandler {
    const handler = this.#handlers.get(statement.kind)
    if (!handler) throw unsupported(statement.kind.replaceAll('-', ' ').toUpperCase())
    return handler
  }

  async describe(
    statement: Statement,
    running: Omit<Running, 'parameters'>,
  ): Promise<{ readonly columns: readonly OutColumn[] | null; readonly parameters: readonly number[] }> {
    const handler = this.#handler(statement)
    if (handler.how === 'ddl' || !handler.describe) return { columns: null, parameters: [] }
    try {
      return await handler.describe(statement, running)
    } catch (error) {
      throw this.#translated(error)
    }
  }

  /** Runs one statement. What it throws is a SandboxError, alone or behind columns. */
  async run(parsed: Parsed, running: Omit<Running, 'text'>): Promise<Outcome> {
    const { session } = running
    const { statement } = parsed
    if (session.transaction?.failed && statement.kind !== 'commit' && statement.kind !== 'rollback')
      throw aborted()
    switch (statement.kind) {
      case 'begin':
        return this.#begin(statement, session)
      case 'commit':
        if (statement.chain) throw planError('CHAIN not yet supported')
        return this.#commit(session)
      case 'rollback':
        if (statement.chain) throw planError('CHAIN not yet supported')
        return this.#rollback(session)
      default: {
        const all: Running = { ...running, text: quotedText(parsed.sql) }
        const handler = this.#handler(statement)
        try {
          if (handler.how === 'statement') return await handler.execute(statement, all)
          return await this.#ddl(handler, statement, all)
        } catch (error) {
          throw this.#translated(error)
        }
      }
    }
  }

  #translated(error: unknown): unknown {
    if (error instanceof PgError) return translate(error, { sql: '', readsData: false })
    return error
  }

  // ---- transactions

  #begin(statement: Extract<Statement, { kind: 'begin' }>, session: LiveSession): Outcome {
    if (session.transaction?.explicit) {
      session.notice({
        severity: 'WARNING',
        code: '25001',
        message: 'there is already a transaction in progress',
      })
      return { kind: 'done', tag: 'BEGIN' }
    }
    const readOnly = statement.modes.some((mode) => mode.kind === 'access' && mode.readOnly)
    session.transaction = new Transaction({ explicit: true, several: true, readOnly })
    session.variables.begin()
    for (const mode of statement.modes)
      if (mode.kind === 'isolation') session.variables.set('transaction_isolation', [mode.level], true)
    return { kind: 'done', tag: 'BEGIN' }
  }

  async #commit(session: LiveSession): Promise<Outcome> {
    const { transaction } = session
    if (!transaction?.explicit) {
      session.notice({ severity: 'WARNING', code: '25P01', message: 'there is no transaction in progress' })
      await this.endImplicit(session, true)
      return { kind: 'done', tag: 'COMMIT' }
    }
    if (transaction.failed) return this.#rollback(session)
    try {
      await this.#finish(transaction)
      this.#end(session, true)
      return { kind: 'done', tag: 'COMMIT' }
    } catch (error) {
      this.#end(session, false)
      throw this.#translated(error)
    }
  }

  async #rollback(session: LiveSession): Promise<Outcome> {
    if (!session.transaction?.explicit) {
      session.notice({ severity: 'WARNING', code: '25P01', message: 'there is no transaction in progress' })
      await this.endImplicit(session, false)
      return { kind: 'done', tag: 'ROLLBACK' }
    }
    this.#end(session, false)
    return { kind: 'done', tag: 'ROLLBACK' }
  }

  #end(session: LiveSession, committed: boolean): void {
    session.transaction = null
    for (const cursor of session.cursors.values())
      void cursor.source?.rows.return(undefined).catch(() => undefined)
    session.cursors.clear()
    for (const name of session.variables.end(committed)) session.report(name)
  }

  /** Ends the transaction of a message that opened none itself: what it wrote is committed, unless it failed. */
  async endImplicit(session: LiveSession, ok: boolean): Promise<void> {
    const { transaction } = session
    if (!transaction || transaction.explicit) return
    session.transaction = null
    if (ok) await this.#finish(transaction)
  }

  /** Makes a transaction's work happen. */
  async #finish(transaction: Transaction): Promise<void> {
    const { operations } = transaction
    if (operations.kind === 'single') return operations.run()
    if (operations.kind === 'writes') {
      const { writes } = operations
      await this.#house.timeline.commit(async (tx) => {
        const physical: string[] = []
        for (const write of writes) {
          const item = this.#house.catalog.items.get(write.itemId)
          if (!item || !('physical' in item)) throw planError(`unknown catalog item '${write.itemId}'`)
          await write.apply(tx)
          physical.push(item.physical)
        }
        return { value: undefined, wrote: physical }
      })
    }
    if (operations.kind === 'ddl') {
      await ddlLock(this.#house).run(async () => {
        if (this.#house.catalog.revision !== operations.revision) throw catalogConflict()
        await this.#apply(operations.pending)
      })
    }
  }

  async #apply(pending: readonly PendingDdl[]): Promise<void> {
    const changes = pending.flatMap((each) => each.changes)
    await this.#house.timeline.commit(async (tx, at) => {
      for (const each of pending) await each.apply(tx, at)
      return { value: undefined, changes }
    })
  }

  // ---- DDL

  async #ddl(
    handler: Extract<AnyHandler, { how: 'ddl' }>,
    statement: Statement,
    running: Running,
  ): Promise<Outcome> {
    const { session } = running
    const { transaction } = session
    const several = handler.inTransaction === 'several'
    if (!transaction || (!transaction.explicit && !transaction.several))
      return this.#now(handler, statement, running)
    if (!several && (!transaction.explicit || handler.inTransaction === 'never'))
      throw inTransactionBlock(running.text)
    beforeDdl(transaction.operations, several)
    if (!several) {
      const tag = tagOf(statement)
      transaction.operations = {
        kind: 'single',
        run: async () => void (await this.#now(handler, statement, running)),
      }
      return { kind: 'done', tag }
    }
    if (
      transaction.operations.kind === 'ddl' &&
      transaction.operations.revision !== this.#house.catalog.revision
    )
      throw catalogConflict()
    const base =
      transaction.operations.kind === 'ddl'
        ? transaction.operations
        : {
            kind: 'ddl' as const,
            revision: this.#house.catalog.revision,
            catalog: this.#house.catalog.state,
            pending: [],
          }
    transaction.operations = base
    const { tag, ddl } = await handler.plan(statement, running)
    if (ddl) mayChange(session, base.catalog, ddl)
    if (ddl)
      transaction.operations = {
        ...base,
        catalog: base.catalog.with(ddl.changes),
        pending: [...base.pending, ddl],
      }
    return { kind: 'done', tag }
  }

  #now(
    handler: Extract<AnyHandler, { how: 'ddl' }>,
    statement: Statement,
    running: Running,
  ): Promise<Outcome> {
    return ddlLock(this.#house).run(async () => {
      const { tag, ddl } = await handler.plan(statement, running)
      if (ddl) mayChange(running.session, running.session.catalog, ddl)
      if (ddl) await this.#apply([ddl])
      return { kind: 'done', tag }
    })
  }
}

/** The tag of DDL that is answered before it is planned. */
function tagOf(statement: Statement): string {
  switch (statement.kind) {
    case 'drop':
      return `DROP ${statement.objectType}`
    case 'alter-owner':
    case 'alter-retain':
    case 'alter-set-cluster':
      return `ALTER ${statement.objectType}`
    case 'comment':
      return 'COMMENT'
    case 'grant':
      return 'GRANT'
    case 'revoke':
      return 'REVOKE'
    case 'create-cluster-replica':
      return 'CREATE CLUSTER REPLICA'
    default:
      return statement.kind.replaceAll('-', ' ').toUpperCase()
  }
}

const typeWords: Readonly<Record<string, string>> = {
  int: 'int4',
  integer: 'int4',
  bigint: 'int8',
  smallint: 'int2',
  boolean: 'bool',
  real: 'float4',
  string: 'text',
}

/** A statement as messages quote it: one line, types by their internal names. */
export function quotedText(sql: string): string {
  const line = sql.replace(/\s+/g, ' ').trim()
  if (!/^create table/i.test(line)) return line
  return line.replace(
    /\b(int|integer|bigint|smallint|boolean|real|string)\b/gi,
    (word) => typeWords[word.toLowerCase()] ?? word,
  )
}
