import type { Hole, Slot } from './shape'

/** A list of columns by their names. */
export type ColumnIndex = {
  readonly exact: ReadonlyMap<string, readonly Slot[]>
  /** By their names in lower case. */
  readonly folded: ReadonlyMap<string, readonly Slot[]>
  readonly holes: readonly Hole[]
}

const made = new WeakMap<readonly (Slot | Hole)[], ColumnIndex>()

/** The index of a list of columns. Made once for each: a query looks up as many names as it has, in the same lists. */
export function indexOf(columns: readonly (Slot | Hole)[]): ColumnIndex {
  const known = made.get(columns)
  if (known !== undefined) return known
  const exact = new Map<string, Slot[]>()
  const folded = new Map<string, Slot[]>()
  const holes: Hole[] = []
  for (const column of columns) {
    if (column.kind === 'hole') holes.push(column)
    else {
      note(exact, column.name, column)
      note(folded, column.name.toLowerCase(), column)
    }
  }
  const index: ColumnIndex = { exact, folded, holes }
  made.set(columns, index)
  return index
}

function note(map: Map<string, Slot[]>, key: string, column: Slot): void {
  const known = map.get(key)
  if (known === undefined) map.set(key, [column])
  else known.push(column)
}
