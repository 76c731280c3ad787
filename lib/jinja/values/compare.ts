import { pyError } from '../runtime/errors'
import { tick } from '../runtime/state'
import { compareText } from './characters'
import { pyRepr, reprText } from './text'
import {
  PyBytes,
  PyDict,
  PyFloat,
  PyObject,
  PyRange,
  PySet,
  PySlice,
  PyTuple,
  PyTypedText,
  pyTypeName,
  Undefined,
  type Value,
} from './value'

/** `bool(value)`. */
export function truthy(value: Value): boolean {
  if (typeof value === 'boolean') return value
  if (value === null) return false
  if (typeof value === 'string') return value.length > 0
  if (typeof value === 'number') return value !== 0
  if (typeof value === 'bigint') return value !== 0n
  if (Array.isArray(value)) return value.length > 0
  if (value instanceof PyDict || value instanceof PySet) return value.size > 0
  if (value instanceof PyFloat) return value.value !== 0
  if (value instanceof PyTuple) return value.items.length > 0
  if (value instanceof Undefined) return false
  if (value instanceof PyTypedText) return value.text.length > 0
  if (value instanceof PyRange) return value.length > 0
  if (value instanceof PyBytes) return value.bytes.length > 0
  if (value instanceof PyObject) return value.truthy()
  return true
}

type Primitive = number | bigint
function numeric(value: Value): Primitive | undefined {
  if (typeof value === 'number' || typeof value === 'bigint') return value
  if (value instanceof PyFloat) return value.value
  if (typeof value === 'boolean') return Number(value)
  return undefined
}

/** A str's text, also of its subclasses; `undefined` for anything else. */
export function asText(value: Value): string | undefined {
  if (typeof value === 'string') return value
  return value instanceof PyTypedText ? value.text : undefined
}

/** `a == b`. */
export function pyEquals(a: Value, b: Value): boolean {
  if (a === b) return true
  if (a === null || b === null)
    return a instanceof PyObject ? a.equals(b) : b instanceof PyObject ? b.equals(a) : false
  const x = numeric(a)
  if (x !== undefined) {
    const y = numeric(b)
    // biome-ignore lint/suspicious/noDoubleEquals: a bigint and a number compare by value only so
    if (y !== undefined) return x == y
    return b instanceof PyObject ? b.equals(a) : false
  }
  const text = asText(a)
  if (text !== undefined) return b instanceof PyObject ? b.equals(a) : text === asText(b)
  if (Array.isArray(a)) return Array.isArray(b) && sameItems(a, b)
  if (a instanceof PyTuple) return b instanceof PyTuple && sameItems(a.items, b.items)
  if (a instanceof PyDict) return b instanceof PyDict && sameDict(a, b)
  if (a instanceof PySet) return b instanceof PySet && a.size === b.size && a.values().every((v) => b.has(v))
  if (a instanceof PyRange) return b instanceof PyRange && sameRange(a, b)
  if (a instanceof Undefined) return b instanceof Undefined
  if (a instanceof PyBytes)
    return (
      b instanceof PyBytes && a.bytes.length === b.bytes.length && a.bytes.every((x, i) => x === b.bytes[i])
    )
  if (a instanceof PySlice)
    return b instanceof PySlice && sameItems([a.start, a.stop, a.step], [b.start, b.stop, b.step])
  if (a instanceof PyObject) return a.equals(b)
  return b instanceof PyObject ? b.equals(a) : false
}

function sameItems(a: readonly Value[], b: readonly Value[]): boolean {
  tick()
  return a.length === b.length && a.every((v, i) => pyEquals(v, b[i] ?? null))
}
function sameDict(a: PyDict, b: PyDict): boolean {
  tick()
  if (a.size !== b.size) return false
  for (const [key, value] of a) {
    const other = b.get(key)
    if (other === undefined || !pyEquals(value, other)) return false
  }
  return true
}
function sameRange(a: PyRange, b: PyRange): boolean {
  if (a.length !== b.length) return false
  return a.length === 0 || (a.start === b.start && (a.length === 1 || a.step === b.step))
}

export type Order = '<' | '<=' | '>' | '>='

/** `a < b` and its like; raises TypeError where Python cannot order the two. */
export function pyOrder(operator: Order, a: Value, b: Value): boolean {
  const x = numeric(a)
  const y = numeric(b)
  if (x !== undefined && y !== undefined)
    return holds(operator, x < y ? -1 : x > y ? 1 : Number.isNaN(Number(x) + Number(y)) ? Number.NaN : 0)
  const s = asText(a)
  const t = asText(b)
  if (s !== undefined && t !== undefined) return holds(operator, compareText(s, t))
  if (a instanceof PySet && b instanceof PySet) return orderSets(operator, a, b)
  const c = compareOthers(operator, a, b)
  if (c !== undefined) return typeof c === 'boolean' ? c : holds(operator, c)
  if (a instanceof Undefined) throw undefinedError(a)
  if (b instanceof Undefined) throw undefinedError(b)
  throw pyError(
    'TypeError',
    `'${operator}' not supported between instances of '${pyTypeName(a)}' and '${pyTypeName(b)}'`,
  )
}

function compareOthers(operator: Order, a: Value, b: Value): number | boolean | undefined {
  if (Array.isArray(a) && Array.isArray(b)) return orderItems(operator, a, b)
  if (a instanceof PyTuple && b instanceof PyTuple) return orderItems(operator, a.items, b.items)
  if (a instanceof PyObject) {
    const c = a.order?.(operator, b) ?? a.compare?.(b)
    if (c !== undefined) return c
  }
  if (b instanceof PyObject) {
    const c = b.compare?.(a)
    if (c !== undefined) return -c
  }
  if (a instanceof PyBytes && b instanceof PyBytes)
    return compareText(String.fromCharCode(...a.bytes), String.fromCharCode(...b.bytes))
  return undefined
}

function holds(operator: Order, c: number): boolean {
  switch (operator) {
    case '<':
      return c < 0
    case '<=':
      return c <= 0
    case '>':
      return c > 0
    default:
      return c >= 0
  }
}

function orderItems(operator: Order, a: readonly Value[], b: readonly Value[]): boolean {
  tick()
  for (let i = 0; i < a.length && i < b.length; i++) {
    const x = a[i] ?? null
    const y = b[i] ?? null
    if (!pyEquals(x, y)) return pyOrder(operator, x, y)
  }
  return holds(operator, a.length - b.length)
}

function orderSets(operator: Order, a: PySet, b: PySet): boolean {
  const within = (x: PySet, y: PySet) => x.values().every((v) => y.has(v))
  switch (operator) {
    case '<':
      return a.size < b.size && within(a, b)
    case '<=':
      return within(a, b)
    case '>':
      return a.size > b.size && within(b, a)
    default:
      return within(b, a)
  }
}

/** -1, 0 or 1 by `<`, as Python's sort uses it: only `<` is ever asked. */
export function sortOrder(a: Value, b: Value): number {
  if (pyOrder('<', a, b)) return -1
  return pyOrder('<', b, a) ? 1 : 0
}

/** What Python raises for an attribute that a value hasn't; an undefined raises what it is undefined for. */
export function attributeError(value: Value, name: string): Error {
  if (value instanceof Undefined) return undefinedError(value)
  return pyError('AttributeError', `'${pyTypeName(value)}' object has no attribute '${name}'`)
}

/** The UndefinedError that using an undefined raises. */
export function undefinedError(value: Undefined): Error {
  return pyError(value.errorClass, undefinedMessage(value))
}

function undefinedMessage(value: Undefined): string {
  if (value.hint) return value.hint
  const { name, object } = value
  if (typeof object === 'symbol')
    return `${typeof name === 'string' ? reprText(name) : pyRepr(name)} is undefined`
  const kind = objectKind(object)
  if (asText(name) !== undefined) return `${reprText(kind)} has no attribute ${pyRepr(name)}`
  return `${kind} has no element ${pyRepr(name)}`
}

/** Modules of builtin types that aren't Python's own. */
const MODULES = new Map([
  ['Markup', 'markupsafe.'],
  ['_GroupTuple', 'jinja2.filters.'],
])

function objectKind(object: Value): string {
  if (object === null) return 'None'
  if (object instanceof PyObject) return `${object.qualifiedName} object`
  const type = pyTypeName(object)
  return `${MODULES.get(type) ?? ''}${type} object`
}
