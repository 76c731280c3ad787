import { method } from '../../adapter'
import { PyDict, PyObject, PyTuple, type Value } from '../../jinja'
import type { Manifest } from '../../manifest'
import { entriesInOrder } from '../../parse'
import { toJinja } from '../../project'

/** A dict whose values are made when they are asked for; the same value each time. */
class LazyDict extends PyObject {
  readonly typeName = 'dict'
  readonly #makers: () => ReadonlyMap<string, () => Value>
  #known: ReadonlyMap<string, () => Value> | undefined
  readonly #made = new Map<string, Value>()
  constructor(makers: () => ReadonlyMap<string, () => Value>) {
    super()
    this.#makers = makers
  }
  get #make(): ReadonlyMap<string, () => Value> {
    this.#known ??= this.#makers()
    return this.#known
  }
  override item(key: Value): Value | undefined {
    if (typeof key !== 'string') return undefined
    const made = this.#made.get(key)
    if (made !== undefined) return made
    const value = this.#make.get(key)?.()
    if (value !== undefined) this.#made.set(key, value)
    return value
  }
  override attribute(name: string): Value | undefined {
    switch (name) {
      case 'get':
        return method(name, ['/key', ['/default', null]], (args) => {
          const found = this.item(args.get('key'))
          return found === undefined ? args.get('default') : found
        })
      case 'keys':
        return method(name, [], () => [...this.#make.keys()])
      case 'values':
        return method(name, [], () => [...this.#make.keys()].map((key) => this.item(key) ?? null))
      case 'items':
        return method(name, [], () => [...this.#copy()].map((pair) => new PyTuple(pair)))
      case 'copy':
        return method(name, [], () => this.#copy())
    }
    return undefined
  }
  #copy(): PyDict {
    return new PyDict([...this.#make.keys()].map((key) => [key, this.item(key) ?? null]))
  }
  override iterate(): Iterable<Value> {
    return this.#make.keys()
  }
  override length(): number {
    return this.#make.size
  }
  override contains(item: Value): boolean {
    return typeof item === 'string' && this.#make.has(item)
  }
  override mapping(): Iterable<readonly [Value, Value]> {
    return this.#copy()
  }
}

const SECTIONS = [
  'exposures',
  'functions',
  'groups',
  'metrics',
  'nodes',
  'sources',
  'semantic_models',
  'saved_queries',
  'unit_tests',
] as const

/** Keys that dbt's nodes have in the graph beside the manifest's, as they are before anything is compiled. */
const UNCOMPILED = {
  build_path: null,
  config_call_dict: {},
  unrendered_config_call_dict: {},
  compiled_path: null,
  compiled: false,
  compiled_code: null,
  extra_ctes_injected: false,
  extra_ctes: [],
}

function graphEntry(section: (typeof SECTIONS)[number], node: object): Value {
  const whole = section === 'nodes' ? { ...UNCOMPILED, ...node } : node
  const kept = section === 'nodes' || section === 'sources' ? entriesInOrder(whole) : Object.entries(whole)
  return toJinja(Object.fromEntries(kept))
}

/**
 * `graph`: the manifest's sections; a node becomes a dict when it is looked at. The dict itself is an ordinary one:
 * packages keep things of their own in it.
 */
export function graphObject(manifest: Manifest): PyDict {
  return new PyDict(SECTIONS.map((section) => [section, new LazyDict(() => makersOf(manifest, section))]))
}

function makersOf(manifest: Manifest, section: (typeof SECTIONS)[number]): ReadonlyMap<string, () => Value> {
  return new Map(Object.entries(manifest[section]).map(([id, node]) => [id, () => graphEntry(section, node)]))
}
