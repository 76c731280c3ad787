import type { Row } from '../statements/handler'

/**
 * Rows on their way from rounds of maintenance to a client that takes them when it likes. A progress row that nobody
 * took yet is replaced by the next one, so that a client that doesn't fetch costs no memory for time going by.
 */
export class Channel {
  #batches: Row[][] = []
  #lastIsProgress = false
  #end: { readonly error: unknown } | 'done' | null = null
  #wake: (() => void) | null = null

  push(rows: readonly Row[]): void {
    if (rows.length === 0 || this.#end) return
    this.#batches.push([...rows])
    this.#lastIsProgress = false
    this.#notify()
  }

  /** A progress row; `replaceable` unless it is the first, which says where the snapshot stands. */
  progress(row: Row, replaceable: boolean): void {
    if (this.#end) return
    if (this.#lastIsProgress) this.#batches.pop()
    this.#batches.push([row])
    this.#lastIsProgress = replaceable
    this.#notify()
  }

  finish(): void {
    this.#end ??= 'done'
    this.#notify()
  }
  fail(error: unknown): void {
    this.#end ??= { error }
    this.#notify()
  }

  #notify(): void {
    this.#wake?.()
    this.#wake = null
  }

  /** The next batch; undefined at the end. Throws what the channel failed with once all before it is taken. */
  async next(): Promise<Row[] | undefined> {
    for (;;) {
      const batch = this.#batches.shift()
      if (batch) {
        if (this.#batches.length === 0) this.#lastIsProgress = false
        return batch
      }
      if (this.#end === 'done') return undefined
      if (this.#end) throw this.#end.error
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
  }
}
