/** One connection that speaks the Postgres protocol byte by byte: whole messages out and in, nothing interpreted. */
import { connect, type Socket } from 'node:net'
import { cancelRequest, cString, startupMessage } from './frontend'

/** A message of the server: its letter and its body. */
export type Message = { readonly kind: string; readonly data: Buffer }

/** The server hung up. */
export class HungUp extends Error {}

/** How long one message may take to come. */
const patience = 120_000

export class WireConnection {
  /** What the server said before it was ready. */
  readonly startup: Message[] = []
  /** False once the server hung up. */
  usable = false
  readonly #port: number
  readonly #socket: Socket
  #received = Buffer.alloc(0)
  #ended = false
  #key: Buffer | null = null
  #wake: (() => void) | null = null

  private constructor(port: number) {
    this.#port = port
    this.#socket = connect({ host: '127.0.0.1', port, noDelay: true })
    this.#socket.on('data', (data) => {
      this.#received = this.#received.length === 0 ? data : Buffer.concat([this.#received, data])
      this.#wake?.()
    })
    const end = () => {
      this.#ended = true
      this.#wake?.()
    }
    this.#socket.on('error', end)
    this.#socket.on('close', end)
  }

  /** Connects with these startup parameters. A server that refuses leaves a connection that isn't usable. */
  static async open(port: number, parameters: Readonly<Record<string, string>>): Promise<WireConnection> {
    const connection = new WireConnection(port)
    connection.#socket.write(startupMessage(parameters))
    try {
      for await (const message of connection.messages()) {
        if (message.kind === 'K') connection.#key = message.data
        connection.startup.push(message)
      }
      connection.usable = true
    } catch (error) {
      if (!(error instanceof HungUp)) throw error
      connection.#socket.destroy()
    }
    return connection
  }

  send(kind: string, data: Buffer = Buffer.alloc(0)): void {
    const head = Buffer.alloc(5)
    head.write(kind, 0, 'latin1')
    head.writeInt32BE(data.length + 4, 1)
    this.#socket.write(Buffer.concat([head, data]))
  }

  query(sql: string): void {
    this.send('Q', cString(sql))
  }

  /** Messages up to and including ReadyForQuery, or up to CopyInResponse. Throws {@link HungUp}. */
  async *messages(): AsyncGenerator<Message> {
    for (;;) {
      const message = await this.#next()
      yield message
      if (message.kind === 'Z' || message.kind === 'G') return
    }
  }

  async #next(): Promise<Message> {
    const until = Date.now() + patience
    for (;;) {
      const length = this.#received.length >= 5 ? this.#received.readInt32BE(1) : Number.POSITIVE_INFINITY
      if (this.#received.length > length) {
        const kind = String.fromCharCode(this.#received.readUInt8(0))
        const data = this.#received.subarray(5, length + 1)
        this.#received = this.#received.subarray(length + 1)
        return { kind, data }
      }
      if (this.#ended) throw new HungUp('the server closed the connection')
      await this.#more(until - Date.now())
    }
  }

  async #more(ms: number): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error('no answer came')), Math.max(0, ms))
      this.#wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
    this.#wake = null
  }

  /** Asks, on a connection of its own, that the running statement end. */
  async cancel(): Promise<void> {
    const key = this.#key
    if (key === null) return
    await new Promise<void>((resolve) => {
      const other = connect({ host: '127.0.0.1', port: this.#port })
      other.on('close', () => resolve())
      other.on('error', () => resolve())
      other.end(cancelRequest(key))
    })
  }

  close(): void {
    if (!this.#ended) this.send('X')
    this.#socket.end()
  }
}
