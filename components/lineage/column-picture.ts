import type { InputKind, Reason } from '../../lib/manifest'
import { type ColumnTrace, refKey } from '../columns/column-value'

/** The lineage of a column as boxes and lines: columns by number, each once. */
export type ColumnPicture = {
  readonly columns: readonly {
    readonly node: string
    readonly column: string
    /** The strongest way in which it is made from another; null where it is made from none that is known. */
    readonly kind: InputKind | null
    readonly untraced: readonly Reason[]
    readonly more: boolean
  }[]
  /** Pairs of places in `columns`, the way the data flows. */
  readonly edges: Int32Array
  readonly start: number
}

const strength: { readonly [kind in InputKind]: number } = { copy: 0, transform: 1, aggregate: 2 }

/** Both ways of a trace as one picture. */
export function pictureOf(trace: ColumnTrace): ColumnPicture {
  const place = new Map<string, number>()
  const kinds = new Map<string, InputKind>()
  const edges: number[] = []
  const columns = [...trace.up.columns, ...trace.down.columns].filter((column) => {
    const key = refKey(column)
    if (place.has(key)) return false
    place.set(key, place.size)
    return true
  })
  const drawn = new Set<string>()
  for (const { from, to, kind } of [...trace.up.edges, ...trace.down.edges]) {
    const key = refKey(to)
    const before = kinds.get(key)
    if (before === undefined || strength[kind] > strength[before]) kinds.set(key, kind)
    const [a, b] = [place.get(refKey(from)), place.get(key)]
    if (a === undefined || b === undefined || drawn.has(`${a} ${b}`)) continue
    drawn.add(`${a} ${b}`)
    edges.push(a, b)
  }
  return {
    columns: columns.map(({ node, column, untraced, more }) => ({
      node,
      column,
      untraced,
      more,
      kind: kinds.get(refKey({ node, column })) ?? null,
    })),
    edges: Int32Array.from(edges),
    start: place.get(refKey(trace.start)) ?? 0,
  }
}
