import { hashKey } from './hash'
import type { Value } from './value'

type Entry = { readonly key: Value; value: Value }

/** A Python dict: keeps insertion order; `1`, `1.0` and `true` are one key, `'1'` another, tuples are keys. */
export class PyDict {
  readonly #entries = new Map<unknown, Entry>()

  constructor(pairs: Iterable<readonly [Value, Value]> = []) {
    for (const [key, value] of pairs) this.set(key, value)
  }
  get(key: Value): Value | undefined {
    return this.#entries.get(typeof key === 'string' ? key : hashKey(key))?.value
  }
  has(key: Value): boolean {
    return this.#entries.has(typeof key === 'string' ? key : hashKey(key))
  }
  set(key: Value, value: Value): void {
    const hash = typeof key === 'string' ? key : hashKey(key)
    const entry = this.#entries.get(hash)
    if (entry) entry.value = value
    else this.#entries.set(hash, { key, value })
  }
  delete(key: Value): boolean {
    return this.#entries.delete(typeof key === 'string' ? key : hashKey(key))
  }
  clear(): void {
    this.#entries.clear()
  }
  get size(): number {
    return this.#entries.size
  }
  *keys(): Generator<Value> {
    for (const e of this.#entries.values()) yield e.key
  }
  *values(): Generator<Value> {
    for (const e of this.#entries.values()) yield e.value
  }
  *entries(): Generator<[Value, Value]> {
    for (const e of this.#entries.values()) yield [e.key, e.value]
  }
  [Symbol.iterator](): Generator<[Value, Value]> {
    return this.entries()
  }
  copy(): PyDict {
    return new PyDict(this)
  }
}
