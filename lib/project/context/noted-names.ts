import type { Names } from '../../jinja'
import type { OutsideThing, Reads } from '../types'

/** Names of which some depend on what surrounds the project; tells when one of those is looked up. */
export class NotedNames implements Names {
  readonly #names: Names
  readonly #reads: Reads
  readonly #noted: ReadonlyMap<string, OutsideThing>
  constructor(names: Names, reads: Reads, noted: { readonly [name: string]: OutsideThing }) {
    this.#names = names
    this.#reads = reads
    this.#noted = new Map(Object.entries(noted))
  }
  lookup(name: string): ReturnType<Names['lookup']> {
    const noted = this.#noted.get(name)
    if (noted !== undefined) this.#reads.note(noted)
    return this.#names.lookup(name)
  }
  keys(): Iterable<string> {
    return this.#names.keys()
  }
}
