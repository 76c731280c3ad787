import { Float as PyFloat } from '../../foundation'
import { pyError } from '../runtime/errors'
import type { RenderState } from '../runtime/state'

// One file, as these types name each other: what a value is, and the classes of those that JavaScript lacks.

/**
 * A value as Python sees it, inside templates.
 *
 * | Python | here |
 * | --- | --- |
 * | None | `null` |
 * | bool | `boolean` |
 * | int | `number` while it is a safe integer, else `bigint` (never one for the other) |
 * | float | {@link PyFloat} |
 * | str | `string`; Markup and dbt's native markers are {@link PyTypedText} |
 * | list | array |
 * | tuple, dict, set, range, bytes, slice | their own classes |
 * | undefined | {@link Undefined}; JavaScript's `undefined` is never a value |
 * | anything else | a {@link PyObject} |
 */
export type Value =
  | null
  | boolean
  | number
  | bigint
  | string
  | PyFloat
  | PyTypedText
  | Value[]
  | PyTuple
  | PyDict
  | PySet
  | PyRange
  | PyBytes
  | PySlice
  | PyIterator
  | Undefined
  | PyObject

/** Keyword arguments of a call, in the order written; null when there are none. */
export type Kwargs = ReadonlyMap<string, Value> | null

// Under the name that its siblings have.
export { PyFloat }

/** An immutable Python tuple. */
export class PyTuple {
  readonly items: readonly Value[]
  constructor(items: readonly Value[]) {
    this.items = items
  }
}

/** A tuple whose items have names, too. */
export class PyNamedTuple extends PyTuple {
  readonly typeName: string
  readonly fields: readonly string[]
  /** Whether its repr tells the names. */
  readonly shown: boolean
  constructor(typeName: string, fields: readonly string[], items: readonly Value[], shown = false) {
    super(items)
    this.typeName = typeName
    this.fields = fields
    this.shown = shown
  }
  /** The item of a name. */
  field(name: string): Value | undefined {
    const index = this.fields.indexOf(name)
    return index === -1 ? undefined : this.items[index]
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
  /** Ints in the order in which CPython keeps them, others as inserted: Python's order of texts differs by the run. */
  values(): Value[] {
    const all = [...this.members.keys()]
    const ints = all.filter((v) => typeof v === 'number')
    return ints.length === all.length && all.length > 1 ? inTableOrder(ints) : all
  }
}

/** The order in which a table of CPython's holds ints that are put into it one after the other. */
function inTableOrder(ints: readonly number[]): number[] {
  let table = new Array<number | undefined>(8).fill(undefined)
  let used = 0
  for (const n of ints) {
    place(table, n)
    used++
    if (used * 5 < (table.length - 1) * 3) continue
    const wanted = used > 50_000 ? used * 2 : used * 4
    let size = 8
    while (size <= wanted) size *= 2
    const larger = new Array<number | undefined>(size).fill(undefined)
    for (const held of table) if (held !== undefined) place(larger, held)
    table = larger
  }
  return table.filter((n) => n !== undefined)
}
/** Puts an int where its hash says, or where CPython looks next. */
function place(table: (number | undefined)[], n: number): void {
  const mask = BigInt(table.length - 1)
  let perturb = BigInt.asUintN(64, BigInt(n === -1 ? -2 : n))
  let at = perturb & mask
  for (;;) {
    const near = at + LINEAR_PROBES <= mask ? LINEAR_PROBES : 0n
    for (let i = at; i <= at + near; i++)
      if (table[Number(i)] === undefined) {
        table[Number(i)] = n
        return
      }
    perturb >>= 5n
    at = (at * 5n + 1n + perturb) & mask
  }
}
const LINEAR_PROBES = 9n

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

/** Stands for "no object given" in {@link Undefined}, as None is an object too. */
export const NO_OBJECT = Symbol('no object')

/**
 * Jinja's undefined: prints nothing, is falsy, iterates empty, and raises on attribute, call and arithmetic.
 * A lenient one is dbt's at parse time (`capture_macros`): attribute, item and call give an undefined again.
 */
export class Undefined {
  name: Value
  readonly hint: string | null
  readonly object: Value | typeof NO_OBJECT
  readonly lenient: boolean
  /** The Python class of the error that using it raises. */
  readonly errorClass: string
  constructor(
    name: Value,
    options: {
      hint?: string
      object?: Value | typeof NO_OBJECT
      lenient?: boolean
      errorClass?: string
    } = {},
  ) {
    this.name = name
    this.hint = options.hint ?? null
    this.lenient = options.lenient ?? false
    this.errorClass = options.errorClass ?? 'UndefinedError'
    this.object = this.lenient || options.object === undefined ? NO_OBJECT : options.object
  }
}

/** A Python iterator or generator: lazy, and spent after one pass. */
export class PyIterator {
  /** Python's type name: `generator`, `zip`, `map`, `list_iterator` … */
  readonly typeName: string
  /** A generator's function, which its repr names. */
  readonly label: string
  #source: Iterator<Value>
  constructor(typeName: string, source: Iterable<Value>, label = '') {
    this.typeName = typeName
    this.label = label
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

/**
 * An object that the host shows to templates: a relation, `config`, `adapter`, a table … Everything a template
 * can reach of it goes through these methods; its JavaScript properties and prototype are never seen.
 * Override what the object has; the defaults are those of a plain Python object.
 */
export abstract class PyObject {
  /** Python's name of its type, for messages: `'Relation' object has no attribute …`. */
  abstract readonly typeName: string
  /** Its type's name with the module, where messages show that: `'jinja2.utils.Namespace object' has no …`. */
  get qualifiedName(): string {
    return this.typeName
  }
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
  /** `format(obj, spec)`, as f-like formatting asks; `undefined` leaves it to the default. */
  format?(spec: string): string | undefined
  truthy(): boolean {
    return this.length ? this.length() > 0 : true
  }
  equals(other: Value): boolean {
    return this === other
  }
  /** Orders against another of its kind (-1, 0, 1); `undefined` where Python raises a TypeError. */
  compare?(other: Value): number | undefined
  /** `obj < other` where that isn't told by a place in a row, as of sets; `undefined` where unsupported. */
  order?(operator: '<' | '<=' | '>' | '>=', other: Value): boolean | undefined
  /** `obj + other`, `other - obj` …: the result, or `undefined` where unsupported. */
  arithmetic?(operator: string, other: Value, reflected: boolean): Value | undefined
  /** The key under which dicts and sets file it; by default its identity. */
  hashKey(): unknown {
    return this
  }
  /** Whether Python counts it among its numbers (a Decimal is one). */
  get isNumber(): boolean {
    return false
  }
  /** Whether Python's class is a dict or list (or a subclass), so that json.dumps takes it. */
  get isPlain(): boolean {
    return false
  }
  /** A dict with the same content, where the object is a mapping (`is mapping`, `**obj`, tojson). */
  mapping?(): Iterable<readonly [Value, Value]>
  /** A list with the same content, where the object is a sequence for tojson and `is sequence`. */
  sequence?(): readonly Value[]
}

/** Numbers for objects that are part of a tuple used as a key. */
const ids = new WeakMap<object, number>()
let nextId = 1
function identity(object: object): number {
  const known = ids.get(object)
  if (known !== undefined) return known
  ids.set(object, nextId)
  return nextId++
}

/**
 * A Map key under which values that Python calls equal meet: strings as they are, numbers (and booleans) as
 * numbers or bigints, the rest as tagged objects. Raises TypeError for unhashable values.
 */
export function hashKey(key: Value): unknown {
  if (typeof key === 'string' || typeof key === 'number' || key === null || typeof key === 'bigint')
    return key
  if (typeof key === 'boolean') return key ? 1 : 0
  if (key instanceof PyFloat) {
    if (!Number.isInteger(key.value) || Number.isSafeInteger(key.value)) return key.value
    return BigInt(key.value)
  }
  if (key instanceof PyTypedText) return key.text
  if (key instanceof PyTuple) return compound(key.items)
  if (key instanceof Undefined) return UNDEFINED_KEY
  if (key instanceof PyObject) return key.hashKey()
  if (key instanceof PyRange || key instanceof PyIterator) return key
  if (key instanceof PyBytes) return compoundKey(`b${key.bytes.join(',')}`)
  if (Array.isArray(key) || key instanceof PyDict || key instanceof PySet || key instanceof PySlice)
    throw pyError('TypeError', `unhashable type: '${pyTypeName(key)}'`)
  return key
}

/** All undefineds are one key, as they are equal and hash alike. */
const UNDEFINED_KEY = Symbol('undefined')

// A tuple's key is a text that no ordinary string key equals (it starts with NUL and a lone surrogate).
function compoundKey(text: string): string {
  return `\u0000\udc00${text}`
}
function compound(items: readonly Value[]): string {
  return compoundKey(`(${items.map((item) => part(hashKey(item))).join(',')})`)
}
function part(key: unknown): string {
  if (typeof key === 'string') return JSON.stringify(key)
  if (typeof key === 'number' || typeof key === 'bigint') return String(key)
  if (typeof key === 'object' && key !== null) return `#${identity(key)}`
  return String(key)
}

/** The class's own name, without its module. */
export function pyClassName(value: Value): string {
  const name = pyTypeName(value)
  return name.slice(name.lastIndexOf('.') + 1)
}

/** What Python's messages call a value's type: its name, with the module where the type is written in C. */
export function pyTypeName(value: Value): string {
  if (value === null) return 'NoneType'
  switch (typeof value) {
    case 'boolean':
      return 'bool'
    case 'number':
    case 'bigint':
      return 'int'
    case 'string':
      return 'str'
  }
  if (Array.isArray(value)) return 'list'
  if (value instanceof PyFloat) return 'float'
  if (value instanceof PyTypedText) return value.kind
  if (value instanceof PyTuple) return value instanceof PyNamedTuple ? value.typeName : 'tuple'
  if (value instanceof PyDict) return 'dict'
  if (value instanceof PySet) return 'set'
  if (value instanceof PyRange) return 'range'
  if (value instanceof PyBytes) return 'bytes'
  if (value instanceof PySlice) return 'slice'
  if (value instanceof Undefined) return 'Undefined'
  if (value instanceof PyIterator || value instanceof PyObject) return value.typeName
  return 'object'
}
