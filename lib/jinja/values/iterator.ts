import type { Value } from './value'

/** A Python iterator or generator: lazy, and spent after one pass. */
export class PyIterator {
  /** Python's type name: `generator`, `zip`, `map`, `list_iterator` … */
  readonly typeName: string
  #source: Iterator<Value>
  constructor(typeName: string, source: Iterable<Value>) {
    this.typeName = typeName
    this.#source = source[Symbol.iterator]()
  }
  /** The next value; `undefined` when spent. */
  next(): Value | undefined {
    const step = this.#source.next()
    return step.done ? undefined : step.value
  }
  *[Symbol.iterator](): Generator<Value> {
    for (let v = this.next(); v !== undefined; v = this.next()) yield v
  }
}
