import {
  ContextObject,
  type MacroEnvironment,
  MacroFunction,
  MacroNamespace,
  type Names,
  type Value,
} from '../../jinja'
import type { Macro } from '../types'
import type { Reach } from './reach'
import type { MacroTable } from './table'

/**
 * The names of one render: macros by dbt's search order, then the given context. A macro is made callable when it
 * is first asked for, so that a project's thousands cost nothing.
 */
export class MacroNames implements Names {
  readonly #table: MacroTable
  readonly #package: string
  readonly #outer: Names
  readonly #reach: Reach | undefined
  readonly #own = new Map<string, Value>()
  readonly #made = new Map<Macro, Value>()
  readonly #onFound: ((macro: Macro) => void) | undefined
  readonly #namespaces = new Map<string, Value>()
  readonly #context: ContextObject
  /** What every macro called from here sees. */
  readonly environment: MacroEnvironment

  constructor(options: {
    readonly table: MacroTable
    /** The package whose macros come first: that of the node. */
    readonly searchPackage: string
    readonly outer: Names
    /** The only macros that can be called by their names; absent: all. */
    readonly reach?: Reach | undefined
    readonly onTopLevelCall?: (uniqueId: string) => void
    /** Told of each macro that a template got hold of, once. */
    readonly onFound?: ((macro: Macro) => void) | undefined
  }) {
    this.#table = options.table
    this.#package = options.searchPackage
    this.#outer = options.outer
    this.#reach = options.reach
    this.#onFound = options.onFound
    this.#context = new ContextObject(this)
    this.environment = {
      names: this,
      stack: [],
      ...(options.onTopLevelCall ? { onTopLevelCall: options.onTopLevelCall } : {}),
    }
  }

  /** A name before all others. */
  set(name: string, value: Value): void {
    this.#own.set(name, value)
  }

  lookup(name: string): Value | undefined {
    if (name === 'context') return this.#context
    const own = this.#own.get(name)
    if (own !== undefined) return own
    if (this.#reach) return this.#reachable(name, this.#reach)
    const macro = this.#table.find(this.#package, name)
    // A namespace stands between the macros of projects and the built-in ones.
    if (macro && !macro.builtIn) return this.callable(macro)
    return this.#namespace(name) ?? (macro ? this.callable(macro) : this.#outer.lookup(name))
  }

  #reachable(name: string, { byName, byPackage }: Reach): Value | undefined {
    if (byPackage.has(name)) return this.#namespace(name)
    const macro = byName.get(name)
    return macro ? this.callable(macro) : this.#outer.lookup(name)
  }

  *keys(): Generator<string> {
    const seen = new Set<string>(['context'])
    const groups = this.#reach
      ? [this.#reach.byPackage.keys(), this.#reach.byName.keys(), this.#outer.keys()]
      : [
          this.#table.inPackage(this.#package)?.keys(),
          this.#table.inPackage(this.#table.rootPackage)?.keys(),
          this.#table.namespaces(),
          ['dbt'],
          this.#table.internals.keys(),
          this.#outer.keys(),
        ]
    yield 'context'
    for (const group of groups)
      for (const name of group ?? []) {
        if (seen.has(name)) continue
        seen.add(name)
        yield name
      }
  }

  /** A macro as a value that templates can call. */
  callable(macro: Macro): Value {
    let made = this.#made.get(macro)
    if (made === undefined) {
      made = new MacroFunction(macro, this.environment)
      this.#made.set(macro, made)
      this.#onFound?.(macro)
    }
    return made
  }

  /** `adapter.dispatch(name, namespace)`; `attempts` is what was looked for where nothing was found. */
  dispatch(
    name: string,
    namespace: string | null,
  ): { readonly value: Value } | { readonly attempts: readonly string[] } {
    const { macro, attempts } = this.#reach
      ? this.#table.dispatchAnywhere(name, namespace)
      : this.#table.dispatch(this.#package, name, namespace)
    return macro ? { value: this.callable(macro) } : { attempts }
  }

  #macrosOf(name: string): ReadonlyMap<string, Macro> | undefined {
    if (name === 'dbt') return this.#table.internals
    return this.#table.internalPackages.includes(name) ? undefined : this.#table.inPackage(name)
  }

  #namespace(name: string): Value | undefined {
    const made = this.#namespaces.get(name)
    if (made !== undefined) return made
    const macros = this.#reach ? this.#reach.byPackage.get(name) : this.#macrosOf(name)
    if (!macros) return undefined
    const namespace = new MacroNamespace(
      (key) => {
        const macro = macros.get(key)
        return macro && this.callable(macro)
      },
      () => macros.keys(),
    )
    this.#namespaces.set(name, namespace)
    return namespace
  }
}
