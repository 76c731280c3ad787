import { connect, createServer, type Server, type Socket } from 'node:net'

type Cut = {
  /** In the message that a client sends. */
  readonly at: string
  /** `before`: the server never sees it; `after`: the server has answered, and the client never hears. */
  readonly when: 'before' | 'after'
  /** Whether nobody gets through any more, as after a process was killed. */
  readonly forGood: boolean
}

/** For tests: passes connections on to a server, and cuts them where it is told to. */
export class CuttingProxy {
  readonly port: number
  readonly #server: Server
  readonly #open = new Set<Socket>()
  #cut: Cut | null = null
  #closed = false
  cuts = 0

  private constructor(server: Server, to: number) {
    this.#server = server
    const address = server.address()
    if (address === null || typeof address === 'string') throw new Error('the proxy has no port')
    this.port = address.port
    server.on('connection', (client) => this.#pass(client, to))
  }

  static async to(port: number): Promise<CuttingProxy> {
    const server = createServer()
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    return new CuttingProxy(server, port)
  }

  /** Arms one cut. */
  cutAt(at: string, when: Cut['when'], forGood = false): void {
    this.#cut = { at, when, forGood }
  }

  /** Lets everybody through again. */
  mend(): void {
    this.#cut = null
    this.#closed = false
  }

  async close(): Promise<void> {
    for (const socket of this.#open) socket.destroy()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  #pass(client: Socket, to: number): void {
    if (this.#closed) {
      client.destroy()
      return
    }
    const server = connect(to, '127.0.0.1')
    let silenced = false
    const end = () => {
      client.destroy()
      server.destroy()
    }
    for (const socket of [client, server]) {
      this.#open.add(socket)
      socket.on('error', end).on('close', () => {
        this.#open.delete(socket)
        end()
      })
    }
    client.on('data', (bytes) => {
      const cut = this.#cut
      if (cut === null || !bytes.toString('utf8').includes(cut.at)) {
        server.write(bytes)
        return
      }
      this.#cut = null
      this.#closed = cut.forGood
      this.cuts++
      if (cut.when === 'before') return end()
      silenced = true
      server.write(bytes)
    })
    server.on('data', (bytes) => {
      if (!silenced) client.write(bytes)
      // ReadyForQuery is the last that a server says to a message: what it did is done.
      else if (bytes.at(-6) === 'Z'.charCodeAt(0)) end()
    })
  }
}
