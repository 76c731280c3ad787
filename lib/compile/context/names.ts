import { ContextObject, type Names, type Value } from '../../jinja'

/** A name's value, made when it is asked for the first time. */
export type Makers = ReadonlyMap<string, () => Value>

/** dbt's own names of a node, less macros. A model looks at a few of a hundred, so each is made on first use. */
export class NodeNames implements Names {
  readonly #makers: Makers
  readonly #base: Names
  readonly #made = new Map<string, Value>()
  constructor(makers: Makers, base: Names) {
    this.#makers = makers
    this.#base = base
    const lookup = (name: string) => (name === 'builtins' ? undefined : this.lookup(name))
    const keys = () => this.#names()
    this.#made.set('builtins', new ContextObject({ lookup, keys }))
  }
  lookup(name: string): Value | undefined {
    const made = this.#made.get(name)
    if (made !== undefined) return made
    const value = this.#makers.get(name)?.()
    if (value === undefined) return this.#base.lookup(name)
    this.#made.set(name, value)
    return value
  }
  *keys(): Iterable<string> {
    yield 'builtins'
    yield* this.#names()
  }
  /** All but `builtins`, which doesn't hold itself. */
  *#names(): Iterable<string> {
    const names = new Set([...this.#makers.keys(), ...this.#base.keys()])
    names.delete('builtins')
    yield* names
  }
}
