import type { Reason } from '../manifest'
import { nothing, type Trace, untraced } from './trace'

/** A column of a relation or query. */
export type Slot = {
  readonly kind: 'slot'
  readonly name: string
  readonly trace: () => Trace
  /** A name that somebody wrote down, in a case that may not be the database's. */
  readonly loose?: boolean
}

/** A place where columns stand whose names aren't known. `trace` says where one of a given name would come from. */
export type Hole = {
  readonly kind: 'hole'
  readonly reason: Reason
  readonly trace: (name: string) => Trace
}

/** What a relation or query gives: columns in their order, and what decides about its rows. */
export type Shape = {
  readonly slots: () => readonly (Slot | Hole)[]
  /** Conditions only. */
  readonly rows: () => Trace
}

/** Computes a value when it is first asked for. */
export function lazy<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined
  return () => {
    made ??= { value: make() }
    return made.value
  }
}

export function slot(name: string, trace: () => Trace): Slot {
  return { kind: 'slot', name, trace: lazy(trace) }
}

export function hole(code: Reason['code'], message: string, trace?: (name: string) => Trace): Hole {
  return { kind: 'hole', reason: { code, message }, trace: trace ?? (() => untraced(code, message)) }
}

/** A shape of these columns, whose rows nothing decides about. */
export function shapeOf(slots: () => readonly (Slot | Hole)[], rows: () => Trace = () => nothing): Shape {
  return { slots: lazy(slots), rows: lazy(rows) }
}

/** The column at a position; undefined where there is none, or where what stands before it isn't known. */
export function slotAt(slots: readonly (Slot | Hole)[], position: number): Slot | undefined {
  for (let i = 0; i <= position; i += 1) if (slots[i]?.kind === 'hole') return undefined
  const found = slots[position]
  return found?.kind === 'slot' ? found : undefined
}

/** The first columns get other names, as `t (a, b)` and `CREATE VIEW v (a, b)` say. */
export function renamed(shape: Shape, names: readonly string[]): Shape {
  if (names.length === 0) return shape
  return {
    rows: shape.rows,
    slots: lazy(() => {
      const slots = shape.slots()
      const first = names.map((name, i) => {
        const at = slotAt(slots, i)
        const trace = at ? at.trace : () => untraced('position', unknownPosition(slots, name))
        return slot(name, trace)
      })
      const closed = slots.slice(0, names.length).every((s) => s.kind === 'slot')
      if (closed) return [...first, ...slots.slice(names.length)]
      // how many columns a hole is isn't known, nor so which of them lost their names
      return [
        ...first,
        ...slots.flatMap((s) => (s.kind === 'hole' ? [hole(s.reason.code, s.reason.message)] : [])),
      ]
    }),
  }
}

/** Why the column of a position isn't known. */
export function unknownPosition(slots: readonly (Slot | Hole)[], name: string): string {
  const open = slots.find((s) => s.kind === 'hole')
  const cause = open?.kind === 'hole' ? open.reason.message : 'there are fewer columns than names'
  return `"${name}" is taken by its position, which isn't known: ${cause}`
}

/** A column of the output by its number, as GROUP BY 1 and ORDER BY 2 have it. */
export function numbered(slots: readonly (Slot | Hole)[], text: string): Trace {
  const at = slotAt(slots, Number(text) - 1)
  return at ? at.trace() : untraced('position', unknownPosition(slots, text))
}
