import { failure, unsupported } from '../errors/error'
import type { LiveSession } from '../session/session'
import { unrecognized, upgraded } from '../session/variables'
import { describeStatement } from './describe'
import { ErrorAfterColumns, type Handler, type OutColumn } from './handler'

const done = (tag: string) => ({ kind: 'done', tag }) as const
const text = (name: string): OutColumn => ({ name, oid: 25, mod: -1 })

/** Notices about a cluster, database that a variable names and that isn't there. */
export function missingNotice(session: LiveSession, name: string, value: string): void {
  if (session.variable('current_object_missing_warnings') === 'off') return
  if (name === 'cluster' && !session.catalog.clusterByName(value)) {
    session.notice({
      severity: 'NOTICE',
      code: 'MZ007',
      message: `cluster "${value}" does not exist`,
      hint: 'Create the cluster with CREATE CLUSTER or pick an extant cluster with SET CLUSTER = name. List available clusters with SHOW CLUSTERS.',
    })
  }
  if (name === 'database' && !session.catalog.databaseByName(value)) {
    session.notice({
      severity: 'NOTICE',
      code: 'MZ006',
      message: `database "${value}" does not exist`,
      hint: 'Create the database with CREATE DATABASE or pick an extant database with SET DATABASE = name. List available databases with SHOW DATABASES.',
    })
  }
}

/** SET. */
export const setHandler: Handler<'set'> = {
  kind: 'set',
  async execute(statement, { session }) {
    const name = statement.name.toLowerCase()
    const transaction = session.transaction
    if (name === 'cluster' && transaction?.explicit && !transaction.isNew) {
      throw failure('25001', 'SET cluster cannot be called in an active transaction')
    }
    const values = statement.value.kind === 'default' ? null : statement.value.values
    if (name === 'transaction_isolation' && values && upgraded(values.join(' '))) {
      session.notice({
        severity: 'NOTICE',
        code: '00000',
        message: `transaction isolation level ${values.join(' ').toLowerCase()} is unimplemented, the session will be upgraded to serializable`,
      })
    }
    session.variables.set(name, values, statement.local)
    tell(session, name)
    if (statement.local && !transaction?.explicit) session.variables.end(true)
    return done('SET')
  },
}

function tell(session: LiveSession, name: string): void {
  const reported = session.variables.reports(name)
  if (reported === null) return
  missingNotice(session, name, session.variable(name))
  session.report(reported)
}

/** RESET: back to the system's default. */
export const resetHandler: Handler<'reset'> = {
  kind: 'reset',
  async execute(statement, { session }) {
    if (statement.name === 'all') throw unrecognized('all')
    session.variables.set(statement.name, null)
    tell(session, statement.name.toLowerCase())
    return done('RESET')
  },
}

/** SET [SESSION CHARACTERISTICS AS] TRANSACTION. */
export const setTransactionHandler: Handler<'set-transaction'> = {
  kind: 'set-transaction',
  async execute(statement, { session }) {
    for (const mode of statement.modes) {
      if (mode.kind !== 'isolation') continue
      if (!statement.session && session.transaction?.explicit && !session.transaction.isNew) {
        throw failure('25001', 'SET TRANSACTION ISOLATION LEVEL must be called before any query')
      }
      session.variables.set('transaction_isolation', [mode.level], !statement.session)
    }
    if (!session.transaction?.explicit) session.variables.end(true)
    return done('SET')
  },
}

/** SHOW of one variable. */
export const showVariableHandler: Handler<'show-variable'> = {
  kind: 'show-variable',
  async describe(statement) {
    refuseAll(statement.name)
    return { columns: [text(bare(statement.name))], parameters: [] }
  },
  async execute(statement, { session }) {
    refuseAll(statement.name)
    const columns = [text(bare(statement.name))]
    if (statement.name === 'real_time_recency_timeout') {
      throw withColumns(
        columns,
        failure('55P02', 'real time recency is not available', {
          detail: 'The requested feature (allow_real_time_recency) is in private preview.',
          hint: 'Contact support to discuss enabling the feature in your Materialize region.',
        }),
      )
    }
    try {
      const value = session.variable(statement.name)
      if (statement.name === 'cluster' || statement.name === 'database')
        missingNotice(session, statement.name, value)
      return { kind: 'rows', columns, rows: [[value]], tag: 'SELECT 1' }
    } catch (error) {
      throw withColumns(columns, error)
    }
  },
}

/** It lists the server's variables with their descriptions, which the sandbox hasn't. */
function refuseAll(name: string): void {
  if (name === 'all') throw unsupported('SHOW ALL', 'https://materialize.com/docs/sql/show/')
}

function bare(name: string): string {
  return name.startsWith('"') ? name.slice(1, -1) : name
}

function withColumns(columns: readonly OutColumn[], error: unknown): ErrorAfterColumns {
  return new ErrorAfterColumns(columns, error)
}

/** DISCARD ALL, TEMP. */
export const discardHandler: Handler<'discard'> = {
  kind: 'discard',
  async execute(statement, { session }) {
    if (statement.what === 'ALL') {
      session.variables.clear()
      session.prepared.clear()
    }
    return done(`DISCARD ${statement.what}`)
  },
}

/** PREPARE. */
export const prepareHandler: Handler<'prepare'> = {
  kind: 'prepare',
  async execute(statement, running) {
    const { session } = running
    if (session.prepared.has(statement.name))
      throw failure('42P05', `prepared statement "${statement.name}" already exists`)
    const described = await describeStatement(running, statement.statement)
    session.prepared.set(statement.name, {
      parsed: { statement: statement.statement, sql: statement.sql, at: 0 },
      declared: [],
      parameters: described.parameters,
      columns: described.columns,
    })
    return done('PREPARE')
  },
}

/** DEALLOCATE. */
export const deallocateHandler: Handler<'deallocate'> = {
  kind: 'deallocate',
  async execute(statement, { session }) {
    if (statement.name === null) {
      session.prepared.clear()
      return done('DEALLOCATE ALL')
    }
    if (!session.prepared.delete(statement.name))
      throw failure('26000', `prepared statement "${statement.name}" does not exist`)
    return done('DEALLOCATE')
  },
}
