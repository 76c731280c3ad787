import { randomInt, randomUUID } from 'node:crypto'
import type { Socket } from 'node:net'
import type { NameContext } from '../catalog/names'
import type { CatalogState } from '../catalog/state'
import { failure, type Notice, type SandboxError } from '../errors/error'
import { toSandboxError } from '../errors/translate'
import type { CursorState, Prepared } from '../session/session'
import { Transaction } from '../session/transaction'
import { reportedAtStart, Variables } from '../session/variables'
import { type Parsed, parseStatements } from '../sql/parse/parse'
import { ErrorAfterColumns, type Outcome } from '../statements/handler'
import type { Runner } from '../statements/runner'
import { Answers, isCopyData, streams } from './answers'
import { Extended } from './extended'
import { runUnlessFaulty } from './faulty'
import type { ConnectionHost, OpenConnection } from './host'
import { Limits } from './limits'
import * as message from './messages'
import { Output } from './output'
import { Body, type ClientMessage, MessageReader } from './reader'
import { applySettings, startup } from './startup'
import { welcome } from './welcome'

/** One client: startup, then messages one after the other. Is its session, too. */
export class Connection implements OpenConnection {
  readonly id = randomUUID()
  readonly connectionId: number
  readonly secret = randomInt(1, 2 ** 31)
  readonly connectedAt: number
  readonly clientIp: string | null
  readonly variables: Variables
  readonly prepared = new Map<string, Prepared>()
  readonly cursors = new Map<string, CursorState>()
  roleId = ''
  user = ''
  transaction: Transaction | null = null
  readonly #host: ConnectionHost
  readonly #socket: Socket
  readonly #out: Output
  readonly #reader = new MessageReader()
  readonly #closers: (() => void)[] = []
  #state: 'startup' | 'password' | 'ready' = 'startup'
  #queue: ClientMessage[] = []
  #busy = false
  #closed = false
  #skipping = false
  readonly #limits: Limits
  readonly #answers: Answers
  readonly #extendedProtocol: Extended
  #startupParameters = new Map<string, string>()

  constructor(host: ConnectionHost, socket: Socket) {
    this.#host = host
    this.#socket = socket
    this.#out = new Output(socket)
    this.connectionId = host.nextConnectionId()
    this.connectedAt = host.house.timeline.clock.now()
    this.clientIp = socket.remoteAddress ?? null
    this.variables = new Variables(host.house.environment.version)
    this.#limits = new Limits(this.variables)
    this.#answers = new Answers({
      send: (...buffers) => this.#send(...buffers),
      flushed: () => this.#out.flushed(),
      notice: (notice) => this.notice(notice),
      early: () => this.#early(),
    })
    this.#extendedProtocol = new Extended({
      host,
      session: this,
      answers: this.#answers,
      send: (...buffers) => this.#send(...buffers),
      limited: (timeoutApplies, work) => this.#limits.run(timeoutApplies, work),
      run: (parsed, running) => this.#run(parsed, running),
      endImplicit: (ok) => this.#endImplicit(ok),
    })
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
    this.#limits.abort(reason)
  }
  /** Ends the connection without a word, as a lost network does. */
  destroy(): void {
    this.#socket.destroy()
  }

  // ---- bytes

  #send(...buffers: readonly Buffer[]): void {
    if (!this.#closed) this.#out.send(...buffers)
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
    if (!this.#answers.takes(next)) this.#queue.push(next)
  }

  #early(): readonly ClientMessage[] {
    const early = this.#queue.filter(isCopyData)
    this.#queue = this.#queue.filter((each) => !isCopyData(each))
    return early
  }

  async #work(): Promise<void> {
    if (this.#busy) return
    this.#busy = true
    try {
      for (let next = this.#queue.shift(); next && !this.#closed; next = this.#queue.shift()) {
        this.#limits.wake()
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
    this.#limits.wake()
    this.#answers.lost(failure('57014', 'the connection was closed'))
    this.#limits.abort(failure('57014', 'the connection was closed'))
    for (const listener of this.#closers) listener()
    this.#host.unregister(this)
  }

  // ---- startup

  #startup(): void {
    const asked = startup(this.#reader, () => this.#send(message.encryptionRefused()))
    switch (asked?.kind) {
      case 'cancel':
        this.#host.cancel(asked.connectionId, asked.secret)
        this.#socket.end()
        return
      case 'refused':
        return this.#fatal(asked.error)
      case 'session':
        this.#startupParameters = asked.parameters
        if (this.#host.password !== null) {
          this.#state = 'password'
          this.#send(message.authenticationCleartext())
        } else {
          this.#state = 'ready'
          this.#queue.push({ code: 'start', body: Buffer.alloc(0) })
        }
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
    const notices = applySettings(this.variables, role?.settings ?? {}, this.#startupParameters)
    this.#host.register(this)
    this.#send(message.authenticationOk())
    for (const name of reportedAtStart) this.report(name)
    this.#send(message.backendKeyData(this.connectionId, this.secret))
    for (const notice of notices) this.notice(notice)
    for (const notice of welcome(this, this.#host.house.environment)) this.notice(notice)
    this.#ready()
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
        return this.#extended(() => this.#extendedProtocol.parse(next.body))
      case 'B':
        return this.#extended(() => this.#extendedProtocol.bind(next.body))
      case 'D':
        return this.#extended(() => this.#extendedProtocol.describe(next.body))
      case 'E':
        return this.#extended(() => this.#extendedProtocol.execute(next.body))
      case 'C':
        return this.#extended(async () => this.#extendedProtocol.closeNamed(next.body))
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
    if (status !== 'I') this.#limits.idle((error) => this.#fatal(error))
  }

  #failed(error: unknown): void {
    if (error instanceof ErrorAfterColumns) return this.#failed(error.error)
    if (this.transaction) this.transaction.failed = true
    this.#send(message.errorResponse(toSandboxError(error).fields))
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
    if (!this.transaction) this.#extendedProtocol.forget()
  }

  #run(parsed: Parsed, running: Parameters<Runner['run']>[1]): Promise<Outcome> {
    return runUnlessFaulty(this.#host, parsed, running, () => {
      this.#close()
      this.destroy()
    })
  }

  async #runSimple(parsed: Parsed): Promise<void> {
    await this.#limits.run(!streams(parsed), async (signal) => {
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
      await this.#answers.answer(outcome, signal)
    })
  }

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
}
