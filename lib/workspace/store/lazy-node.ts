import type { GraphNode, UniqueId } from '../../manifest'

/** A stretch of a manifest's text that holds one value. */
export type Stretch = { readonly text: Buffer; readonly start: number; readonly end: number }

/** What is known of a node without reading its text. */
export type NodeFacts = {
  readonly id: UniqueId
  readonly name: string
  readonly packageName: string
  readonly type: string
  readonly path: string
  readonly fqn: () => readonly string[]
  readonly parents: () => readonly UniqueId[]
  readonly enabled: boolean
  readonly sourceName: string | null
}

/**
 * A node whose text is read when more is asked of it than its id, kind, name, place and edges: a list of a project's
 * nodes needs no more than those. To everybody else it is the node itself.
 */
class LazyNode {
  readonly facts: NodeFacts
  readonly stretch: Stretch
  readonly #read: (stretch: Stretch) => object
  #whole: object | undefined
  #fqn: readonly string[] | undefined
  #edges: object | undefined
  #config: object | undefined
  constructor(facts: NodeFacts, stretch: Stretch, read: (stretch: Stretch) => object) {
    this.facts = facts
    this.stretch = stretch
    this.#read = read
  }
  whole(): object {
    this.#whole ??= this.#read(this.stretch)
    return this.#whole
  }
  get(key: string | symbol): unknown {
    if (this.#whole) return Reflect.get(this.#whole, key)
    const { facts } = this
    switch (key) {
      case 'unique_id':
        return facts.id
      case 'resource_type':
        return facts.type
      case 'name':
        return facts.name
      case 'package_name':
        return facts.packageName
      case 'original_file_path':
        return facts.path
      case 'fqn':
        this.#fqn ??= facts.fqn()
        return this.#fqn
      case 'depends_on':
        if (facts.type === 'source' || facts.type === 'seed') break
        this.#edges ??= edges(facts.parents(), () => this.whole())
        return this.#edges
      case 'config':
        this.#config ??= new Proxy({}, new LazyConfig(facts.enabled, () => member(this.whole(), 'config')))
        return this.#config
      case 'source_name':
        if (facts.sourceName !== null) return facts.sourceName
    }
    return Reflect.get(this.whole(), key)
  }
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

const lazy = new WeakMap<object, LazyNode>()

/** A node of which only the facts are known yet. */
export function lazyNode<T extends GraphNode>(
  facts: NodeFacts,
  stretch: Stretch,
  read: (stretch: Stretch) => object,
): T {
  const made = new LazyNode(facts, stretch, read)
  // What it reads is the text of such a node, as we wrote it.
  const node = new Proxy(made, handler) as unknown as T
  lazy.set(node, made)
  return node
}

/** Where the text of a node stands that was never made anew, and what is known of it. */
export function lazyFacts(
  node: object,
): { readonly facts: NodeFacts; readonly stretch: Stretch } | undefined {
  return lazy.get(node)
}
