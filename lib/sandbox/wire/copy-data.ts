import type { SandboxError } from '../errors/error'

/** Data of COPY FROM STDIN as it comes. */
export class Chunks {
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
