import type { RenderState } from '../runtime/state'
import type { Kwargs, Value } from './value'

/**
 * An object that the host shows to templates: a relation, `config`, `adapter`, a table … Everything a template
 * can reach of it goes through these methods; its JavaScript properties and prototype are never seen.
 * Override what the object has; the defaults are those of a plain Python object.
 */
export abstract class PyObject {
  /** Python's name of its type, for messages: `'Relation' object has no attribute …`. */
  abstract readonly typeName: string
  /** `obj.name`: an attribute or bound method; `undefined` where it has none (an item is tried next). */
  attribute(_name: string, _state: RenderState): Value | undefined {
    return undefined
  }
  /** `obj[key]`; `undefined` where there is no such item (an attribute is tried next). */
  item(_key: Value, _state: RenderState): Value | undefined {
    return undefined
  }
  /** `obj.name(args)` in one step; by default the attribute is called. */
  callMethod?(name: string, args: readonly Value[], kwargs: Kwargs, state: RenderState): Value | undefined
  /** `obj(args)`. Absent: not callable. */
  call?(args: readonly Value[], kwargs: Kwargs, state: RenderState): Value
  /** `{% set obj.name = value %}` on a namespace, `obj[key] = value`. Absent: refused. */
  setAttribute?(name: string, value: Value): void
  /** `str(obj)`. */
  text(): string {
    return this.repr()
  }
  /** `repr(obj)`. */
  repr(): string {
    return `<${this.typeName} object>`
  }
  /** Iteration. Absent: not iterable. */
  iterate?(): Iterable<Value>
  /** `len(obj)`. Absent: has no length. */
  length?(): number
  /** `x in obj`. Absent: by iteration. */
  contains?(item: Value): boolean
  truthy(): boolean {
    return this.length ? this.length() > 0 : true
  }
  equals(other: Value): boolean {
    return this === other
  }
  /** Orders against another of its kind (-1, 0, 1); `undefined` where Python raises a TypeError. */
  compare?(other: Value): number | undefined
  /** `obj + other`, `other - obj` …: the result, or `undefined` where unsupported. */
  arithmetic?(operator: string, other: Value, reflected: boolean): Value | undefined
  /** The key under which dicts and sets file it; by default its identity. */
  hashKey(): unknown {
    return this
  }
  /** A dict with the same content, where the object is a mapping (`is mapping`, `**obj`, tojson). */
  mapping?(): Iterable<readonly [Value, Value]>
  /** A list with the same content, where the object is a sequence for tojson and `is sequence`. */
  sequence?(): readonly Value[]
}
