import { stat } from 'node:fs/promises'

/**
 * What a file says, read again only where it was written since: results of a run of thousands of nodes take longer to
 * read than all else that a page waits for.
 */
export class KeptReading<T> {
  #last: { readonly stamp: string; readonly value: Promise<T> } | null = null

  /** What `read` gave of this file as it is now. */
  async of(path: string, read: () => Promise<T>): Promise<T> {
    const stamp = await stampOf(path)
    if (stamp === null) return read()
    if (this.#last?.stamp !== stamp) this.#last = { stamp, value: read() }
    return this.#last.value
  }
}

/** Null where there is no such file. */
async function stampOf(path: string): Promise<string | null> {
  try {
    const { ino, size, mtimeMs, ctimeMs } = await stat(path)
    return `${path} ${ino} ${size} ${mtimeMs} ${ctimeMs}`
  } catch {
    return null
  }
}
