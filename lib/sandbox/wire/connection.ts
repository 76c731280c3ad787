import { randomInt, randomUUID } from 'node:crypto'
import type { Socket } from 'node:net'
import type { NameContext } from '../catalog/names'
import type { CatalogState } from '../catalog/state'
import type { Cell } from '../engine/port'
import { failure, type Notice, planError, type SandboxError } from '../errors/error'
import { toSandboxError } from '../errors/translate'
import type { Fault, House } from '../house'
import type { CursorState, LiveSession, Prepared } from '../session/session'
import { Transaction } from '../session/transaction'
import { reportedAtStart, Variables } from '../session/variables'
import { type Parsed, parseStatements } from '../sql/parse/parse'
import { ErrorAfterColumns, type Outcome, type Row } from '../statements/handler'
import { decodeParameters } from '../statements/read'
import type { Runner } from '../statements/runner'
import * as message from './messages'
import { Body, type ClientMessage, MessageReader } from './reader'

/** What a connection needs of its server. */
export type ConnectionHost = {
  readonly house: House
  readonly runner: Runner
  readonly password: string | null
  /** Finds or makes the role that logs in; throws a FATAL error. */
  login(user: string): Promise<string>
  register(connection: Connection): void
  unregister(connection: Connection): void
  cancel(connectionId: number, secret: number): void
  readonly nextConnectionId: () => number
}

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

/** Said before rows without end: neither FETCH nor COPY needs it. */
const mayBuffer: Notice = {
  severity: 'NOTICE',
  code: '01000',
  message: 'streaming SUBSCRIBE rows directly requires a client that does not buffer output',
}
const protocol3 = 196_608
const sslRequest = 80_877_103
const gssRequest = 80_877_104
const cancelRequest = 80_877_102

/** One client: startup, then messages one after the other. Is its session, too. */
export class Connection implements LiveSession {
  readonly id = randomUUID()
  readonly connectionId: number
  readonly secret = randomInt(1, 2 ** 31)
  readonly connectedAt: number
  readonly clientIp: string | null
  readonly variables: Variables
  readonly prepared = new Map<string, Prepared>()
  readonly cursors = new Map<string, CursorState>()
  readonly #portals = new Map<string, Portal>()
  roleId = ''
  user = ''
  transaction: Transaction | null = null
  readonly #host: ConnectionHost
  readonly #socket: Socket
  readonly #reader = new MessageReader()
  readonly #closers: (() => void)[] = []
  #state: 'startup' | 'password' | 'ready' = 'startup'
  #queue: ClientMessage[] = []
  #busy = false
  #closed = false
  #skipping = false
  #running: AbortController | null = null
  #copyIn: { push(data: Uint8Array): void; end(): void; fail(error: SandboxError): void } | null = null
  #idle: NodeJS.Timeout | null = null
  #startupParameters = new Map<string, string>()

  constructor(host: ConnectionHost, socket: Socket) {
    this.#host = host
    this.#socket = socket
    this.connectionId = host.nextConnectionId()
    this.connectedAt = host.house.timeline.clock.now()
    this.clientIp = socket.remoteAddress ?? null
    this.variables = new Variables(host.house.environment.version)
    socket.setNoDelay(true)
    socket.on('data', (data: Buffer) => this.#receive(data))
    socket.on('close', () => this.#close())
    socket.on('error', () => this.#close())
  }

  // ---- the session

  variable(name: string): string {
    return this.variables.show(name)
  }
  get database(): string {
    return this.variable('database')
  }
  get searchPath(): readonly string[] {
    return this.variables.path()
  }
  get cluster(): string {
    return this.variable('cluster')
  }
  get catalog(): CatalogState {
    const operations = this.transaction?.operations
    return operations?.kind === 'ddl' ? operations.catalog : this.#host.house.catalog.state
  }
  get names(): NameContext {
    return {
      catalog: this.catalog,
      relations: this.#host.house.relations,
      database: this.database,
      searchPath: this.searchPath,
      session: this.id,
    }
  }
  notice(notice: Notice): void {
    const levels = ['DEBUG', 'LOG', 'NOTICE', 'WARNING', 'ERROR']
    const least = this.variable('client_min_messages').replace(/[0-9]$/, '')
    const wanted = levels.indexOf(least.toUpperCase())
    const severity = notice.severity === 'INFO' ? 'NOTICE' : notice.severity
    if (levels.indexOf(severity) >= wanted) this.#send(message.noticeResponse(notice))
  }
  report(name: string): void {
    this.#send(message.parameterStatus(name, this.variable(name)))
  }
  onClose(listener: () => void): void {
    this.#closers.push(listener)
  }
  /** Aborts what runs. */
  cancel(reason: SandboxError = failure('57014', 'canceling statement due to user request')): void {
    this.#running?.abort(reason)
  }
  /** Ends the connection without a word, as a lost network does. */
  destroy(): void {
    this.#socket.destroy()
  }

  // ---- bytes

  #send(...buffers: readonly Buffer[]): void {
    if (!this.#closed) for (const each of buffers) this.#socket.write(each)
  }

  /** Waits while the client is slower than we are. */
  async #flushed(): Promise<void> {
    if (!this.#socket.writableNeedDrain || this.#closed) return
    await new Promise<void>((resolve) => {
      const done = (): void => {
        this.#socket.off('drain', done)
        this.#socket.off('close', done)
        resolve()
      }
      this.#socket.on('drain', done)
      this.#socket.on('close', done)
    })
  }

  #receive(data: Buffer): void {
    this.#reader.push(data)
    try {
      if (this.#state === 'startup') this.#startup()
      for (
        let next = this.#state === 'startup' ? null : this.#reader.next();
        next;
        next = this.#reader.next()
      )
        this.#arrived(next)
    } catch {
      this.#socket.destroy()
    }
    void this.#work()
  }

  #arrived(next: ClientMessage): void {
    if (next.code === 'X') {
      this.#socket.end()
      return
    }
    const copy = this.#copyIn
    if (copy && (next.code === 'd' || next.code === 'c' || next.code === 'f')) {
      if (next.code === 'd') copy.push(new Uint8Array(next.body))
      else if (next.code === 'c') copy.end()
      else copy.fail(failure('57014', `COPY from stdin failed: ${new Body(next.body).text()}`))
      return
    }
    this.#queue.push(next)
  }

  async #work(): Promise<void> {
    if (this.#busy) return
    this.#busy = true
    try {
      for (let next = this.#queue.shift(); next && !this.#closed; next = this.#queue.shift()) {
        this.#wake()
        await this.#handle(next)
      }
    } catch (error) {
      const { fields } = toSandboxError(error)
      this.#send(message.errorResponse({ ...fields, severity: 'FATAL' }))
      this.#socket.end()
    } finally {
      this.#busy = false
    }
  }

  #close(): void {
    if (this.#closed) return
    this.#closed = true
    this.#wake()
    this.#copyIn?.fail(failure('57014', 'the connection was closed'))
    this.#running?.abort(failure('57014', 'the connection was closed'))
    for (const listener of this.#closers) listener()
    this.#host.unregister(this)
  }

  // ---- startup

  #startup(): void {
    for (let packet = this.#reader.startup(); packet; packet = this.#reader.startup()) {
      if (packet.version === sslRequest || packet.version === gssRequest) {
        this.#send(Buffer.from('N'))
        continue
      }
      if (packet.version === cancelRequest) {
        this.#host.cancel(packet.body.readInt32BE(0), packet.body.readInt32BE(4))
        this.#socket.end()
        return
      }
      if (packet.version >> 16 !== protocol3 >> 16) {
        this.#send(
          message.errorResponse({
            code: '08004',
            severity: 'FATAL',
            message: "server does not support the client's requested protocol version",
          }),
        )
        this.#socket.end()
        return
      }
      this.#startupParameters = parametersOf(packet.body)
      if (this.#host.password !== null) {
        this.#state = 'password'
        this.#send(message.authenticationCleartext())
      } else {
        this.#state = 'ready'
        this.#queue.push({ code: 'start', body: Buffer.alloc(0) })
      }
      return
    }
  }

  #fatal(error: SandboxError): void {
    this.#send(message.errorResponse({ ...error.fields, severity: 'FATAL' }))
    this.#socket.end()
  }

  async #greet(): Promise<void> {
    const user = this.#startupParameters.get('user') ?? 'materialize'
    try {
      this.roleId = await this.#host.login(user)
    } catch (error) {
      return this.#fatal(toSandboxError(error))
    }
    this.user = user
    const role = this.#host.house.catalog.roles.get(this.roleId)
    for (const [name, value] of Object.entries(role?.settings ?? {})) this.#initially(name, value, [])
    const notices: Notice[] = []
    for (const [name, value] of this.#startupParameters) {
      if (name === 'user') continue
      if (name === 'options') {
        const options = optionsOf(value)
        if (options === null) notices.push(unparsed)
        for (const [option, given] of options ?? []) this.#initially(option, given, notices)
      }
      if (name !== 'options' && !name.startsWith('_pq_.')) this.#initially(name, value, notices)
    }
    this.#host.register(this)
    this.#send(message.authenticationOk())
    for (const name of reportedAtStart) this.report(name)
    this.#send(message.backendKeyData(this.connectionId, this.secret))
    for (const notice of notices) this.notice(notice)
    this.#welcome()
    this.#ready()
  }

  #initially(name: string, value: string, notices: Notice[]): void {
    if (name === 'database' && value === '') return
    try {
      this.variables.set(name, [value])
    } catch (error) {
      const { fields } = toSandboxError(error)
      notices.push({
        severity: 'NOTICE',
        code: '00000',
        message: `startup setting ${name} not set: ${fields.message}`,
      })
    }
  }

  #welcome(): void {
    const { environment } = this.#host.house
    const cluster = this.catalog.clusterByName(this.cluster)
    if (this.variable('welcome_message') === 'on') {
      const lines = [
        `connected to Materialize ${environment.version}`,
        `  Environment ID: ${environment.id}`,
        `  Region: ${environment.region}`,
        `  User: ${this.user}`,
        `  Cluster: ${this.cluster}${cluster ? '' : ' (does not exist)'}`,
        `  Database: ${this.database}`,
        this.searchPath.length === 1
          ? `  Schema: ${this.searchPath[0]}`
          : `  Search path: ${this.searchPath.join(', ')}`,
      ]
      this.notice({ severity: 'NOTICE', code: '00000', message: lines.join('\n') })
    }
    if (this.variable('current_object_missing_warnings') === 'off') return
    if (!this.catalog.databaseByName(this.database)) {
      this.notice({
        severity: 'NOTICE',
        code: 'MZ004',
        message: `session database "${this.database}" does not exist`,
        hint: 'Create the database with CREATE DATABASE or pick an extant database with SET DATABASE = name. List available databases with SHOW DATABASES.',
      })
    }
    if (!cluster) {
      this.notice({
        severity: 'NOTICE',
        code: 'MZ005',
        message: `session default cluster "${this.cluster}" does not exist`,
        hint: 'Pick an extant cluster with SET CLUSTER = name. Run SHOW CLUSTERS to see available clusters.',
      })
    }
  }

  // ---- messages

  async #handle(next: ClientMessage): Promise<void> {
    if (this.#state === 'password') return this.#password(next)
    if (next.code === 'start') return this.#greet()
    if (this.#skipping && next.code !== 'S') return
    switch (next.code) {
      case 'Q':
        return this.#simple(new Body(next.body).text())
      case 'P':
        return this.#extended(() => this.#parse(next.body))
      case 'B':
        return this.#extended(() => this.#bind(next.body))
      case 'D':
        return this.#extended(() => this.#describe(next.body))
      case 'E':
        return this.#extended(() => this.#execute(next.body))
      case 'C':
        return this.#extended(async () => this.#closeNamed(next.body))
      case 'S':
        return this.#sync()
      default:
        return
    }
  }

  async #password(next: ClientMessage): Promise<void> {
    if (next.code !== 'p' || new Body(next.body).text() !== this.#host.password) {
      return this.#fatal(failure('28P01', 'invalid password'))
    }
    this.#state = 'ready'
    await this.#greet()
  }

  #ready(): void {
    const status = !this.transaction?.explicit ? 'I' : this.transaction.failed ? 'E' : 'T'
    this.#send(message.readyForQuery(status))
    const limit = this.variables.duration('idle_in_transaction_session_timeout')
    if (status !== 'I' && limit > 0) this.#idle = setTimeout(() => this.#tooIdle(), limit)
  }

  #wake(): void {
    if (this.#idle) clearTimeout(this.#idle)
    this.#idle = null
  }

  #tooIdle(): void {
    this.#fatal(failure('25P03', 'terminating connection due to idle-in-transaction timeout'))
  }

  #failed(error: unknown): void {
    if (error instanceof ErrorAfterColumns) return this.#failed(error.error)
    if (this.transaction) this.transaction.failed = true
    this.#send(message.errorResponse(toSandboxError(error).fields))
  }

  /** Runs one statement with its limits; the work is done when its answer has been sent. */
  async #limited<T>(timeoutApplies: boolean, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const controller = new AbortController()
    this.#running = controller
    const limit = timeoutApplies ? this.variables.duration('statement_timeout') : 0
    const timer =
      limit > 0
        ? setTimeout(
            () => controller.abort(failure('57014', 'canceling statement due to statement timeout')),
            limit,
          )
        : null
    try {
      return await work(controller.signal)
    } finally {
      if (timer) clearTimeout(timer)
      this.#running = null
    }
  }

  // ---- simple protocol

  async #simple(sql: string): Promise<void> {
    let statements: readonly Parsed[]
    try {
      statements = parseStatements(sql)
    } catch (error) {
      this.#failed(error)
      return this.#ready()
    }
    if (statements.length === 0) {
      this.#send(message.emptyQueryResponse())
      return this.#ready()
    }
    let ok = true
    for (const parsed of statements) {
      this.transaction ??= new Transaction({ explicit: false, several: statements.length > 1 })
      try {
        await this.#runSimple(parsed)
      } catch (error) {
        this.#failed(error)
        ok = false
        break
      }
    }
    await this.#endImplicit(ok)
    this.#ready()
  }

  async #endImplicit(ok: boolean): Promise<void> {
    try {
      await this.#host.runner.endImplicit(this, ok)
    } catch (error) {
      this.#failed(error)
    }
    if (!this.transaction) this.#portals.clear()
  }

  /** Runs a statement, unless a fault that a test armed comes first. */
  async #run(parsed: Parsed, running: Parameters<Runner['run']>[1]): Promise<Outcome> {
    const { faults } = this.#host.house
    const commits = parsed.statement.kind === 'commit'
    this.#strike(faults.take('statement'))
    if (commits) this.#strike(faults.take('commit:before'))
    const outcome = await this.#host.runner.run(parsed, running)
    if (commits) this.#strike(faults.take('commit:reply'))
    this.#strike(faults.take('reply'))
    return outcome
  }

  #strike(fault: Fault | undefined): void {
    if (fault?.kind === 'fail') throw failure(fault.code, fault.message)
    if (fault?.kind !== 'disconnect') return
    this.#close()
    this.destroy()
    throw failure('08006', 'the connection was lost')
  }

  async #runSimple(parsed: Parsed): Promise<void> {
    await this.#limited(!streams(parsed), async (signal) => {
      let outcome: Outcome
      try {
        outcome = await this.#run(parsed, {
          house: this.#host.house,
          session: this,
          parameters: [],
          signal,
        })
      } catch (error) {
        if (error instanceof ErrorAfterColumns) this.#send(message.rowDescription(error.columns))
        throw error
      }
      if ('columns' in outcome) this.#send(message.rowDescription(outcome.columns))
      await this.#answer(outcome, signal)
    })
  }

  /** Sends an outcome behind its columns. */
  async #answer(outcome: Outcome, signal: AbortSignal): Promise<void> {
    switch (outcome.kind) {
      case 'done':
        this.#send(message.commandComplete(outcome.tag))
        return
      case 'rows':
        await this.#rows(outcome.rows)
        this.#send(message.commandComplete(outcome.tag))
        return
      case 'stream':
        this.notice(mayBuffer)
        return this.#stream(outcome, signal)
      case 'copy-out':
        return this.#copyOut(outcome, signal)
      case 'copy-in':
        return this.#takeCopy(outcome)
      case 'query':
        throw planError('a query in place of an answer')
    }
  }

  async #rows(rows: readonly Row[]): Promise<void> {
    for (let from = 0; from < rows.length; from += 500) {
      this.#send(Buffer.concat(rows.slice(from, from + 500).map(message.dataRow)))
      await this.#flushed()
    }
  }

  async #stream(outcome: Extract<Outcome, { kind: 'stream' }>, signal: AbortSignal): Promise<void> {
    let count = 0
    const stop = stopper(outcome.rows, signal)
    try {
      for (;;) {
        const next = await Promise.race([outcome.rows.next(), stop.stopped])
        if (next.done) break
        count += next.value.length
        await this.#rows(next.value)
      }
    } finally {
      stop.release()
    }
    this.#send(message.commandComplete(`${outcome.tag} ${count}`))
  }

  async #copyOut(outcome: Extract<Outcome, { kind: 'copy-out' }>, signal: AbortSignal): Promise<void> {
    this.#send(message.copyResponse('out', outcome.width))
    for await (const line of outcome.lines) {
      signal.throwIfAborted()
      this.#send(message.copyData(line))
      await this.#flushed()
    }
    this.#send(message.copyDone(), message.commandComplete(outcome.tag))
  }

  async #takeCopy(outcome: Extract<Outcome, { kind: 'copy-in' }>): Promise<void> {
    const chunks = new Chunks()
    this.#copyIn = chunks
    this.#send(message.copyResponse('in', outcome.width))
    // data may have come together with the statement
    const early = this.#queue.filter((each) => each.code === 'd' || each.code === 'c' || each.code === 'f')
    this.#queue = this.#queue.filter((each) => !early.includes(each))
    for (const each of early) this.#arrived(each)
    try {
      this.#send(message.commandComplete(await outcome.take(chunks.all())))
    } finally {
      await chunks.drained()
      this.#copyIn = null
    }
  }

  // ---- extended protocol

  async #extended(work: () => Promise<void>): Promise<void> {
    try {
      await work()
    } catch (error) {
      this.#failed(error)
      this.#skipping = true
    }
  }

  async #sync(): Promise<void> {
    const ok = !this.#skipping
    this.#skipping = false
    await this.#endImplicit(ok)
    this.#ready()
  }

  async #parse(bytes: Buffer): Promise<void> {
    const body = new Body(bytes)
    const name = body.text()
    const sql = body.text()
    const declared = Array.from({ length: body.int16() }, () => body.uint32())
    for (const oid of declared) {
      if (
        oid !== 0 &&
        this.#host.house.types.pgNameOfOid(oid) === undefined &&
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
      this.prepared.set(name, { parsed: null, declared, parameters: [], columns: null })
      this.#send(message.parseComplete())
      return
    }
    if (
      this.transaction?.failed &&
      parsed.statement.kind !== 'commit' &&
      parsed.statement.kind !== 'rollback'
    ) {
      throw failure(
        '25P02',
        'current transaction is aborted, commands ignored until end of transaction block',
      )
    }
    const described = await this.#host.runner.describe(parsed.statement, this.#describing(declared))
    this.prepared.set(name, {
      parsed,
      declared,
      parameters: described.parameters,
      columns: described.columns,
    })
    this.#send(message.parseComplete())
  }

  #describing(declared: readonly number[]) {
    return {
      house: this.#host.house,
      session: this,
      declared,
      text: '',
      signal: new AbortController().signal,
    }
  }

  #named(name: string): Prepared {
    const prepared = this.prepared.get(name)
    if (!prepared) throw failure('26000', `prepared statement "${name}" does not exist`)
    return prepared
  }

  async #bind(bytes: Buffer): Promise<void> {
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
      const now = await this.#host.runner.describe(statement, this.#describing(prepared.declared))
      if (JSON.stringify(now.columns) !== JSON.stringify(prepared.columns))
        throw failure('0A000', 'cached plan must not change result type')
    }
    decodeParameters(this.#host.house, prepared.parameters, values)
    this.#portals.set(portal, {
      prepared,
      parameters: values,
      formats: results,
      rows: null,
      done: false,
      started: false,
    })
    this.#send(message.bindComplete())
  }

  #portal(name: string): Portal {
    const portal = this.#portals.get(name)
    if (!portal) throw failure('34000', `portal "${name}" does not exist`)
    return portal
  }

  async #describe(bytes: Buffer): Promise<void> {
    const body = new Body(bytes)
    const what = body.byte()
    const name = body.text()
    const prepared = what === 'S' ? this.#named(name) : this.#portal(name).prepared
    if (what === 'S') this.#send(message.parameterDescription(prepared.parameters))
    this.#send(prepared.columns ? message.rowDescription(prepared.columns) : message.noData())
  }

  async #execute(bytes: Buffer): Promise<void> {
    const body = new Body(bytes)
    const portal = this.#portal(body.text())
    const limit = body.int32()
    const { parsed } = portal.prepared
    if (!parsed) {
      this.#send(message.emptyQueryResponse())
      return
    }
    await this.#limited(!streams(parsed), async (signal) => {
      if (portal.done) {
        this.#send(message.commandComplete(portal.rows ? `${portal.rows.tag} 0` : 'SELECT 0'))
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
    this.transaction ??= new Transaction({ explicit: false, several: false })
    const outcome = await this.#run(parsed, {
      house: this.#host.house,
      session: this,
      parameters: portal.parameters,
      declared: portal.prepared.declared,
      signal,
    })
    if (outcome.kind === 'stream') this.notice(mayBuffer)
    if (outcome.kind === 'rows' || outcome.kind === 'stream') return outcome
    await this.#answer(outcome, signal)
    portal.done = true
    // each execution stands by itself until Sync
    await this.#endImplicit(true)
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
        await this.#rows(some)
      }
    } finally {
      stop.release()
    }
    if (limit > 0 && count === limit) {
      this.#send(message.portalSuspended())
      return
    }
    portal.done = true
    this.#send(message.commandComplete(`${rows.tag} ${count}`))
  }

  #closeNamed(bytes: Buffer): void {
    const body = new Body(bytes)
    const what = body.byte()
    const name = body.text()
    if (what === 'S') this.prepared.delete(name)
    else this.#portals.delete(name)
    this.#send(message.closeComplete())
  }
}

function parametersOf(body: Buffer): Map<string, string> {
  const parameters = new Map<string, string>()
  const reader = new Body(body)
  while (!reader.done) {
    const name = reader.text()
    if (name === '') break
    parameters.set(name, reader.text())
  }
  return parameters
}

/** `--name=value` and `-c name=value`; a backslash keeps a space. Anything else is passed over. */
function optionsOf(text: string): readonly (readonly [string, string])[] | null {
  const words = text.match(/(?:\\.|[^\s\\])+/g)?.map((word) => word.replace(/\\(.)/g, '$1')) ?? []
  const found: [string, string][] = []
  for (let i = 0; i < words.length; i += 1) {
    const word = words[i] ?? ''
    const given =
      word === '-c'
        ? (words[++i] ?? '')
        : word.startsWith('-c')
          ? word.slice(2)
          : word.startsWith('--')
            ? word.slice(2)
            : ''
    const equals = given.indexOf('=')
    if (equals <= 0) return null
    found.push([given.slice(0, equals).replaceAll('-', '_'), given.slice(equals + 1)])
  }
  return found
}

const unparsed: Notice = {
  severity: 'NOTICE',
  code: '00000',
  message: 'startup setting options not set: could not parse',
}

/** Statements that statement_timeout doesn't end. */
function streams(parsed: Parsed): boolean {
  const { statement } = parsed
  if (statement.kind === 'copy')
    return statement.relation.kind === 'statement' && statement.relation.statement.kind === 'subscribe'
  return statement.kind === 'subscribe' || statement.kind === 'fetch'
}

function sourceOf(outcome: Extract<Outcome, { kind: 'rows' | 'stream' }>): RowSource {
  if (outcome.kind === 'stream')
    return { iterator: outcome.rows, buffer: [], ended: false, tag: outcome.tag, sent: 0, streaming: true }
  const tag = outcome.tag.replace(/ \d+$/, '')
  return { iterator: none(), buffer: [...outcome.rows], ended: true, tag, sent: 0, streaming: false }
}
async function* none(): AsyncGenerator<readonly Row[]> {}

/** A promise that rejects when the signal aborts, and ends the generator then. */
function stopper(
  rows: AsyncGenerator<readonly Row[]>,
  signal: AbortSignal,
): { readonly stopped: Promise<never>; release(): void } {
  let abort = (): void => {}
  const stopped = new Promise<never>((_resolve, reject) => {
    abort = () => {
      void rows.return(undefined)
      reject(signal.reason)
    }
    if (signal.aborted) abort()
    else signal.addEventListener('abort', abort)
  })
  stopped.catch(() => undefined)
  return { stopped, release: () => signal.removeEventListener('abort', abort) }
}

/** Data of COPY FROM STDIN as it comes. */
class Chunks {
  readonly #waiting: (() => void)[] = []
  readonly #chunks: Uint8Array[] = []
  #ended = false
  #error: SandboxError | null = null

  push(data: Uint8Array): void {
    this.#chunks.push(data)
    this.#wake()
  }
  end(): void {
    this.#ended = true
    this.#wake()
  }
  fail(error: SandboxError): void {
    this.#error = error
    this.#ended = true
    this.#wake()
  }
  #wake(): void {
    for (const wake of this.#waiting.splice(0)) wake()
  }
  async *all(): AsyncGenerator<Uint8Array> {
    for (;;) {
      const next = this.#chunks.shift()
      if (next) yield next
      else if (this.#error) throw this.#error
      else if (this.#ended) return
      else await new Promise<void>((resolve) => this.#waiting.push(resolve))
    }
  }
  /** When the client has said that it is done. */
  async drained(): Promise<void> {
    while (!this.#ended) await new Promise<void>((resolve) => this.#waiting.push(resolve))
  }
}

/** Parameters that a type doesn't take are refused when they are bound. */
/** A parameter's bytes as text: binary ones only of the types that drivers send so. */
function decoded(bytes: Buffer, format: number, oid: number): string {
  if (format === 0) return bytes.toString('utf8')
  switch (oid) {
    case 16:
      return bytes[0] === 0 ? 'f' : 't'
    case 20:
      return bytes.readBigInt64BE(0).toString()
    case 21:
      return bytes.readInt16BE(0).toString()
    case 23:
    case 26:
      return bytes.readInt32BE(0).toString()
    case 701:
      return bytes.readDoubleBE(0).toString()
    case 17:
      return `\\x${bytes.toString('hex')}`
    case 25:
    case 1043:
    case 3802:
      return bytes.toString('utf8')
    default:
      throw failure('0A000', 'sandbox does not support binary parameters of this type', {
        hint: 'send it as text',
      })
  }
}
