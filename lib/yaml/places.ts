import { isYamlObject, type YamlValue } from './values'

/** Steps from the root: keys of mappings and positions in lists. */
export type YamlPath = readonly (string | number)[]

/** A stretch of a text, as offsets. */
export type Place = { readonly start: number; readonly end: number }

/** Numbers kept of each node: its start, its end, and the number of the node that follows it and all below it. */
const KEPT = 3

/**
 * Where the nodes of a text stand, in the order in which they begin: a mapping's keys each come before their value. Kept
 * beside the values, as numbers, since most places are never asked for: a tree of nodes takes several times as much.
 */
export class Places {
  readonly #marks: number[] = []

  /** Notes a scalar. */
  add(start: number, end: number): void {
    this.#marks.push(start, end, this.#marks.length / KEPT + 1)
  }

  /** Notes a collection that begins here; gives what {@link close} needs. */
  open(start: number): number {
    this.add(start, start)
    return this.#marks.length - KEPT
  }

  close(opened: number, end: number): void {
    this.#marks[opened + 1] = end
    this.#marks[opened + 2] = this.#marks.length / KEPT
  }

  /** Where the value (or the key) of a path in these values stands, or the nearest thing above it that is there. */
  find(values: YamlValue, path: YamlPath, of: 'value' | 'key'): Place {
    let value = values
    let node = 0
    let found = 0
    for (const step of path) {
      const next = this.#step(node, value, step)
      if (next === undefined) break
      node = next.node
      found = of === 'key' && next.isEntry ? node - 1 : node
      value = next.value
    }
    return { start: this.#marks[found * KEPT] ?? 0, end: this.#marks[found * KEPT + 1] ?? 0 }
  }

  #step(node: number, value: YamlValue, step: string | number) {
    let at = node + 1
    if (Array.isArray(value)) {
      const item: YamlValue | undefined = typeof step === 'number' ? value[step] : undefined
      if (item === undefined) return undefined
      for (let i = 0; i < Number(step); i++) at = this.#after(at)
      return { node: at, value: item, isEntry: false }
    }
    if (!isYamlObject(value)) return undefined
    const wanted = String(step)
    for (const key in value) {
      const item = value[key]
      if (key === wanted && item !== undefined) return { node: at + 1, value: item, isEntry: true }
      at = this.#after(at + 1)
    }
    return undefined
  }

  #after(node: number): number {
    return this.#marks[node * KEPT + 2] ?? 0
  }
}
