import type { Cell } from '../engine/port'
import type { Diff } from './envelope'

/** A multiset of rows that tells what changed from one state to the next. */
export class Snapshots {
  #counts = new Map<string, { readonly row: readonly Cell[]; count: number }>()

  /** Takes over a new state and answers the difference: first what went, then what came. */
  replace(rows: readonly (readonly Cell[])[]): Diff[] {
    const before = this.#counts
    const after: typeof before = new Map()
    for (const row of rows) {
      const key = JSON.stringify(row)
      const entry = after.get(key)
      if (entry) entry.count += 1
      else after.set(key, { row, count: 1 })
    }
    this.#counts = after
    const went: Diff[] = []
    const came: Diff[] = []
    for (const [key, { row, count }] of before) {
      const diff = (after.get(key)?.count ?? 0) - count
      if (diff < 0) went.push({ row, diff })
    }
    for (const [key, { row, count }] of after) {
      const diff = count - (before.get(key)?.count ?? 0)
      if (diff > 0) came.push({ row, diff })
    }
    return [...went, ...came]
  }
}
