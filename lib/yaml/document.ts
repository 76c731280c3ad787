import type { Span } from '../foundation'
import type { DuplicateKey } from './compose'
import { keyText, type YamlMappingNode, type YamlNode, type YamlValue } from './values'

/** Steps from the root: keys of mappings and positions in lists. */
export type YamlPath = readonly (string | number)[]

/** A text read as YAML: its values, and the place of each. */
export class YamlDocument {
  readonly file: string
  readonly text: string
  /** Null where the text is empty or holds only comments. */
  readonly root: YamlNode | null
  /** Keys written twice in a mapping. dbt says nothing and takes the last, and so do we. */
  readonly duplicates: readonly DuplicateKey[]
  /** Mappings with keys that are no texts, which JSON and dbt's checks don't have; the keys as Python prints them. */
  readonly oddKeys: ReadonlyMap<YamlNode | undefined, readonly string[]>
  #value: YamlValue | undefined
  #lineStarts: number[] | undefined

  constructor(
    file: string,
    text: string,
    root: YamlNode | null,
    duplicates: readonly DuplicateKey[],
    oddKeys: YamlDocument['oddKeys'] = new Map(),
  ) {
    this.file = file
    this.text = text
    this.root = root
    this.duplicates = duplicates
    this.oddKeys = oddKeys
  }

  /** The values without places. */
  get value(): YamlValue {
    // Only what an anchor names can stand in several places.
    const seen = this.text.includes('&') ? new Map<YamlNode, YamlValue>() : null
    this.#value ??= this.root === null ? null : plainValue(this.root, seen)
    return this.#value
  }

  /** The node at a path, or undefined where there is none. */
  at(path: YamlPath): YamlNode | undefined {
    let node: YamlNode | undefined = this.root ?? undefined
    for (const step of path) node = node === undefined ? undefined : child(node, step)
    return node
  }

  /**
   * Where the value (or the key) of a path stands. Where the path leads nowhere, the place of the nearest thing
   * above it, so that an error about something missing still points at the right block.
   */
  span(path: YamlPath, of: 'value' | 'key' = 'value'): Span {
    let node = this.root
    let place: { start: number; end: number } = node ?? { start: 0, end: 0 }
    for (const step of path) {
      if (node === null) break
      const key = of === 'key' && node.kind === 'mapping' ? entryOf(node, step)?.key : undefined
      const next = child(node, step)
      if (next === undefined) break
      place = key ?? next
      node = next
    }
    return this.spanOf(place)
  }

  /** The span of a node. Its length ends with its first line. */
  spanOf({ start, end }: { readonly start: number; readonly end: number }): Span {
    const { line, column } = this.position(start)
    const lineEnd = this.text.indexOf('\n', start)
    const last = Math.min(end, lineEnd === -1 ? this.text.length : lineEnd)
    return {
      file: this.file,
      line,
      column,
      length: Math.max(1, this.text.slice(start, last).trimEnd().length),
    }
  }

  /** Line and column, from 1, of an offset. */
  position(offset: number): { line: number; column: number } {
    this.#lineStarts ??= lineStarts(this.text)
    const starts = this.#lineStarts
    let low = 0
    let high = starts.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if ((starts[middle] ?? 0) <= offset) low = middle
      else high = middle - 1
    }
    return { line: low + 1, column: offset - (starts[low] ?? 0) + 1 }
  }
}

function lineStarts(text: string): number[] {
  const starts = [0]
  for (let i = text.indexOf('\n'); i !== -1; i = text.indexOf('\n', i + 1)) starts.push(i + 1)
  return starts
}

function entryOf(node: YamlNode, step: string | number) {
  if (node.kind !== 'mapping') return undefined
  const { entries } = node
  const wanted = String(step)
  for (let i = 0; i < entries.length; i++) {
    const entry = entries[i]
    if (entry && keyText(entry.key.value) === wanted) return entry
  }
  return undefined
}

function child(node: YamlNode, step: string | number): YamlNode | undefined {
  if (node.kind === 'sequence') return typeof step === 'number' ? node.items[step] : undefined
  return entryOf(node, step)?.value
}

/** A node's value without places; what was aliased is shared. */
function plainValue(node: YamlNode, seen: Map<YamlNode, YamlValue> | null): YamlValue {
  if (node.kind === 'scalar') return node.value
  const before = seen?.get(node)
  if (before !== undefined) return before
  const value =
    node.kind === 'sequence' ? node.items.map((item) => plainValue(item, seen)) : object(node, seen)
  seen?.set(node, value)
  return value
}

function object(node: YamlMappingNode, seen: Map<YamlNode, YamlValue> | null): YamlValue {
  // Not `Object.create(null)`: V8 makes a hash table of that, with several times the memory and time.
  const result: { [key: string]: YamlValue } = Object.setPrototypeOf({}, null)
  const { entries } = node
  for (let i = 0; i < entries.length; i++) {
    const entry = entries[i]
    if (entry) result[keyText(entry.key.value)] = plainValue(entry.value, seen)
  }
  return result
}
