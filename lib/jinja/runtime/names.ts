import { PyDict, PyObject, PyTuple, type Value } from '../values/value'

/** The names a template sees besides those that it sets itself: dbt's context. */
export interface Names {
  /** The value under a name; `undefined` where there is none. */
  lookup(name: string): Value | undefined
  /** All names, for `context` and for suggestions. */
  keys(): Iterable<string>
}

/** Names kept in a map, falling back to further ones: Python's ChainMap. */
export class Scope implements Names {
  readonly #own: Map<string, Value>
  readonly #parents: readonly Names[]
  constructor(own: Iterable<readonly [string, Value]> = [], ...parents: readonly Names[]) {
    this.#own = new Map(own)
    this.#parents = parents
  }
  lookup(name: string): Value | undefined {
    const own = this.#own.get(name)
    if (own !== undefined) return own
    for (const parent of this.#parents) {
      const found = parent.lookup(name)
      if (found !== undefined) return found
    }
    return undefined
  }
  /** Adds or replaces a name of its own. */
  set(name: string, value: Value): void {
    this.#own.set(name, value)
  }
  keys(): Iterable<string> {
    const all = new Set(this.#own.keys())
    for (const parent of this.#parents) for (const key of parent.keys()) all.add(key)
    return all
  }
}

/** The variable `context`: all names as a mapping that is looked up when used. */
export class ContextObject extends PyObject {
  readonly typeName = 'dict'
  readonly #names: Names
  constructor(names: Names) {
    super()
    this.#names = names
  }
  override item(key: Value): Value | undefined {
    return typeof key === 'string' ? this.#names.lookup(key) : undefined
  }
  override attribute(name: string): Value | undefined {
    return METHODS.has(name) ? new ContextMethod(this, this.#names, name) : undefined
  }
  override contains(item: Value): boolean {
    return typeof item === 'string' && this.#names.lookup(item) !== undefined
  }
  override *iterate(): Generator<Value> {
    yield* this.#names.keys()
  }
  override get isPlain(): boolean {
    return true
  }
  override length(): number {
    return [...this.#names.keys()].length
  }
  override *mapping(): Generator<[Value, Value]> {
    for (const key of this.#names.keys()) {
      const value = this.#names.lookup(key)
      if (value !== undefined) yield [key, value]
    }
  }
  override repr(): string {
    return '<context>'
  }
}

const METHODS = new Set(['get', 'keys', 'values', 'items', 'update', 'copy'])

class ContextMethod extends PyObject {
  readonly typeName = 'builtin_function_or_method'
  readonly #owner: ContextObject
  readonly #names: Names
  readonly #name: string
  constructor(owner: ContextObject, names: Names, name: string) {
    super()
    this.#owner = owner
    this.#names = names
    this.#name = name
  }
  override call(args: readonly Value[]): Value {
    if (this.#name === 'get') {
      const key = args[0]
      const found = typeof key === 'string' ? this.#names.lookup(key) : undefined
      return found === undefined ? (args[1] ?? null) : found
    }
    const copy = new PyDict(this.#owner.mapping())
    if (this.#name === 'keys') return [...copy.keys()]
    if (this.#name === 'values') return [...copy.values()]
    if (this.#name === 'items') return [...copy].map((pair) => new PyTuple(pair))
    if (this.#name === 'update' && this.#names instanceof Scope) {
      const added = args[0]
      if (added instanceof PyDict)
        for (const [k, v] of added) if (typeof k === 'string') this.#names.set(k, v)
      return null
    }
    return copy
  }
}
