import type { Socket } from 'node:net'

/** The way to the client. */
export class Output {
  readonly #socket: Socket
  constructor(socket: Socket) {
    this.#socket = socket
  }

  send(...buffers: readonly Buffer[]): void {
    for (const each of buffers) this.#socket.write(each)
  }

  /** Waits while the client is slower than we are. */
  async flushed(): Promise<void> {
    if (!this.#socket.writableNeedDrain || this.#socket.destroyed) return
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
}
