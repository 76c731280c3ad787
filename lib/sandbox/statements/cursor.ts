import { failure, planError } from '../errors/error'
import type { CursorSource, CursorState } from '../session/session'
import type { Fetch } from '../sql/ast/statement'
import { optionText } from '../sql/parse/options'
import { runStatement } from './describe'
import {
  ErrorAfterColumns,
  type Handler,
  type OutColumn,
  type Outcome,
  type Row,
  type Running,
} from './handler'

const done = (tag: string) => ({ kind: 'done', tag }) as const

/** DECLARE: keeps the statement; class and errors of its data come with FETCH. */
export const declareHandler: Handler<'declare'> = {
  kind: 'declare',
  async execute(statement, { session }) {
    if (!session.transaction?.explicit)
      throw failure('25P01', 'DECLARE CURSOR can only be used in transaction blocks')
    if (session.cursors.has(statement.name))
      throw failure('42P03', `cursor "${statement.name}" already exists`)
    const parsed = { statement: statement.statement, sql: statement.sql, at: 0 }
    session.cursors.set(statement.name, { name: statement.name, parsed, source: null })
    return done('DECLARE CURSOR')
  },
}

/** CLOSE. */
export const closeHandler: Handler<'close'> = {
  kind: 'close',
  async execute(statement, { session }) {
    const cursor = named(session.cursors, statement.name)
    void cursor.source?.rows.return(undefined)
    session.cursors.delete(statement.name)
    return done('CLOSE CURSOR')
  },
}

function named(cursors: ReadonlyMap<string, CursorState>, name: string): CursorState {
  const cursor = cursors.get(name)
  if (!cursor) throw failure('34000', `cursor "${name}" does not exist`)
  return cursor
}

/** FETCH: takes rows of a cursor, waiting for a stream's as long as its timeout says. */
export const fetchHandler: Handler<'fetch'> = {
  kind: 'fetch',
  async describe(statement, running) {
    const cursor = running.session.cursors.get(statement.name)
    return { columns: cursor?.source?.columns ?? null, parameters: [] }
  },
  async execute(statement, running) {
    const cursor = named(running.session.cursors, statement.name)
    const fresh = cursor.source === null
    if (!cursor.source) {
      const opened = await open(cursor, running)
      if (!opened.source) return opened.outcome
      cursor.source = opened.source
    }
    const { source } = cursor
    try {
      const timeout = timeoutOf(statement, running)
      // nothing is there at once of what has only just begun
      const rows = fresh && timeout === 0 ? [] : await take(source, statement, timeout, running.signal)
      return { kind: 'rows', columns: source.columns, rows, tag: `FETCH ${rows.length}` }
    } catch (error) {
      throw new ErrorAfterColumns(source.columns, error)
    }
  },
}

type Opened = { readonly source: CursorSource } | { readonly source: null; readonly outcome: Outcome }

/** Runs a cursor's statement. What answers no rows answers by itself. */
async function open(cursor: CursorState, running: Running): Promise<Opened> {
  const { session } = running
  const { statement } = cursor.parsed
  // a stream lives longer than the FETCH that opens it
  const life = new AbortController()
  session.onClose(() => life.abort(failure('57014', 'the connection was closed')))
  const signal = statement.kind === 'subscribe' ? life.signal : running.signal
  const outcome = await runStatement({ ...running, parameters: [], signal }, cursor.parsed)
  if (outcome.kind === 'stream') return { source: sourceOf(outcome.columns, outcome.rows) }
  if (outcome.kind === 'rows') return { source: sourceOf(outcome.columns, whole(outcome.rows)) }
  return { source: null, outcome }
}

async function* whole(rows: readonly Row[]): AsyncGenerator<readonly Row[]> {
  yield rows
}

function sourceOf(columns: readonly OutColumn[], rows: AsyncGenerator<readonly Row[]>): CursorSource {
  return { columns, rows, buffer: [], pending: null, done: false }
}

/** Milliseconds; null waits until a row comes. */
function timeoutOf(statement: Fetch, { house }: Running): number | null {
  const option = statement.options.find((each) => each.name === 'TIMEOUT')
  if (!option) return null
  const text = optionText(option.value)
  try {
    house.types.input(1186, text)
  } catch (error) {
    throw planError(`invalid TIMEOUT: ${error instanceof Error ? error.message : ''}`)
  }
  return intervalMs(text)
}

const units: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  sec: 1000,
  second: 1000,
  seconds: 1000,
  m: 60_000,
  min: 60_000,
  minute: 60_000,
  minutes: 60_000,
  h: 3_600_000,
  hour: 3_600_000,
  hours: 3_600_000,
}

function intervalMs(text: string): number {
  const clock = /^(\d+):(\d+):(\d+(?:\.\d+)?)$/.exec(text.trim())
  if (clock) return (Number(clock[1]) * 3600 + Number(clock[2]) * 60 + Number(clock[3])) * 1000
  let ms = 0
  for (const [, amount, unit] of text.matchAll(/(\d+(?:\.\d+)?)\s*([a-z]*)/g))
    ms += Number(amount) * (units[unit === '' || unit === undefined ? 's' : unit] ?? 1000)
  return ms
}

/** Up to `count` rows: what is there, or what comes before the time is over. */
async function take(
  source: CursorSource,
  statement: Fetch,
  timeout: number | null,
  signal: AbortSignal,
): Promise<readonly Row[]> {
  const wanted = statement.count === 'all' ? Number.POSITIVE_INFINITY : (statement.count ?? 1)
  if (wanted === 0) return []
  const until = timeout === null ? null : Date.now() + timeout
  while (!source.done && source.buffer.length < wanted) {
    // without a timeout what is there is enough; with one, all of it is awaited
    if (until === null && source.buffer.length > 0) break
    if (!(await pull(source, until, signal))) break
  }
  return source.buffer.splice(0, wanted === Number.POSITIVE_INFINITY ? source.buffer.length : wanted)
}

/** Pulls once; false when the time is over. The pull goes on for the next FETCH. */
async function pull(source: CursorSource, until: number | null, signal: AbortSignal): Promise<boolean> {
  source.pending ??= source.rows.next()
  const over = new Over(until, signal)
  try {
    const next = await Promise.race([source.pending, over.promise])
    if (next === 'over') return false
    source.pending = null
    if (next.done) source.done = true
    else source.buffer.push(...next.value)
    return true
  } catch (error) {
    source.pending = null
    throw error
  } finally {
    over.release()
  }
}

/** Resolves at a time, rejects when the statement is cancelled. */
class Over {
  readonly promise: Promise<'over'>
  readonly #release: () => void
  constructor(until: number | null, signal: AbortSignal) {
    let timer: NodeJS.Timeout | null = null
    let abort = (): void => {}
    this.promise = new Promise((resolve, reject) => {
      abort = () => reject(signal.reason)
      if (signal.aborted) abort()
      signal.addEventListener('abort', abort)
      if (until !== null) timer = setTimeout(() => resolve('over'), Math.max(0, until - Date.now()))
    })
    this.promise.catch(() => undefined)
    this.#release = () => {
      if (timer) clearTimeout(timer)
      signal.removeEventListener('abort', abort)
    }
  }
  release(): void {
    this.#release()
  }
}

/** EXECUTE of a statement that PREPARE kept. */
export const executeHandler: Handler<'execute'> = {
  kind: 'execute',
  async describe(statement, { session }) {
    return { columns: session.prepared.get(statement.name)?.columns ?? null, parameters: [] }
  },
  async execute(statement, running) {
    const prepared = running.session.prepared.get(statement.name)
    if (!prepared?.parsed) throw planError(`unknown prepared statement ${statement.name}`)
    if (statement.parameters.length !== prepared.parameters.length) {
      throw planError(`expected ${prepared.parameters.length} params, got ${statement.parameters.length}`)
    }
    const parameters = statement.parameters.map((expr, i) => {
      const oid = prepared.parameters[i] ?? 25
      const number = /^(20|21|23|700|701|1700)$/.test(String(oid))
      if (expr.kind === 'null') return null
      if (expr.kind === 'number') return expr.text
      if (expr.kind === 'boolean') return String(expr.value)
      if (expr.kind === 'string') {
        if (number) {
          const type = running.house.types.fromPg(oid, -1).name
          throw planError(`unable to cast given parameter $${i + 1}: expected ${type}, got text`, {
            hint: 'EXECUTE automatically inserts only such casts that are allowed in an assignment cast context.  Try adding an explicit cast.',
          })
        }
        return expr.text
      }
      throw failure('0A000', 'sandbox does not support expressions as parameters of EXECUTE')
    })
    try {
      return await runStatement({ ...running, parameters }, prepared.parsed)
    } catch (error) {
      if (prepared.columns && !(error instanceof ErrorAfterColumns))
        throw new ErrorAfterColumns(prepared.columns, error)
      throw error
    }
  },
}
