import { Socket } from 'node:net'
import pg from 'pg'
import { ConnectionLost, DatabaseError } from './errors'
import { type ConnectionSettings, isForeign, startupOptions } from './settings'

export type ResultColumn = { readonly name: string; readonly oid: number }

/** One statement's answer. Values are the server's texts; who needs more parses by oid or schema. */
export type QueryResult = {
  readonly columns: readonly ResultColumn[]
  readonly rows: readonly (readonly (string | null)[])[]
  /** `CREATE VIEW`, `INSERT 0 4` … as the server sent it. */
  readonly tag: string
  readonly rowCount: number | null
}

export type Notice = {
  readonly severity: string
  readonly code: string
  readonly message: string
  readonly detail: string | null
}

const asText = { getTypeParser: () => (value: string | Buffer) => value }

function ssl(settings: ConnectionSettings, encrypted: boolean) {
  if (!encrypted) return false as const
  const verify = settings.sslmode === 'verify-ca' || settings.sslmode === 'verify-full'
  return {
    rejectUnauthorized: verify,
    ...(settings.sslmode === 'verify-ca' ? { checkServerIdentity: () => undefined } : {}),
  }
}

const loopback = /^(localhost|127\.\d+\.\d+\.\d+|::1)$/

/** Whether to ask for TLS first and whether to go on without, by sslmode as libpq understands it. */
function attempts(settings: ConnectionSettings): readonly boolean[] {
  switch (settings.sslmode) {
    case 'disable':
      return [false]
    case 'allow':
      return [false, true]
    case 'prefer':
      // Nobody listens in on loopback, and servers there rarely have a certificate: spare the round trip.
      return loopback.test(settings.host) ? [false, true] : [true, false]
    default:
      return [true]
  }
}

/** Whether the server refused this connection only because it was, or was not, encrypted. */
function wantsOtherEncryption(failure: DatabaseError, encrypted: boolean): boolean {
  return encrypted
    ? /does not support SSL/.test(failure.message)
    : /no encryption|SSL off|SSL required/i.test(failure.message)
}

/**
 * One connection. Statements go one at a time, each its own message, as Materialize's DDL wants; results are text.
 * Closing cuts the socket, which cancels at the server whatever still runs.
 */
export class Session {
  readonly settings: ConnectionSettings
  readonly #client: pg.Client
  readonly #socket: Socket
  readonly #parameters = new Map<string, string>()
  #tag = ''
  #lost: string | null = null
  #onNotice: (notice: Notice) => void = () => {}

  private constructor(settings: ConnectionSettings, encrypted: boolean) {
    this.settings = settings
    this.#socket = new Socket()
    this.#client = new pg.Client({
      host: settings.host,
      port: settings.port,
      user: settings.user,
      password: settings.password?.reveal() ?? '',
      database: settings.database,
      application_name: settings.applicationName,
      options: settings.options === null ? startupOptions : `${startupOptions} ${settings.options}`,
      ssl: ssl(settings, encrypted),
      connectionTimeoutMillis: settings.connectTimeout * 1000,
      keepAlive: true,
      stream: () => this.#socket,
      types: asText,
    })
    this.#client.on('error', (e) => {
      this.#lost ??= e.message
    })
    this.#client.on('end', () => {
      this.#lost ??= 'the server closed the connection'
    })
    this.#client.on('notice', (n) => {
      this.#onNotice({
        severity: n.severity ?? 'NOTICE',
        code: n.code ?? '00000',
        message: n.message ?? '',
        detail: n.detail ?? null,
      })
    })
    // Not in node-pg's types: the messages below the client, among them ParameterStatus.
    const wire = (this.#client as unknown as { connection: NodeJS.EventEmitter }).connection
    wire.on('parameterStatus', (m: { parameterName: string; parameterValue: string }) => {
      this.#parameters.set(m.parameterName, m.parameterValue)
    })
    // node-pg keeps only the first word of a tag.
    wire.on('commandComplete', (m: { text: string }) => {
      this.#tag = m.text
    })
  }

  /** Connects, trying TLS as sslmode says. Throws what went wrong as a DatabaseError or the socket's error. */
  static async connect(settings: ConnectionSettings): Promise<Session> {
    if (isForeign(settings))
      throw new DatabaseError(`the target is of type ${settings.adapter}`, { sqlstate: '0A000' })
    let failure: DatabaseError = new ConnectionLost('not tried')
    for (let attempt = 0; attempt <= settings.retries; attempt++) {
      for (const encrypted of attempts(settings)) {
        const session = new Session(settings, encrypted)
        try {
          await session.#client.connect()
          await session.#prepare()
          return session
        } catch (e) {
          session.close()
          failure = toDatabaseError(e)
          if (!wantsOtherEncryption(failure, encrypted)) break
        }
      }
      // What the server itself answered (a wrong password, an unknown database) stays so.
      if (!(failure instanceof ConnectionLost)) break
    }
    throw failure
  }

  async #prepare(): Promise<void> {
    const { searchPath, role } = this.settings
    if (searchPath !== null) await this.query(`set search_path = ${searchPath}`)
    if (role !== null) await this.query(`set role ${role}`)
  }

  /** A ParameterStatus of the server, e.g. `mz_version` or `cluster`, as it stands now. */
  parameter(name: string): string | undefined {
    return this.#parameters.get(name)
  }

  /** The server's process id of this connection, as dbt names its temporary views by it. */
  get backendPid(): number {
    return (this.#client as unknown as { processID: number | null }).processID ?? 0
  }

  get isOpen(): boolean {
    return this.#lost === null
  }

  onNotice(listener: (notice: Notice) => void): void {
    this.#onNotice = listener
  }

  /**
   * Sends one message; with `values` by the extended protocol. Of several statements in one message the last answer
   * is given. Throws DatabaseError, or ConnectionLost when no answer can come any more.
   */
  async query(sql: string, values?: readonly (string | number | boolean | null)[]): Promise<QueryResult> {
    if (this.#lost !== null) throw new ConnectionLost(this.#lost)
    try {
      const answer = await this.#client.query({
        text: sql,
        rowMode: 'array',
        ...(values === undefined ? {} : { values: [...values] }),
      })
      return toResult(Array.isArray(answer) ? answer.at(-1) : answer, this.#tag)
    } catch (e) {
      const failure = toDatabaseError(e)
      if (this.#lost !== null && failure.sqlstate === '08006') throw new ConnectionLost(failure.message)
      throw failure
    }
  }

  /** The rows as objects, by column name. */
  async rows(
    sql: string,
    values?: readonly (string | number | boolean | null)[],
  ): Promise<Record<string, string | null>[]> {
    const { columns, rows } = await this.query(sql, values)
    return rows.map((row) => Object.fromEntries(columns.map((c, i) => [c.name, row[i] ?? null])))
  }

  /** Ends in peace. */
  async end(): Promise<void> {
    if (this.#lost !== null) return this.close()
    await this.#client.end().catch(() => this.close())
  }

  /** Cuts the connection; the server cancels what runs on it. */
  close(): void {
    this.#lost ??= 'the connection was closed'
    this.#socket.destroy()
  }
}

function toResult(answer: pg.QueryArrayResult | undefined, tag: string): QueryResult {
  if (answer === undefined) return { columns: [], rows: [], tag: '', rowCount: null }
  const columns = answer.fields.map((f) => ({ name: f.name, oid: f.dataTypeID }))
  return { columns, rows: answer.rows as (string | null)[][], tag, rowCount: answer.rowCount }
}

function toDatabaseError(e: unknown): DatabaseError {
  if (e instanceof DatabaseError) return e
  if (e instanceof pg.DatabaseError && e.code !== undefined) {
    return new DatabaseError(e.message, {
      sqlstate: e.code,
      detail: e.detail ?? null,
      hint: e.hint ?? null,
      position: e.position === undefined ? null : Number(e.position),
    })
  }
  const message =
    e instanceof AggregateError ? e.errors.map(String).join('; ') : e instanceof Error ? e.message : String(e)
  return new ConnectionLost(message)
}
