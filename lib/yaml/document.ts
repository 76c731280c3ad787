import type { Span } from '../foundation'
import type { DuplicateKey } from './compose'
import type { Place, YamlPath } from './places'
import type { QuickReading } from './quick'
import { keyText, type YamlMappingNode, type YamlNode, type YamlValue } from './values'

export type { YamlPath }

/** What the general reader gives. */
export type Composed = {
  /** Null where the text is empty or holds only comments. */
  readonly root: YamlNode | null
  /** Keys written twice in a mapping. dbt says nothing and takes the last, and so do we. */
  readonly duplicates: readonly DuplicateKey[]
  /** Mappings with keys that are no texts, which JSON and dbt's checks don't have; the keys as Python prints them. */
  readonly oddKeys: ReadonlyMap<YamlNode | undefined, readonly string[]>
}

const NO_DUPLICATES: readonly DuplicateKey[] = []
const NO_ODD_KEYS: Composed['oddKeys'] = new Map()

/** A text read as YAML: its values, and the place of each. */
export class YamlDocument {
  readonly file: string
  readonly text: string
  readonly #quick: QuickReading | null
  readonly #compose: () => Composed
  #composed: Composed | undefined
  #value: YamlValue | undefined
  #lineStarts: number[] | undefined

  /** `compose` reads the text with the general reader; at once, unless the quick one has read it. */
  constructor(file: string, text: string, compose: () => Composed, quick: QuickReading | null = null) {
    this.file = file
    this.text = text
    this.#compose = compose
    this.#quick = quick
    if (quick === null) this.#composed = compose()
  }

  get root(): YamlNode | null {
    this.#composed ??= this.#compose()
    return this.#composed.root
  }

  get duplicates(): Composed['duplicates'] {
    return this.#composed?.duplicates ?? NO_DUPLICATES
  }

  get oddKeys(): Composed['oddKeys'] {
    return this.#composed?.oddKeys ?? NO_ODD_KEYS
  }

  /** The values without places. */
  get value(): YamlValue {
    if (this.#quick) return this.#quick.value
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
    const place = this.#quick
      ? this.#quick.places.find(this.#quick.value, path, of)
      : placeIn(this.root, path, of)
    return this.spanOf(place)
  }

  /** The span of a node. Its length ends with its first line. */
  spanOf({ start, end }: Place): Span {
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

function placeIn(root: YamlNode | null, path: YamlPath, of: 'value' | 'key'): Place {
  let node = root
  let place: Place = node ?? { start: 0, end: 0 }
  for (const step of path) {
    if (node === null) break
    const key = of === 'key' && node.kind === 'mapping' ? entryOf(node, step)?.key : undefined
    const next = child(node, step)
    if (next === undefined) break
    place = key ?? next
    node = next
  }
  return place
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
