import { pyError } from '../runtime/errors'
import { pyFunction } from '../runtime/function'
import { type Order, pyEquals, pyOrder } from '../values/compare'
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
    if (this.#what === 'items') {
      const [key = null, wanted = null] = item instanceof PyTuple && item.items.length === 2 ? item.items : []
      const value = item instanceof PyTuple && item.items.length === 2 ? this.#dict.get(key) : undefined
      return value !== undefined && pyEquals(value, wanted)
    }
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
  override hashKey(): unknown {
    if (this.#what === 'values') return this
    throw pyError('TypeError', `unhashable type: '${this.typeName}'`)
  }
  override arithmetic(operator: string, other: Value, reflected: boolean): Value | undefined {
    if (operator !== '-' || this.#what === 'values') return undefined
    const [from, gone] = reflected ? [other, this] : [this, other]
    const without = new PySet(iterate(gone))
    return new PySet([...iterate(from)].filter((v) => !without.has(v)))
  }
  /** Keys and items are ordered as sets are, by what they hold. */
  override order(operator: Order, other: Value): boolean | undefined {
    if (this.#what === 'values') return undefined
    if (!(other instanceof PySet) && !(other instanceof DictView && other.#what !== 'values'))
      return undefined
    return pyOrder(operator, new PySet(this.iterate()), new PySet(iterate(other)))
  }
  override attribute(name: string): Value | undefined {
    if (name !== 'isdisjoint' || this.#what === 'values') return undefined
    return pyFunction(`${this.typeName}.isdisjoint`, ['other'], (a) => {
      const mine = new PySet(this.iterate())
      return ![...iterate(a.get('other'))].some((v) => mine.has(v))
    })
  }
  override repr(): string {
    return `dict_${this.#what}([${[...this.iterate()].map(pyRepr).join(', ')}])`
  }
}
