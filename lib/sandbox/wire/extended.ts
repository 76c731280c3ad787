import type { Cell } from '../engine/port'
import { failure, planError } from '../errors/error'
import type { LiveSession, Prepared } from '../session/session'
import { Transaction } from '../session/transaction'
import { type Parsed, parseStatements } from '../sql/parse/parse'
import type { Outcome, Row } from '../statements/handler'
import { decodeParameters } from '../statements/read'
import type { Runner } from '../statements/runner'
import { type Answers, mayBuffer, stopper, streams } from './answers'
import type { ConnectionHost } from './host'
import * as message from './messages'
import { decoded } from './parameters'
import { Body } from './reader'

type Portal = {
  readonly prepared: Prepared
  readonly parameters: readonly Cell[]
  readonly formats: readonly number[]
  rows: RowSource | null
  done: boolean
  started: boolean
}
/** Rows of a portal that is taken piece by piece. */
type RowSource = {
  readonly iterator: AsyncGenerator<readonly Row[]>
  buffer: Row[]
  ended: boolean
  readonly tag: string
  sent: number
  readonly streaming: boolean
}

/** What the extended protocol asks of its connection. */
export type Client = {
  readonly host: ConnectionHost
  readonly session: LiveSession
  readonly answers: Answers
  send(...buffers: readonly Buffer[]): void
  limited<T>(timeoutApplies: boolean, work: (signal: AbortSignal) => Promise<T>): Promise<T>
  run(parsed: Parsed, running: Parameters<Runner['run']>[1]): Promise<Outcome>
  endImplicit(ok: boolean): Promise<void>
}

/** The messages of the extended protocol, and its portals. */
export class Extended {
  readonly #client: Client
  readonly #portals = new Map<string, Portal>()
  constructor(client: Client) {
    this.#client = client
  }

  /** Portals end with their transaction. */
  forget(): void {
    this.#portals.clear()
  }

  async parse(bytes: Buffer): Promise<void> {
    const body = new Body(bytes)
    const name = body.text()
    const sql = body.text()
    const declared = Array.from({ length: body.int16() }, () => body.uint32())
    for (const oid of declared) {
      if (
        oid !== 0 &&
        this.#client.host.house.types.pgNameOfOid(oid) === undefined &&
        oid !== 16384 &&
        oid !== 16385
      ) {
        throw failure('08P01', `type with OID ${oid} is unknown`)
      }
    }
    const statements = parseStatements(sql)
    if (statements.length > 1) throw planError('cannot insert multiple commands into a prepared statement')
    const [parsed] = statements
    if (!parsed) {
      this.#client.session.prepared.set(name, { parsed: null, declared, parameters: [], columns: null })
      this.#client.send(message.parseComplete())
      return
    }
    if (
      this.#client.session.transaction?.failed &&
      parsed.statement.kind !== 'commit' &&
      parsed.statement.kind !== 'rollback'
    ) {
      throw failure(
        '25P02',
        'current transaction is aborted, commands ignored until end of transaction block',
      )
    }
    const described = await this.#client.host.runner.describe(parsed.statement, this.#describing(declared))
    this.#client.session.prepared.set(name, {
      parsed,
      declared,
      parameters: described.parameters,
      columns: described.columns,
    })
    this.#client.send(message.parseComplete())
  }

  #describing(declared: readonly number[]) {
    return {
      house: this.#client.host.house,
      session: this.#client.session,
      declared,
      text: '',
      signal: new AbortController().signal,
    }
  }

  #named(name: string): Prepared {
    const prepared = this.#client.session.prepared.get(name)
    if (!prepared) throw failure('26000', `prepared statement "${name}" does not exist`)
    return prepared
  }

  async bind(bytes: Buffer): Promise<void> {
    const body = new Body(bytes)
    const portal = body.text()
    const name = body.text()
    const formats = Array.from({ length: body.int16() }, () => body.int16())
    const count = body.int16()
    const values: Cell[] = []
    const prepared = this.#named(name)
    for (let i = 0; i < count; i += 1) {
      const length = body.int32()
      if (length < 0) values.push(null)
      else
        values.push(
          decoded(
            body.bytes(length),
            formats.length === 1 ? (formats[0] ?? 0) : (formats[i] ?? 0),
            prepared.parameters[i] ?? 25,
          ),
        )
    }
    const results = Array.from({ length: body.int16() }, () => body.int16())
    if (results.some((format) => format !== 0))
      throw failure('0A000', 'sandbox does not support binary results', { hint: 'ask for text' })
    if (count !== prepared.parameters.length) {
      throw failure(
        '08P01',
        `bind message supplies ${count} parameters, but prepared statement "${name}" requires ${prepared.parameters.length}`,
      )
    }
    const statement = prepared.parsed?.statement
    if (prepared.columns && statement && statement.kind === 'select') {
      const now = await this.#client.host.runner.describe(statement, this.#describing(prepared.declared))
      if (JSON.stringify(now.columns) !== JSON.stringify(prepared.columns))
        throw failure('0A000', 'cached plan must not change result type')
    }
    decodeParameters(this.#client.host.house, prepared.parameters, values)
    this.#portals.set(portal, {
      prepared,
      parameters: values,
      formats: results,
      rows: null,
      done: false,
      started: false,
    })
    this.#client.send(message.bindComplete())
  }

  #portal(name: string): Portal {
    const portal = this.#portals.get(name)
    if (!portal) throw failure('34000', `portal "${name}" does not exist`)
    return portal
  }

  async describe(bytes: Buffer): Promise<void> {
    const body = new Body(bytes)
    const what = body.byte()
    const name = body.text()
    const prepared = what === 'S' ? this.#named(name) : this.#portal(name).prepared
    if (what === 'S') this.#client.send(message.parameterDescription(prepared.parameters))
    this.#client.send(prepared.columns ? message.rowDescription(prepared.columns) : message.noData())
  }

  async execute(bytes: Buffer): Promise<void> {
    const body = new Body(bytes)
    const portal = this.#portal(body.text())
    const limit = body.int32()
    const { parsed } = portal.prepared
    if (!parsed) {
      this.#client.send(message.emptyQueryResponse())
      return
    }
    await this.#client.limited(!streams(parsed), async (signal) => {
      if (portal.done) {
        this.#client.send(message.commandComplete(portal.rows ? `${portal.rows.tag} 0` : 'SELECT 0'))
        return
      }
      if (!portal.started) {
        portal.started = true
        const outcome = await this.#start(portal, parsed, signal)
        if (!outcome) return
        portal.rows = sourceOf(outcome)
      }
      if (portal.rows) await this.#take(portal, portal.rows, limit, signal)
    })
  }

  /** Runs a portal's statement; answers all but rows at once. */
  async #start(
    portal: Portal,
    parsed: Parsed,
    signal: AbortSignal,
  ): Promise<Extract<Outcome, { kind: 'rows' | 'stream' }> | null> {
    this.#client.session.transaction ??= new Transaction({ explicit: false, several: false })
    const outcome = await this.#client.run(parsed, {
      house: this.#client.host.house,
      session: this.#client.session,
      parameters: portal.parameters,
      declared: portal.prepared.declared,
      signal,
    })
    if (outcome.kind === 'stream') this.#client.session.notice(mayBuffer)
    if (outcome.kind === 'rows' || outcome.kind === 'stream') return outcome
    await this.#client.answers.answer(outcome, signal)
    portal.done = true
    // each execution stands by itself until Sync
    await this.#client.endImplicit(true)
    return null
  }

  async #take(portal: Portal, rows: RowSource, limit: number, signal: AbortSignal): Promise<void> {
    let count = 0
    const stop = stopper(rows.iterator, signal)
    try {
      while (limit === 0 || count < limit) {
        if (rows.buffer.length === 0) {
          if (rows.ended) break
          const next = await Promise.race([rows.iterator.next(), stop.stopped])
          if (next.done) rows.ended = true
          else rows.buffer.push(...next.value)
          continue
        }
        const some = rows.buffer.splice(0, limit === 0 ? rows.buffer.length : limit - count)
        count += some.length
        await this.#client.answers.rows(some)
      }
    } finally {
      stop.release()
    }
    if (limit > 0 && count === limit) {
      this.#client.send(message.portalSuspended())
      return
    }
    portal.done = true
    this.#client.send(message.commandComplete(`${rows.tag} ${count}`))
  }

  closeNamed(bytes: Buffer): void {
    const body = new Body(bytes)
    const what = body.byte()
    const name = body.text()
    if (what === 'S') this.#client.session.prepared.delete(name)
    else this.#portals.delete(name)
    this.#client.send(message.closeComplete())
  }
}

function sourceOf(outcome: Extract<Outcome, { kind: 'rows' | 'stream' }>): RowSource {
  if (outcome.kind === 'stream')
    return { iterator: outcome.rows, buffer: [], ended: false, tag: outcome.tag, sent: 0, streaming: true }
  const tag = outcome.tag.replace(/ \d+$/, '')
  return { iterator: none(), buffer: [...outcome.rows], ended: true, tag, sent: 0, streaming: false }
}
async function* none(): AsyncGenerator<readonly Row[]> {}
