import type { GraphNode, UniqueId } from '../../manifest'

/** A stretch of a manifest's text that holds one value. */
export type Stretch = { readonly text: Buffer; readonly start: number; readonly end: number }

/** What is known of the nodes of a section without reading their text, by their number in it. */
export type SectionFacts = {
  readonly id: (i: number) => UniqueId
  readonly name: (i: number) => string
  readonly path: (i: number) => string
  readonly fqn: (i: number) => readonly string[]
  readonly parents: (i: number) => readonly UniqueId[]
  readonly enabled: (i: number) => boolean
  /** Null where they aren't sources. */
  readonly sourceName: (i: number) => string | null
  readonly stretch: (i: number) => Stretch
  readonly read: (i: number) => object
}

/** By which a lazy node gives itself away. */
const SELF = Symbol('lazy node')

/**
 * A node whose text is read when more is asked of it than its id, kind, name, place and edges: a list of a project's
 * nodes needs no more than those. To everybody else it is the node itself.
 */
class LazyNode {
  readonly facts: SectionFacts
  readonly number: number
  #whole: object | undefined
  #name: string | undefined
  #fqn: readonly string[] | undefined
  #edges: object | undefined
  #config: object | undefined
  constructor(facts: SectionFacts, number: number) {
    this.facts = facts
    this.number = number
  }
  whole(): object {
    this.#whole ??= this.facts.read(this.number)
    return this.#whole
  }
  get stretch(): Stretch {
    return this.facts.stretch(this.number)
  }
  get(key: string | symbol): unknown {
    if (this.#whole && key !== SELF) return Reflect.get(this.#whole, key)
    const { facts, number } = this
    switch (key) {
      case 'unique_id':
        return facts.id(number)
      case 'resource_type':
        return typeOf(facts.id(number))
      case 'name':
        this.#name ??= facts.name(number)
        return this.#name
      case 'package_name':
        return packageOf(facts.id(number))
      case 'original_file_path':
        return facts.path(number)
      case 'fqn':
        this.#fqn ??= facts.fqn(number)
        return this.#fqn
      case 'source_name':
        return facts.sourceName(number) ?? Reflect.get(this.whole(), key)
      case 'depends_on':
        if (facts.id(number).startsWith('source.') || facts.id(number).startsWith('seed.')) break
        this.#edges ??= edges(facts.parents(number), () => this.whole())
        return this.#edges
      case 'config':
        this.#config ??= new Proxy(
          {},
          new LazyConfig(facts.enabled(number), () => member(this.whole(), 'config')),
        )
        return this.#config
      case 'version':
        if (isPlainModel(facts.id(number))) return null
        break
      case SELF:
        return this
    }
    return Reflect.get(this.whole(), key)
  }
}

function typeOf(id: UniqueId): string {
  return id.slice(0, id.indexOf('.'))
}

function packageOf(id: UniqueId): string {
  const start = id.indexOf('.') + 1
  return id.slice(start, id.indexOf('.', start))
}

/** The ids of versions have four parts. */
function isPlainModel(id: UniqueId): boolean {
  return id.startsWith('model.') && id.indexOf('.', id.indexOf('.', 6) + 1) === -1
}

function member(whole: object, key: string): object {
  const value: unknown = Reflect.get(whole, key)
  return typeof value === 'object' && value !== null ? value : {}
}

function edges(nodes: readonly UniqueId[], whole: () => object): object {
  return {
    get macros() {
      return Reflect.get(member(whole(), 'depends_on'), 'macros')
    },
    nodes,
  }
}

/** Reads of an object that is made when more than one key of it is asked for. */
class LazyConfig implements ProxyHandler<object> {
  readonly #enabled: boolean
  readonly #whole: () => object
  constructor(enabled: boolean, whole: () => object) {
    this.#enabled = enabled
    this.#whole = whole
  }
  get(_: object, key: string | symbol): unknown {
    return key === 'enabled' ? this.#enabled : Reflect.get(this.#whole(), key)
  }
  has(_: object, key: string | symbol): boolean {
    return Reflect.has(this.#whole(), key)
  }
  ownKeys(): (string | symbol)[] {
    return Reflect.ownKeys(this.#whole())
  }
  getOwnPropertyDescriptor(_: object, key: string | symbol): PropertyDescriptor | undefined {
    return Reflect.getOwnPropertyDescriptor(this.#whole(), key)
  }
  getPrototypeOf(): object {
    return Object.prototype
  }
}

const handler: ProxyHandler<LazyNode> = {
  get: (node, key) => node.get(key),
  has: (node, key) => Reflect.has(node.whole(), key),
  ownKeys: (node) => Reflect.ownKeys(node.whole()),
  getOwnPropertyDescriptor: (node, key) => Reflect.getOwnPropertyDescriptor(node.whole(), key),
  getPrototypeOf: () => Object.prototype,
  set: () => false,
}

/** A node of which only the facts are known yet. */
export function lazyNode<T extends GraphNode>(facts: SectionFacts, number: number): T {
  // What it reads is the text of such a node, as we wrote it.
  return new Proxy(new LazyNode(facts, number), handler) as unknown as T
}

/** The node itself, for those who read all of it. */
export function wholeNode(node: object): object {
  const self: unknown = Reflect.get(node, SELF)
  return self instanceof LazyNode ? self.whole() : node
}

/** Where the text of a node stands that was never made anew. */
export function stretchOf(node: object): Stretch | undefined {
  const self: unknown = Reflect.get(node, SELF)
  return self instanceof LazyNode ? self.stretch : undefined
}
