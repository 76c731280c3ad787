import { PyDict } from './dict'
import type { Value } from './value'

/** A Python float: boxed, so that ints (the common case) stay bare numbers and `1.0` is not `1`. */
export class PyFloat {
  readonly value: number
  constructor(value: number) {
    this.value = value
  }
}

/** An immutable Python tuple. */
export class PyTuple {
  readonly items: readonly Value[]
  constructor(items: readonly Value[]) {
    this.items = items
  }
}

/** A Python set; iterates in insertion order (Python's order of strings is arbitrary). */
export class PySet {
  readonly members = new PyDict()
  constructor(items: Iterable<Value> = []) {
    for (const item of items) this.members.set(item, null)
  }
  add(item: Value): void {
    this.members.set(item, null)
  }
  has(item: Value): boolean {
    return this.members.has(item)
  }
  delete(item: Value): boolean {
    return this.members.delete(item)
  }
  get size(): number {
    return this.members.size
  }
  /** Ints ascending first as CPython happens to do for small ones, then the rest as inserted. */
  values(): Value[] {
    const all = [...this.members.keys()]
    return all.every((v) => typeof v === 'number') ? all.sort((a, b) => Number(a) - Number(b)) : all
  }
}

/** `range(start, stop, step)`. */
export class PyRange {
  readonly start: number
  readonly stop: number
  readonly step: number
  constructor(start: number, stop: number, step: number) {
    this.start = start
    this.stop = stop
    this.step = step
  }
  get length(): number {
    return Math.max(0, Math.ceil((this.stop - this.start) / this.step))
  }
  at(index: number): number {
    return this.start + index * this.step
  }
}

/** Python bytes, as `'…'.encode()` gives. */
export class PyBytes {
  readonly bytes: Uint8Array
  constructor(bytes: Uint8Array) {
    this.bytes = bytes
  }
}

/** A slice object: what `x[a:b:c]` subscripts with. */
export class PySlice {
  readonly start: Value
  readonly stop: Value
  readonly step: Value
  constructor(start: Value, stop: Value, step: Value) {
    this.start = start
    this.stop = stop
    this.step = step
  }
}

/** What kind of str a {@link PyTypedText} is; all but Markup come from dbt's native filters. */
export type TextKind = 'Markup' | 'TextMarker' | 'NativeMarker' | 'BoolMarker' | 'NumberMarker'

/** A subclass of Python's str. It behaves as its text, but printing or native rendering looks at the kind. */
export class PyTypedText {
  readonly kind: TextKind
  readonly text: string
  constructor(kind: TextKind, text: string) {
    this.kind = kind
    this.text = text
  }
}
