import { ContextObject, type Names, type Value } from '../../jinja'

/** A name's value, made when it is asked for the first time. */
export type Makers = ReadonlyMap<string, () => Value>

/**
 * The context of one node, as dbt's ChainMap has it: `context` itself, then macros, then what the context's own
 * functions give. Values are made on first use: a model looks at a few of a hundred names.
 */
export class NodeNames implements Names {
  readonly #macros: Names
  readonly #makers: Makers
  readonly #base: Names
  readonly #made = new Map<string, Value>()
  readonly #context = new ContextObject(this)
  readonly #builtins: ContextObject

  constructor(macros: (names: Names) => Names, makers: (names: Names) => Makers, base: Names) {
    this.#macros = macros(this)
    this.#makers = makers(this)
    this.#base = base
    this.#builtins = new ContextObject({
      lookup: (name) => this.#own(name) ?? base.lookup(name),
      keys: () => new Set([...this.#makers.keys(), ...base.keys()]),
    })
  }

  lookup(name: string): Value | undefined {
    if (name === 'context') return this.#context
    const macro = this.#macros.lookup(name)
    if (macro !== undefined) return macro
    return name === 'builtins' ? this.#builtins : (this.#own(name) ?? this.#base.lookup(name))
  }

  #own(name: string): Value | undefined {
    const made = this.#made.get(name)
    if (made !== undefined) return made
    const value = this.#makers.get(name)?.()
    if (value !== undefined) this.#made.set(name, value)
    return value
  }

  *keys(): Iterable<string> {
    yield* new Set([
      'context',
      'builtins',
      ...this.#macros.keys(),
      ...this.#makers.keys(),
      ...this.#base.keys(),
    ])
  }
}
