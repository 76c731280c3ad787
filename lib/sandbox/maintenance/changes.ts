import type { Cell } from '../engine/port'

type Row = readonly Cell[]
type Entry = { readonly at: number; readonly rows: readonly Row[] }

const mostEntries = 256

/** The rows that lately came to or went from relations, where they are known. */
export class RecentChanges {
  readonly #feeds = new Map<string, { since: number; entries: Entry[] }>()

  /**
   * A relation changed by these rows, or (null) in a way that nobody knows. `before` is when it had changed last: what
   * happened since then is this.
   */
  note(id: string, at: number, rows: readonly Row[] | null, before: number): void {
    const feed = this.#feeds.get(id) ?? { since: before, entries: [] }
    this.#feeds.set(id, feed)
    if (rows === null) {
      feed.since = at
      feed.entries = []
      return
    }
    feed.entries.push({ at, rows })
    if (feed.entries.length > mostEntries) feed.since = feed.entries.shift()?.at ?? at
  }

  forget(id: string): void {
    this.#feeds.delete(id)
  }

  /** All rows that changed after `at`, or null if not all are known. */
  after(id: string, at: number): readonly Row[] | null {
    const feed = this.#feeds.get(id)
    if (!feed || feed.since > at) return null
    return feed.entries.filter((entry) => entry.at > at).flatMap((entry) => entry.rows)
  }
}
