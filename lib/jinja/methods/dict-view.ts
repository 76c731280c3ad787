import { pyEquals } from '../values/compare'
import { iterate } from '../values/iterate'
import { pyRepr } from '../values/text'
import { type PyDict, PyObject, PySet, PyTuple, type Value } from '../values/value'

/** What `keys()`, `values()` and `items()` give: a live view of the dict. */
export class DictView extends PyObject {
  readonly #dict: PyDict
  readonly #what: 'keys' | 'values' | 'items'
  constructor(dict: PyDict, what: 'keys' | 'values' | 'items') {
    super()
    this.#dict = dict
    this.#what = what
  }
  get typeName(): string {
    return `dict_${this.#what}`
  }
  override *iterate(): Generator<Value> {
    for (const key of iterate(this.#dict)) {
      const value = this.#dict.get(key) ?? null
      yield this.#what === 'keys' ? key : this.#what === 'values' ? value : new PyTuple([key, value])
    }
  }
  override length(): number {
    return this.#dict.size
  }
  override contains(item: Value): boolean {
    if (this.#what === 'keys') return this.#dict.has(item)
    for (const v of this.iterate()) if (pyEquals(v, item)) return true
    return false
  }
  override equals(other: Value): boolean {
    if (this.#what === 'values') return this === other
    if (!(other instanceof DictView) && !(other instanceof PySet)) return false
    const mine = [...this.iterate()]
    const theirs = new PySet(iterate(other))
    return mine.length === theirs.size && mine.every((v) => theirs.has(v))
  }
  override arithmetic(operator: string, other: Value, reflected: boolean): Value | undefined {
    if (operator !== '-' || reflected || this.#what === 'values') return undefined
    const gone = new PySet(iterate(other))
    return new PySet([...this.iterate()].filter((v) => !gone.has(v)))
  }
  override repr(): string {
    return `dict_${this.#what}([${[...this.iterate()].map(pyRepr).join(', ')}])`
  }
}
