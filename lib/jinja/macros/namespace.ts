import { PyObject, type Value } from '../values/value'

/** The macros of one package, as `package.macro(…)` reaches them: dbt's MacroNamespace. */
export class MacroNamespace extends PyObject {
  readonly typeName = 'MacroNamespace'
  override get qualifiedName(): string {
    return 'dbt.context.macros.MacroNamespace'
  }
  readonly #lookup: (name: string) => Value | undefined
  readonly #keys: () => Iterable<string>
  /** `lookup` finds a macro by name; `keys` lists the names. */
  constructor(lookup: (name: string) => Value | undefined, keys: () => Iterable<string>) {
    super()
    this.#lookup = lookup
    this.#keys = keys
  }
  override item(key: Value): Value | undefined {
    return typeof key === 'string' ? this.#lookup(key) : undefined
  }
  override contains(item: Value): boolean {
    return typeof item === 'string' && this.#lookup(item) !== undefined
  }
  override *iterate(): Generator<Value> {
    yield* this.#keys()
  }
  override length(): number {
    return [...this.#keys()].length
  }
  override *mapping(): Generator<[Value, Value]> {
    for (const key of this.#keys()) {
      const value = this.#lookup(key)
      if (value !== undefined) yield [key, value]
    }
  }
}
