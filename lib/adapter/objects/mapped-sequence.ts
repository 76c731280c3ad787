import { PyDict, PyObject, PySlice, PyTuple, pyEquals, pyRepr, truthy, type Value } from '../../jinja'
import { listOf, method, textOrNull } from './members'

/** agate's ordered mapping: looked up by position or by key. Rows, columns, and the lists of them are such. */
export class MappedSequence extends PyObject {
  readonly typeName: string
  readonly #values: readonly Value[]
  readonly #keys: readonly string[]
  constructor(typeName: string, values: readonly Value[], keys: readonly string[]) {
    super()
    this.typeName = typeName
    this.#values = values
    this.#keys = keys
  }
  get values(): readonly Value[] {
    return this.#values
  }
  override item(key: Value): Value | undefined {
    if (typeof key === 'number') return this.#values.at(key)
    if (key instanceof PySlice) return new PyTuple(slice(this.#values, key))
    const name = textOrNull(key)
    const index = name === null ? -1 : this.#keys.indexOf(name)
    return index < 0 ? undefined : this.#values[index]
  }
  override attribute(name: string): Value | undefined {
    switch (name) {
      case 'values':
        return method(name, [], () => new PyTuple(this.#values))
      case 'keys':
        return method(name, [], () => (this.#keys.length ? new PyTuple(this.#keys) : null))
      case 'items':
        return method(name, [], () => this.#keys.map((key, i) => new PyTuple([key, this.#values[i] ?? null])))
      case 'dict':
        return method(name, [], () => new PyDict(this.#keys.map((key, i) => [key, this.#values[i] ?? null])))
      case 'get':
        return method(name, ['key', ['default', null]], (args) => {
          const found = this.item(args.get('key'))
          if (found !== undefined) return found
          // agate's own: a default that is false in Python is none.
          return truthy(args.get('default')) ? args.get('default') : null
        })
    }
    return undefined
  }
  override iterate(): Iterable<Value> {
    return this.#values
  }
  override length(): number {
    return this.#values.length
  }
  override contains(item: Value): boolean {
    return this.#values.some((value) => value === item || (value instanceof PyObject && value.equals(item)))
  }
  override equals(other: Value): boolean {
    const theirs = other instanceof MappedSequence ? other.#values : listOf(other)
    return (
      theirs.length === this.#values.length &&
      theirs.every((value, i) => pyEquals(value, this.#values[i] ?? null))
    )
  }
  override sequence(): readonly Value[] {
    return this.#values
  }
  override repr(): string {
    return `<agate.${this.typeName}: (${this.#values.slice(0, 5).map(pyRepr).join(', ')}${this.#values.length > 5 ? ', ...' : ''})>`
  }
}

/** A column of a table: its values in the order of the rows. */
export class TableColumn extends MappedSequence {
  readonly #name: string
  readonly #type: string
  constructor(name: string, type: string, values: readonly Value[]) {
    super('Column', values, [])
    this.#name = name
    this.#type = type
  }
  override attribute(name: string): Value | undefined {
    if (name === 'name') return this.#name
    if (name === 'data_type') return new DataType(this.#type)
    if (name === 'values_distinct') return method(name, [], () => new PyTuple(distinct(this.values)))
    if (name === 'values_without_nulls')
      return method(name, [], () => new PyTuple(this.values.filter((value) => value !== null)))
    return super.attribute(name)
  }
}

/** agate's type of a column. */
export class DataType extends PyObject {
  readonly typeName: string
  constructor(typeName: string) {
    super()
    this.typeName = typeName
  }
}

/** Python's slice of a list; steps forward only. */
export function slice<T>(values: readonly T[], { start, stop, step }: PySlice): T[] {
  const part = values.slice(
    typeof start === 'number' ? start : 0,
    typeof stop === 'number' ? stop : undefined,
  )
  const by = typeof step === 'number' && step > 0 ? step : 1
  return part.filter((_, i) => i % by === 0)
}

function distinct(values: readonly Value[]): Value[] {
  const seen = new Map(values.map((each) => [pyRepr(each), each]))
  return [...seen.values()]
}
