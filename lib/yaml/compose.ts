import { EVENT_ID, type Event, getScalarValue, SCALAR_STYLE } from 'js-yaml'
import { Float } from '../foundation'
import type { ParsedEvents } from './events'
import { resolvePlain, resolveTagged, ScalarError } from './scalars'
import { YamlDate, type YamlEntry, type YamlNode, type YamlScalar, type YamlScalarNode } from './values'

type Place = { readonly start: number; readonly end: number }

/** A fault in the meaning of a text that is well formed. */
export class ComposeError extends Error {
  readonly place: Place
  readonly hint: string | undefined
  /** Whether PyYAML says where it is; not where Python can't make a value of a text. */
  readonly isPlaced: boolean
  constructor(message: string, place: Place, hint?: string, isPlaced = true) {
    super(message)
    this.place = place
    this.hint = hint
    this.isPlaced = isPlaced
  }
}

type ScalarEvent = Extract<Event, { type: typeof EVENT_ID.SCALAR }>
type CollectionEvent = Extract<Event, { type: typeof EVENT_ID.SEQUENCE | typeof EVENT_ID.MAPPING }>

/** A key written twice in one mapping: PyYAML is silent and takes the last. */
export type DuplicateKey = { readonly key: YamlScalarNode; readonly first: YamlScalarNode }

type RawEntry = { readonly key: YamlNode; readonly value: YamlNode }

/** Whoever walks the tree meets an aliased node as often as it is named. */
const MOST_ALIASED = 1_000_000

const CORE = 'tag:yaml.org,2002:'

/**
 * Builds the tree of one document from js-yaml's events, with PyYAML's rules for values, tags, anchors, merge keys
 * and duplicates.
 */
export class Composer {
  readonly duplicates: DuplicateKey[] = []
  readonly oddKeys = new Map<YamlNode, readonly string[]>()
  readonly #text: string
  readonly #source: string
  readonly #events: readonly Event[]
  readonly #original: (offset: number) => number
  #index = 0
  #position = 0
  #anchors = new Map<string, YamlNode | null>()
  #tagHandles = new Map<string, string>()
  #mergeKeys = new WeakSet<YamlNode>()
  /** Nodes that aliases stand for, written out. */
  #aliased = 0
  readonly #sizes = new WeakMap<YamlNode, number>()

  constructor({ text, source, events, original }: ParsedEvents) {
    this.#text = text
    this.#source = source
    this.#events = events
    this.#original = original
  }

  /**
   * The document's root; null where the text holds no document.
   * @throws ComposeError
   */
  document(): YamlNode | null {
    const event = this.#events[this.#index++]
    if (event === undefined) return null
    if (event.type === EVENT_ID.DOCUMENT) {
      for (const directive of event.directives) {
        if (directive.kind === 'tag') this.#tagHandles.set(directive.handle, directive.prefix)
      }
    }
    const root = this.#node(false)
    this.#index++
    if (this.#index < this.#events.length) {
      const next = this.#events[this.#index + 1]
      const content = next === undefined ? -1 : eventStart(next)
      const marker = this.#text.lastIndexOf('\n---', content === -1 ? undefined : content)
      const start = marker === -1 ? content : marker + 1
      throw new ComposeError(
        'expected a single document, but found another one after "---"',
        this.#place(start === -1 ? this.#text.length : start),
        'Keep one document in a file.',
      )
    }
    return root
  }

  #node(isKey: boolean): YamlNode {
    const event = this.#events[this.#index++]
    switch (event?.type) {
      case EVENT_ID.SCALAR:
        return this.#remember(event, this.#scalar(event, isKey))
      case EVENT_ID.ALIAS:
        return this.#alias(event.anchorStart, event.anchorEnd)
      case EVENT_ID.SEQUENCE:
        return this.#collection(event, 'seq', () => this.#sequence(event))
      case EVENT_ID.MAPPING:
        return this.#collection(event, 'map', () => this.#mapping(event))
      default:
        throw new ComposeError('expected a value', this.#place(this.#position))
    }
  }

  #remember(event: ScalarEvent | CollectionEvent, node: YamlNode): YamlNode {
    if (event.anchorStart !== -1) this.#anchors.set(this.#anchorName(event), node)
    return node
  }

  #anchorName(event: { anchorStart: number; anchorEnd: number }): string {
    return this.#text.slice(event.anchorStart, event.anchorEnd)
  }

  #alias(start: number, end: number): YamlNode {
    const name = this.#text.slice(start, end)
    const node = this.#anchors.get(name)
    this.#position = end
    const place = this.#place(start - 1, end)
    if (node === undefined) throw new ComposeError(`found undefined alias *${name}`, place)
    if (node === null) throw new ComposeError(`the alias *${name} stands inside of what it names`, place)
    this.#aliased += this.#size(node)
    if (this.#aliased > MOST_ALIASED)
      throw new ComposeError(
        `the alias *${name} makes the document too large`,
        place,
        'Aliases of aliases multiply: write out less.',
      )
    return node
  }

  /** How many nodes a node stands for when all its aliases are written out. */
  #size(node: YamlNode): number {
    if (node.kind === 'scalar') return 1
    const known = this.#sizes.get(node)
    if (known !== undefined) return known
    const parts = node.kind === 'sequence' ? node.items : node.entries.map(({ value }) => value)
    const size = parts.reduce((sum, part) => sum + this.#size(part), 1)
    this.#sizes.set(node, size)
    return size
  }

  #collection(event: CollectionEvent, type: 'seq' | 'map', make: () => YamlNode): YamlNode {
    const tag = this.#tag(event)
    if (tag !== '' && tag !== CORE + type) this.#unknownTag(tag, event)
    this.#position = event.start
    if (event.anchorStart !== -1) this.#anchors.set(this.#anchorName(event), null)
    return this.#remember(event, make())
  }

  #sequence(event: CollectionEvent): YamlNode {
    const items: YamlNode[] = []
    while (this.#events[this.#index]?.type !== EVENT_ID.POP) items.push(this.#node(false))
    this.#index++
    return { kind: 'sequence', items, ...this.#place(event.start, this.#position) }
  }

  #mapping(event: CollectionEvent): YamlNode {
    const raw: RawEntry[] = []
    let merges = false
    while (this.#events[this.#index]?.type !== EVENT_ID.POP) {
      const key = this.#node(true)
      if (key.kind === 'scalar' && this.#mergeKeys.has(key)) merges = true
      raw.push({ key, value: this.#node(false) })
    }
    this.#index++
    const own = this.#settle(merges ? raw.filter(({ key }) => !this.#mergeKeys.has(key)) : raw)
    const entries = merges ? settled([...this.#merged(raw), ...own]) : own
    const node: YamlNode = { kind: 'mapping', entries, ...this.#place(event.start, this.#position) }
    const odd = entries.flatMap(({ key }) => (typeof key.value === 'string' ? [] : [pythonKey(key.value)]))
    if (odd.length > 0) this.oddKeys.set(node, odd)
    return node
  }

  /**
   * What `<<` brings; it stands in front of the mapping's own entries. Of a list of mappings an earlier one has
   * priority, as YAML 1.1 says and PyYAML did until 6.0.3 (in 6.0.4 it depends on the length of the key).
   */
  #merged(raw: readonly RawEntry[]): YamlEntry[] {
    return raw.flatMap(({ key, value }) => {
      if (!this.#mergeKeys.has(key)) return []
      if (value.kind === 'mapping') return value.entries
      return value.kind === 'sequence' ? this.#mergeList(value.items) : this.#badMerge(value)
    })
  }

  #mergeList(items: readonly YamlNode[]): YamlEntry[] {
    const seen = new Set<unknown>()
    return items.flatMap((item) => {
      if (item.kind !== 'mapping') return this.#badMerge(item)
      const fresh = item.entries.filter(({ key }) => !seen.has(keyIdentity(key.value)))
      for (const { key } of fresh) seen.add(keyIdentity(key.value))
      return fresh
    })
  }

  #badMerge(value: YamlNode): never {
    throw new ComposeError(
      `expected a mapping or list of mappings for merging, but found a ${value.kind}`,
      value,
    )
  }

  /** Checks the keys of a mapping and notes those written twice. */
  #settle(raw: readonly RawEntry[]): YamlEntry[] {
    const entries = raw.map(({ key, value }) =>
      key.kind === 'scalar' ? { key, value } : this.#unhashable(key),
    )
    const seen = new Map<unknown, YamlScalarNode>()
    for (const { key } of entries) {
      const identity = keyIdentity(key.value)
      const first = seen.get(identity)
      if (first !== undefined) this.duplicates.push({ key, first })
      seen.set(identity, first ?? key)
    }
    return seen.size === entries.length ? entries : settled(entries)
  }

  #unhashable(key: YamlNode): never {
    const jinja = key.kind === 'mapping' && this.#source.startsWith('{{', key.start - 1)
    throw new ComposeError(
      'found unhashable key: a key must be a single value, not a list or a mapping',
      { start: jinja ? key.start - 1 : key.start, end: key.start + 1 },
      jinja ? 'Put quotes around the Jinja expression: "{{ … }}".' : undefined,
    )
  }

  /** A place in the text as it was given. */
  #place(start: number, end = start): Place {
    return { start: this.#original(start), end: this.#original(end) }
  }

  /** A block text whose last line ends with the file has no line end to keep: js-yaml adds one, PyYAML doesn't. */
  #scalarText(event: ScalarEvent): string {
    const text = getScalarValue(this.#text, event)
    const block = event.style === SCALAR_STYLE.LITERAL_BLOCK || event.style === SCALAR_STYLE.FOLDED_BLOCK
    const endsTheFile = event.valueEnd >= this.#text.length && !this.#text.endsWith('\n')
    return block && endsTheFile && text.endsWith('\n') ? text.slice(0, -1) : text
  }

  #scalar(event: ScalarEvent, isKey: boolean): YamlScalarNode {
    const text = this.#scalarText(event)
    const plain = event.style === SCALAR_STYLE.PLAIN
    const quoted = event.style === SCALAR_STYLE.SINGLE_QUOTED || event.style === SCALAR_STYLE.DOUBLE_QUOTED
    const start = event.valueStart === -1 ? this.#position : event.valueStart - (quoted ? 1 : 0)
    const end = event.valueStart === -1 ? this.#position : event.valueEnd + (quoted ? 1 : 0)
    this.#position = end
    const place = this.#place(start, end)
    const tag = this.#tag(event)
    if (isKey && plain && tag === '' && (text === '<<' || text === '=')) {
      const node: YamlScalarNode = { kind: 'scalar', value: text, plain, ...place }
      if (text === '<<') this.#mergeKeys.add(node)
      return node
    }
    return { kind: 'scalar', value: this.#value(event, tag, text, plain, place), plain, ...place }
  }

  #value(event: ScalarEvent, tag: string, text: string, plain: boolean, place: Place): YamlScalar {
    try {
      if (tag === '') return plain ? resolvePlain(text) : text
      if (tag.startsWith(CORE)) return resolveTagged(tag.slice(CORE.length), text)
    } catch (e) {
      if (!(e instanceof ScalarError)) throw e
      const hint = plain ? 'Put quotes around it if it is a text.' : undefined
      throw new ComposeError(e.message, place, hint, e.isPlaced)
    }
    return this.#unknownTag(tag, event)
  }

  #unknownTag(tag: string, event: ScalarEvent | CollectionEvent): never {
    throw new ComposeError(
      tag.startsWith(CORE)
        ? `the tag !!${tag.slice(CORE.length)} is not supported here`
        : `could not determine a constructor for the tag '${tag}'`,
      this.#place(event.tagStart, event.tagEnd),
      'Put quotes around the value if "!" is part of a text.',
    )
  }

  /** The full name of a node's tag; '' where it has none (`!` alone is none, as libyaml has it). */
  #tag(event: ScalarEvent | CollectionEvent): string {
    if (event.tagStart === -1) return ''
    const raw = this.#text.slice(event.tagStart, event.tagEnd)
    if (raw === '!') return ''
    if (raw.startsWith('!<')) return raw.slice(2, -1)
    const handleEnd = raw.indexOf('!', 1)
    const handle = handleEnd === -1 ? '!' : raw.slice(0, handleEnd + 1)
    const prefix = this.#tagHandles.get(handle) ?? (handle === '!!' ? CORE : handle)
    return prefix + raw.slice(handle.length)
  }
}

/** Python's `repr` of a key that is no text. */
function pythonKey(value: YamlScalar): string {
  if (value === null) return 'None'
  if (typeof value === 'boolean') return value ? 'True' : 'False'
  if (value instanceof YamlDate) return `datetime.date(${value.year}, ${value.month}, ${value.day})`
  return String(value)
}

/** Settles duplicates as a Python dict does: the first one's position and key, the last one's value. */
function settled(entries: readonly YamlEntry[]): YamlEntry[] {
  const byKey = new Map<unknown, YamlEntry>()
  for (const { key, value } of entries) {
    const identity = keyIdentity(key.value)
    const before = byKey.get(identity)
    byKey.set(identity, { key: before === undefined ? key : { ...key, value: before.key.value }, value })
  }
  return [...byKey.values()]
}

function eventStart(event: Event): number {
  if ('valueStart' in event) return event.valueStart
  if ('start' in event) return event.start
  return 'anchorStart' in event ? event.anchorStart : -1
}

/** Two keys are one where Python's hash and equality say so: `1`, `1.0` and `true`, but not `'1'`. */
function keyIdentity(value: YamlScalar): unknown {
  if (typeof value === 'string') return value
  if (typeof value === 'boolean') return value ? 1 : 0
  if (value instanceof Float) return value.value
  if (typeof value === 'object' && value !== null) return `\u0000${value.constructor.name} ${value}`
  return value
}
