import type { UniqueId } from '../../manifest'
import type { Macro } from '../types'

/** Where a macro lives, as dbt ranks it: the project's own first, built-in ones last. */
export type Locality = 'root' | 'imported' | 'core'

type ByName = ReadonlyMap<string, Macro>

/** What a dispatch found, and all that it looked for. */
export type Dispatched = { readonly macro: Macro | undefined; readonly attempts: readonly string[] }

export type TableOptions = {
  readonly rootPackage: string
  readonly internalPackages: readonly string[]
  readonly prefixes: readonly string[]
  /** `dispatch:` of the root project, by namespace. */
  readonly searchOrders: ReadonlyMap<string, readonly string[]>
  /** Names of all packages, the root and the built-in ones included. */
  readonly packages: Iterable<string>
  readonly macros: Iterable<Macro>
}

/**
 * All macros, found by dbt's rules. A plain name is looked for in the package of the node that is rendered, then in
 * the root project, then among the built-in ones; the macros of other packages need their package's name in front.
 */
export class MacroTable {
  readonly rootPackage: string
  /** Built-in packages, the adapter's own first. */
  readonly internalPackages: readonly string[]
  /** `materialize`, `postgres`, `default`: prefixes of dispatch, nearest first. */
  readonly prefixes: readonly string[]
  readonly #byId = new Map<UniqueId, Macro>()
  readonly #byPackage = new Map<string, Map<string, Macro>>()
  readonly #internal = new Map<string, Macro>()
  readonly #searchOrders: ReadonlyMap<string, readonly string[]>
  readonly #dependencies: ReadonlySet<string>

  constructor(options: TableOptions) {
    this.rootPackage = options.rootPackage
    this.internalPackages = options.internalPackages
    this.prefixes = options.prefixes
    this.#searchOrders = options.searchOrders
    this.#dependencies = new Set(options.packages)
    for (const macro of options.macros) this.#add(macro)
    for (const name of [...options.internalPackages].reverse())
      for (const [key, macro] of this.#byPackage.get(name) ?? []) this.#internal.set(key, macro)
  }

  #add(macro: Macro): void {
    this.#byId.set(macro.uniqueId, macro)
    let names = this.#byPackage.get(macro.packageName)
    if (!names) {
      names = new Map()
      this.#byPackage.set(macro.packageName, names)
    }
    names.set(macro.name, macro)
  }

  /** The same with other macros in the place of those of their ids. */
  with(macros: Iterable<Macro>): MacroTable {
    const byId = new Map(this.#byId)
    for (const macro of macros) byId.set(macro.uniqueId, macro)
    return new MacroTable({
      rootPackage: this.rootPackage,
      internalPackages: this.internalPackages,
      prefixes: this.prefixes,
      searchOrders: this.#searchOrders,
      packages: this.#dependencies,
      macros: byId.values(),
    })
  }

  get(id: UniqueId): Macro | undefined {
    return this.#byId.get(id)
  }
  values(): Iterable<Macro> {
    return this.#byId.values()
  }
  /** The macros of one package. */
  inPackage(name: string): ByName | undefined {
    return this.#byPackage.get(name)
  }
  /** What the namespace `dbt` holds: every built-in macro, the adapter's before dbt's. */
  get internals(): ByName {
    return this.#internal
  }
  /** Packages that are a namespace in templates (all but the built-in ones, which share `dbt`). */
  *namespaces(): Iterable<string> {
    for (const name of this.#byPackage.keys()) if (!this.internalPackages.includes(name)) yield name
  }

  /** A plain name as a template of that package sees it. */
  find(searchPackage: string, name: string): Macro | undefined {
    return (
      this.#byPackage.get(searchPackage)?.get(name) ??
      this.#byPackage.get(this.rootPackage)?.get(name) ??
      this.#internal.get(name)
    )
  }

  /**
   * As dbt finds a macro while it reads properties and other macros: the package's own, then the root's, then those
   * of any package, then built-in ones.
   */
  resolve(searchPackage: string, name: string): Macro | undefined {
    const own = this.#byPackage.get(searchPackage)?.get(name)
    if (own) return own
    const root = this.#byPackage.get(this.rootPackage)?.get(name)
    if (root) return root
    let found: Macro | undefined
    for (const pkg of this.namespaces()) found = this.#byPackage.get(pkg)?.get(name) ?? found
    return found ?? this.#internal.get(name)
  }

  /** `package.name`; for `dbt` the built-in ones. `undefined` where the package is unknown too. */
  fromPackage(pkg: string, name: string): Macro | undefined {
    if (pkg === 'dbt') return this.#internal.get(name)
    return this.#byPackage.get(pkg)?.get(name)
  }

  /**
   * `adapter.dispatch(name, namespace)`: the implementation for the nearest adapter in the first package of the
   * search order that has one. `attempts` lists what was looked for, in order.
   */
  dispatch(searchPackage: string, name: string, namespace: string | null): Dispatched {
    return this.#dispatch(name, namespace, (wanted) => this.find(searchPackage, wanted))
  }

  /** The same as dbt does it while it only reads macros: a plain name is looked for in all packages. */
  dispatchAnywhere(name: string, namespace: string | null): Dispatched {
    return this.#dispatch(name, namespace, (wanted) => this.resolve('', wanted))
  }

  #dispatch(
    name: string,
    namespace: string | null,
    plain: (wanted: string) => Macro | undefined,
  ): Dispatched {
    const attempts: string[] = []
    for (const pkg of this.#searchPackages(namespace)) {
      for (const prefix of this.prefixes) {
        const wanted = `${prefix}__${name}`
        attempts.push(pkg === null ? wanted : `${pkg}.${wanted}`)
        const macro = pkg === null ? plain(wanted) : this.fromPackage(pkg, wanted)
        if (macro) return { macro, attempts }
      }
    }
    return { macro: undefined, attempts }
  }

  #searchPackages(namespace: string | null): readonly (string | null)[] {
    if (namespace === null) return [null]
    const order = this.#searchOrders.get(namespace)
    if (order && order.length > 0) return order
    if (this.#dependencies.has(namespace)) return [this.rootPackage, namespace]
    return [null]
  }

  locality(macro: Macro): Locality {
    if (macro.packageName === this.rootPackage) return 'root'
    return this.internalPackages.includes(macro.packageName) ? 'core' : 'imported'
  }

  /**
   * `generate_{component}_name` for nodes of a package: an installed package's own if it has one, else the root
   * project's, else the built-in one.
   */
  generateName(component: 'database' | 'schema' | 'alias', packageName: string): Macro | undefined {
    const name = `generate_${component}_name`
    if (packageName !== this.rootPackage && !this.internalPackages.includes(packageName)) {
      const own = this.#byPackage.get(packageName)?.get(name)
      if (own) return own
    }
    return this.#byPackage.get(this.rootPackage)?.get(name) ?? this.#internal.get(name)
  }

  /**
   * The macro of a materialization: the nearest adapter's, and of those the root project's before the built-in one.
   * A package's counts only where nothing built in has the name (dbt's explicit override rule).
   */
  materialization(name: string): Macro | undefined {
    let imported: Macro | undefined
    for (const prefix of this.prefixes) {
      const full = `materialization_${name}_${prefix}`
      const own = this.#byPackage.get(this.rootPackage)?.get(full) ?? this.#internal.get(full)
      if (own) return own
      for (const pkg of this.namespaces()) imported ??= this.#byPackage.get(pkg)?.get(full)
    }
    return imported
  }
}
