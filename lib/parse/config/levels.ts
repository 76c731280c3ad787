import type { ConfigTreeName, RawPackage } from '../../project'
import {
  isPlainObject,
  type MutablePlainObject,
  type PlainObject,
  plainObject,
  type Settings,
} from '../../project'
import { contentKey } from './content-key'
import type { ConfigKind } from './fields'
import { applyLevel, canonicalKey, defaultConfig, finishConfig } from './merge'

/** The tree of dbt_project.yml that a kind of resource is configured by. */
function treeOf(kind: ConfigKind): ConfigTreeName {
  switch (kind) {
    case 'seed':
      return 'seeds'
    case 'snapshot':
      return 'snapshots'
    case 'source':
      return 'sources'
    case 'test':
      return 'data_tests'
    case 'exposure':
      return 'exposures'
    case 'unit_test':
      return 'unit_tests'
    case 'function':
      return 'functions'
    case 'metric':
      return 'metrics'
    case 'semantic_model':
      return 'semantic_models'
    case 'saved_query':
      return 'saved_queries'
    default:
      return 'models'
  }
}

/** What one level of a tree sets: keys with `+`, and plain keys whose value is no mapping. */
function settingsOfLevel(level: Settings): PlainObject {
  const result: MutablePlainObject = plainObject()
  for (const [key, value] of Object.entries(level)) {
    if (key.startsWith('+')) result[key.slice(1).trim()] = value as PlainObject[string]
    else if (!isPlainObject(value)) result[key] = value as PlainObject[string]
  }
  return result
}

/** The levels of a tree that apply to a resource, outermost first. */
function* levelsFor(tree: Settings, fqn: readonly string[]): Generator<PlainObject> {
  let level: Settings = tree
  yield settingsOfLevel(level)
  for (const step of fqn) {
    const next = level[step]
    if (!isPlainObject(next)) return
    level = next
    yield settingsOfLevel(level)
  }
}

type Cached = {
  readonly config: PlainObject
  readonly unrendered: PlainObject
  /** What was made of these under further levels, by the content of those. */
  readonly under: Map<string, PlainObject>
}

type Asked = {
  readonly kind: ConfigKind
  readonly packageName: string
  readonly fqn: readonly string[]
  readonly cached: Cached
}

/**
 * The configuration trees of all packages. What a folder's levels come to is remembered, so that a project of
 * thousands of models in few folders is configured in time that grows with the models only.
 */
export class ConfigTrees {
  readonly #root: RawPackage
  readonly #packages: ReadonlyMap<string, RawPackage>
  readonly #cache = new Map<string, Cached>()
  #last: Asked | null = null
  readonly #analysesApart: boolean
  /** `analysesApart` is dbt's flag `require_corrected_analysis_fqns`; without it models' trees hold for analyses. */
  constructor(root: RawPackage, packages: Iterable<RawPackage>, analysesApart = false) {
    this.#root = root
    this.#analysesApart = analysesApart
    this.#packages = new Map([...packages].map((pkg) => [pkg.name, pkg]))
  }

  #treeName(kind: ConfigKind): ConfigTreeName {
    return kind === 'analysis' && this.#analysesApart ? 'analyses' : treeOf(kind)
  }
  /** The tree that a kind's `unrendered_config` is read from: dbt forgets that functions have one of their own. */
  #writtenTreeName(kind: ConfigKind): ConfigTreeName {
    return kind === 'function' ? 'models' : this.#treeName(kind)
  }

  /** Defaults under the levels of the resource's own package. */
  own(kind: ConfigKind, packageName: string, fqn: readonly string[]): Cached {
    const last = this.#last
    // A resource asks for its own several times in a row.
    if (last?.fqn === fqn && last.kind === kind && last.packageName === packageName) return last.cached
    const cached = this.#ownOf(kind, packageName, fqn)
    this.#last = { kind, packageName, fqn, cached }
    return cached
  }

  #ownOf(kind: ConfigKind, packageName: string, fqn: readonly string[]): Cached {
    const pkg = packageName === this.#root.name ? this.#root : this.#packages.get(packageName)
    if (!pkg) return { config: defaultConfig(kind), unrendered: plainObject(), under: new Map() }
    const tree = pkg.settings.configs[this.#treeName(kind)]
    const written = pkg.settings.unrendered[this.#writtenTreeName(kind)]
    const depth = Math.max(depthIn(tree, fqn), depthIn(written, fqn))
    const key = `${kind}\0${packageName}\0${fqn.slice(0, depth).join('\0')}`
    let cached = this.#cache.get(key)
    if (!cached) {
      const steps = fqn.slice(0, depth)
      let config = defaultConfig(kind)
      for (const level of levelsFor(tree, steps)) config = applyLevel(kind, config, level)
      const unrendered: MutablePlainObject = plainObject()
      for (const level of levelsFor(written, steps)) addUnrendered(unrendered, level)
      cached = { config, unrendered, under: new Map() }
      this.#cache.set(key, cached)
    }
    return cached
  }

  /**
   * The finished config of a resource: its trees under levels of its own. Most nodes of a folder have the same: they
   * share one, which saves most of the time and memory that configs take. Throws where dbt refuses a value.
   */
  finished(
    kind: ConfigKind,
    packageName: string,
    fqn: readonly string[],
    levels: readonly PlainObject[],
  ): PlainObject {
    const own = this.own(kind, packageName, fqn)
    const all = [...levels, ...this.overriding(kind, packageName, fqn)]
    return shared(own.under, `finished\0${all.map(contentKey).join('\0')}`, () =>
      finishConfig(
        kind,
        all.reduce((config, level) => applyLevel(kind, config, level), own.config),
      ),
    )
  }

  /** The levels by which the root project has the last word over a package's resource; none for its own. */
  overriding(kind: ConfigKind, packageName: string, fqn: readonly string[]): readonly PlainObject[] {
    if (packageName === this.#root.name) return []
    return [...levelsFor(this.#root.settings.configs[this.#treeName(kind)], fqn)]
  }
  overridingUnrendered(
    kind: ConfigKind,
    packageName: string,
    fqn: readonly string[],
  ): readonly PlainObject[] {
    if (packageName === this.#root.name) return []
    return [...levelsFor(this.#root.settings.unrendered[this.#writtenTreeName(kind)], fqn)]
  }
}

/** The value under a key, made when it is first asked for. */
export function shared<T>(made: Map<string, T>, key: string, make: () => T): T {
  let value = made.get(key)
  if (value === undefined) {
    value = make()
    made.set(key, value)
  }
  return value
}

/** How many steps of the fqn lead into the tree. */
function depthIn(tree: Settings, fqn: readonly string[]): number {
  let level: Settings = tree
  let depth = 0
  for (const step of fqn) {
    const next = level[step]
    if (!isPlainObject(next)) break
    level = next
    depth++
  }
  return depth
}

/** Later levels replace earlier ones key by key; only the names of the database are translated. */
export function addUnrendered(target: MutablePlainObject, level: PlainObject): void {
  for (const [key, value] of Object.entries(level)) {
    const name = key === 'dbname' || key === 'pass' ? canonicalKey(key) : key
    target[name] = value
  }
}
