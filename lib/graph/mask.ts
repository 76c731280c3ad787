/** A set of a graph's nodes: one byte a node. Sets of one graph are combined byte by byte. */
export type Mask = Uint8Array

export function emptyMask(size: number): Mask {
  return new Uint8Array(size)
}

/** The set of these nodes. */
export function maskOf(size: number, nodes: Iterable<number>): Mask {
  const mask = emptyMask(size)
  for (const node of nodes) mask[node] = 1
  return mask
}

export function union(a: Mask, b: Mask): Mask {
  return a.map((value, i) => value | (b[i] ?? 0))
}

export function intersection(a: Mask, b: Mask): Mask {
  return a.map((value, i) => value & (b[i] ?? 0))
}

/** What is in `a` and not in `b`. */
export function difference(a: Mask, b: Mask): Mask {
  return a.map((value, i) => (b[i] === 1 ? 0 : value))
}

export function isEmptyMask(mask: Mask): boolean {
  return !mask.includes(1)
}

export function sameMask(a: Mask, b: Mask): boolean {
  return a.every((value, i) => value === b[i])
}

/** The nodes of a set, in the graph's order. */
export function* members(mask: Mask): Generator<number> {
  for (let i = mask.indexOf(1); i !== -1; i = mask.indexOf(1, i + 1)) yield i
}
