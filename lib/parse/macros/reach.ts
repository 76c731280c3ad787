import { JinjaError } from '../../jinja'
import type { Macro } from '../types'
import { macroDependencies } from './depends'
import type { MacroTable } from './table'

/** The macros that a template may call, by their names and by their packages. */
export type Reach = {
  readonly byName: ReadonlyMap<string, Macro>
  readonly byPackage: ReadonlyMap<string, ReadonlyMap<string, Macro>>
}

/**
 * What dbt lets a generic test call while it reads it: the macro of the test, `get_where_subquery`, and what these
 * call by their texts, however far. Of two macros of one name the last one found counts, whosever it is.
 */
export class TestReach {
  readonly #table: MacroTable
  readonly #always: readonly Macro[]
  readonly #byTest = new Map<Macro | undefined, Reach>()
  readonly #calls = new Map<Macro, readonly Macro[]>()

  constructor(table: MacroTable, customReferences: boolean) {
    this.#table = table
    const found = (name: string) => table.resolve('', name) ?? []
    this.#always = [
      ...(customReferences ? ['ref', 'source'].flatMap(found).filter((macro) => !macro.builtIn) : []),
      ...['get_where_subquery'].flatMap(found),
    ]
  }

  of(test: Macro | undefined): Reach {
    const known = this.#byTest.get(test)
    if (known) return known
    const macros = new Set<Macro>()
    for (const macro of [...this.#always, ...(test ? [test] : [])]) this.#collect(macro, macros)
    const reach = reachOf(macros)
    this.#byTest.set(test, reach)
    return reach
  }

  #collect(macro: Macro, into: Set<Macro>): void {
    if (into.has(macro)) return
    into.add(macro)
    for (const called of this.#callsOf(macro)) this.#collect(called, into)
  }

  #callsOf(macro: Macro): readonly Macro[] {
    let calls = this.#calls.get(macro)
    if (!calls) {
      calls = dependencies(macro, this.#table).flatMap((id) => this.#table.get(id) ?? [])
      this.#calls.set(macro, calls)
    }
    return calls
  }
}

/** A dispatch to nothing is told of where the macro itself is looked at. */
function dependencies(macro: Macro, table: MacroTable): readonly string[] {
  try {
    return macroDependencies(macro, table)
  } catch (e) {
    if (e instanceof JinjaError) return []
    throw e
  }
}

function reachOf(macros: Iterable<Macro>): Reach {
  const byName = new Map<string, Macro>()
  const byPackage = new Map<string, Map<string, Macro>>()
  for (const macro of macros) {
    byName.set(macro.name, macro)
    const names = byPackage.get(macro.packageName) ?? new Map<string, Macro>()
    names.set(macro.name, macro)
    byPackage.set(macro.packageName, names)
  }
  return { byName, byPackage }
}
