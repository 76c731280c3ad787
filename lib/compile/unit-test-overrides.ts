import { PyObject, pyFunction, type RenderState, type Value } from '../jinja'
import type { UnitTestNode } from '../manifest'
import type { MacroNames } from '../parse'
import { isPlainObject, pythonStr, type Settings, toJinja, toPlain } from '../project'

/** What a unit test replaces: macros, variables, environment variables. */
export type Overrides = {
  readonly macros: Settings
  readonly vars: Settings
  readonly env: Readonly<Record<string, string>>
}

/** Reads a unit test's `overrides`. */
export function readOverrides(test: UnitTestNode): Overrides {
  const overrides = isPlainObject(test.overrides) ? test.overrides : {}
  const section = (name: string): Settings => {
    const found: unknown = overrides[name]
    return isPlainObject(found) ? found : {}
  }
  return {
    macros: section('macros'),
    vars: section('vars'),
    env: Object.fromEntries(
      Object.entries(section('env_vars')).map(([key, value]) => [key, pythonStr(toPlain(value))]),
    ),
  }
}

/** Macros by a plain name or `package.name` give the test's value; what is no macro is replaced by it. */
export function overrideMacros(names: MacroNames, overrides: Settings): void {
  const inPackages = new Map<string, Map<string, Value>>()
  const keep = (pkg: string, name: string, value: Value) => {
    const known = inPackages.get(pkg)
    if (known) known.set(name, value)
    else inPackages.set(pkg, new Map([[name, value]]))
  }
  for (const [full, given] of Object.entries(overrides)) {
    const dot = full.indexOf('.')
    const name = full.slice(dot + 1)
    const original = dot < 0 ? names.lookup(name) : undefined
    const callable = dot >= 0 || (original instanceof PyObject && original.call !== undefined)
    const value = callable ? constantMacro(name, toJinja(given)) : toJinja(given)
    if (dot >= 0) keep(full.slice(0, dot), name, value)
    if (dot < 0 || full.startsWith('dbt.')) names.set(name, value)
    if (dot < 0) keep('dbt', name, value)
  }
  for (const [pkg, values] of inPackages) {
    const namespace = names.lookup(pkg)
    if (namespace instanceof PyObject) names.set(pkg, new OverriddenNamespace(namespace, values))
  }
}

function constantMacro(name: string, value: Value): Value {
  return pyFunction(name, ['*args', '**kwargs'], () => value)
}

/** A package's namespace in which some macros give a test's values. */
class OverriddenNamespace extends PyObject {
  readonly typeName = 'MacroNamespace'
  readonly #original: PyObject
  readonly #values: ReadonlyMap<string, Value>
  constructor(original: PyObject, values: ReadonlyMap<string, Value>) {
    super()
    this.#original = original
    this.#values = values
  }
  override attribute(name: string, state: RenderState): Value | undefined {
    return this.#values.get(name) ?? this.#original.attribute(name, state)
  }
  override item(key: Value, state: RenderState): Value | undefined {
    const own = typeof key === 'string' ? this.#values.get(key) : undefined
    return own ?? this.#original.item(key, state)
  }
}
