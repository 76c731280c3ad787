import { lettersOf } from './letters'

/** The distinct texts of a project in lower case, each with the nodes that have it: many columns are called alike. */
export type TextTable = {
  readonly texts: readonly string[]
  readonly letters: Int32Array
  /** The nodes of text `t` are `nodes` from `offsets[t]` to `offsets[t + 1]`. */
  readonly offsets: Int32Array
  readonly nodes: Int32Array
}

export function textTable(lists: readonly (readonly string[])[]): TextTable {
  const numbers = new Map<string, number>()
  const texts: string[] = []
  const counts: number[] = []
  const entries: number[] = []
  for (const list of lists)
    for (const text of list) {
      const lower = text.toLowerCase()
      let at = numbers.get(lower)
      if (at === undefined) {
        at = texts.push(lower) - 1
        numbers.set(lower, at)
        counts.push(0)
      }
      counts[at] = (counts[at] ?? 0) + 1
      entries.push(at)
    }
  const offsets = new Int32Array(texts.length + 1)
  for (let at = 0; at < texts.length; at++) offsets[at + 1] = (offsets[at] ?? 0) + (counts[at] ?? 0)
  const next = offsets.slice()
  const nodes = new Int32Array(entries.length)
  let entry = 0
  for (const [node, list] of lists.entries())
    for (let i = 0; i < list.length; i++) {
      const at = entries[entry++] ?? 0
      const place = next[at] ?? 0
      nodes[place] = node
      next[at] = place + 1
    }
  return { texts, letters: Int32Array.from(texts, lettersOf), offsets, nodes }
}
