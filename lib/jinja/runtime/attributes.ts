import { bytesMethods } from '../methods/bytes'
import { dictMethods, iteratorMethods, listMethods, rangeMethods, tupleMethods } from '../methods/containers'
import { type Method, unaryMethod } from '../methods/method'
import { floatMethods, intMethods } from '../methods/numbers'
import { setMethods } from '../methods/sets'
import { textMethods } from '../methods/text'
import { formatText } from '../methods/text-format'
import { characters } from '../values/characters'
import { asText, undefinedError } from '../values/compare'
import { reversible } from '../values/iterate'
import { asInt } from '../values/numbers'
import {
  hashKey,
  type Kwargs,
  PyBytes,
  PyDict,
  PyFloat,
  PyIterator,
  PyNamedTuple,
  PyObject,
  PyRange,
  PySet,
  PySlice,
  PyTuple,
  PyTypedText,
  pyClassName,
  pyTypeName,
  Undefined,
  type Value,
} from '../values/value'
import { callValue } from './call'
import { pyError } from './errors'
import type { RenderState } from './state'

const access = { attribute: getAttribute, item: getItem }
const strMethods = new Map<string, Method<string>>([
  ...textMethods,
  ['format', (s, args, kwargs, state) => formatText(s, { args, kwargs: kwargs ?? new Map(), access, state })],
  [
    'format_map',
    unaryMethod('format_map', (s, mapping, state) => {
      const named = new Map<string, Value>()
      if (mapping instanceof PyDict) for (const [k, v] of mapping) if (typeof k === 'string') named.set(k, v)
      return formatText(s, { args: [], kwargs: named, access, state })
    }),
  ],
])

/** A method of a builtin type, ready to be called on the value; `undefined` where it has none of the name. */
function methodOf(
  target: Value,
  name: string,
): ((args: readonly Value[], kwargs: Kwargs, state: RenderState) => Value) | undefined {
  const bind = <T>(methods: ReadonlyMap<string, Method<T>>, self: T) => {
    const method = methods.get(name)
    return method && ((a: readonly Value[], k: Kwargs, s: RenderState) => method(self, a, k, s))
  }
  if (typeof target === 'string') return bind(strMethods, target)
  if (Array.isArray(target)) return bind(listMethods, target)
  if (target instanceof PyDict) return bind(dictMethods, target)
  if (typeof target === 'number' || typeof target === 'boolean' || typeof target === 'bigint')
    return bind(intMethods, target)
  if (target instanceof PyTuple) return bind(tupleMethods, target)
  if (target instanceof PySet) return bind(setMethods, target)
  if (target instanceof PyFloat) return bind(floatMethods, target)
  if (target instanceof PyTypedText) return bind(strMethods, target.text)
  if (target instanceof PyRange) return bind(rangeMethods, target)
  if (target instanceof PyBytes) return bind(bytesMethods, target)
  if (target instanceof PyIterator) return bind(iteratorMethods, target)
  return undefined
}

/** A builtin type's method taken as a value: `{% set f = 'a'.upper %}`. */
class BoundMethod extends PyObject {
  readonly typeName = 'builtin_function_or_method'
  readonly #self: Value
  readonly #name: string
  constructor(self: Value, name: string) {
    super()
    this.#self = self
    this.#name = name
  }
  override call(args: readonly Value[], kwargs: Kwargs, state: RenderState): Value {
    return callMethod(this.#self, this.#name, args, kwargs, state)
  }
  override repr(): string {
    return `<built-in method ${this.#name} of ${pyTypeName(this.#self)} object at 0x7f0000000000>`
  }
}

/** Attributes of builtin types that aren't methods. */
function dataAttribute(target: Value, name: string): Value | undefined {
  if (target instanceof PyRange) {
    if (name === 'start') return target.start
    if (name === 'stop') return target.stop
    return name === 'step' ? target.step : undefined
  }
  if (target instanceof PyFloat)
    return name === 'real' ? target : name === 'imag' ? new PyFloat(0) : undefined
  if (target instanceof PyNamedTuple) return target.field(name)
  const int = asInt(target)
  if (int === undefined) return undefined
  if (name === 'real' || name === 'numerator') return int
  return name === 'imag' ? 0 : name === 'denominator' ? 1 : undefined
}

// What every Python object has, and the sandbox therefore refuses to hand out (rather than not finding it).
const OBJECT_ATTRIBUTES = new Set(
  'class doc init new eq ne lt le gt ge hash repr str dict module getattribute setattr delattr dir format reduce reduce_ex sizeof subclasshook init_subclass'
    .split(' ')
    .map((n) => `__${n}__`),
)
const SEQUENCE_ATTRIBUTES = new Set(
  'len iter contains getitem add mul rmul'.split(' ').map((n) => `__${n}__`),
)
const FUNCTION_ATTRIBUTES = new Set(
  'globals code closure defaults kwdefaults name qualname call annotations get'
    .split(' ')
    .map((n) => `__${n}__`),
)

function isHidden(target: Value, name: string): boolean {
  if (!name.startsWith('__')) return false
  if (OBJECT_ATTRIBUTES.has(name)) return true
  if (SEQUENCE_ATTRIBUTES.has(name))
    return (
      asText(target) !== undefined ||
      Array.isArray(target) ||
      target instanceof PyTuple ||
      target instanceof PyDict
    )
  return FUNCTION_ATTRIBUTES.has(name) && target instanceof PyObject && target.call !== undefined
}

function makeUndefined(target: Value, name: Value, state: RenderState): Undefined {
  return new Undefined(name, { object: target, lenient: state.lenient })
}

function unsafe(target: Value, name: string, state: RenderState): Undefined {
  return new Undefined(name, {
    object: target,
    lenient: state.lenient,
    errorClass: 'SecurityError',
    hint: `access to attribute '${name}' of '${pyClassName(target)}' object is unsafe.`,
  })
}

export function attributeOrUndefined(target: Value, name: string, state: RenderState): Value | undefined {
  if (target instanceof PyObject) {
    const own = target.attribute(name, state)
    if (own !== undefined) return own
  } else {
    const data = dataAttribute(target, name)
    if (data !== undefined) return data
    if (methodOf(target, name)) return new BoundMethod(target, name)
  }
  return isHidden(target, name) ? unsafe(target, name, state) : undefined
}

/** `target.name`: attribute or method, then item; an undefined where there is neither. */
export function getAttribute(target: Value, name: string, state: RenderState): Value {
  if (target instanceof PyDict && !dictMethods.has(name)) {
    const item = isHidden(target, name) ? undefined : target.get(name)
    if (item !== undefined) return item
  }
  if (target instanceof Undefined) return undefinedAttribute(target, name, state)
  const attribute = attributeOrUndefined(target, name, state)
  if (attribute !== undefined) return attribute
  const item = itemOf(target, name, state)
  return item === undefined ? makeUndefined(target, name, state) : item
}

function undefinedAttribute(target: Undefined, name: string, state: RenderState): Value {
  if (OBJECT_ATTRIBUTES.has(name) || SEQUENCE_ATTRIBUTES.has(name)) return unsafe(target, name, state)
  if (!target.lenient) throw undefinedError(target)
  target.name = name
  return new Undefined(name, { lenient: true, ...(target.hint !== null && { hint: target.hint }) })
}

/** `target[key]`: item, then (for a text) attribute; an undefined where there is neither. */
export function getItem(target: Value, key: Value, state: RenderState): Value {
  if (target instanceof PyDict) {
    const item = key instanceof PySlice ? undefined : dictItem(target, key)
    if (item !== undefined) return item
  } else if (target instanceof Undefined) {
    if (target.lenient) return target
    throw undefinedError(target)
  } else {
    const item = itemOf(target, key, state)
    if (item !== undefined) return item
  }
  const name = asText(key)
  const attribute = name === undefined ? undefined : attributeOrUndefined(target, name, state)
  return attribute === undefined ? makeUndefined(target, key, state) : attribute
}

/** An unhashable key is a TypeError to Python, which Jinja takes as a missing item. */
function dictItem(dict: PyDict, key: Value): Value | undefined {
  if (typeof key === 'string') return dict.get(key)
  try {
    hashKey(key)
  } catch {
    return undefined
  }
  return dict.get(key)
}

function itemOf(target: Value, key: Value, state: RenderState): Value | undefined {
  if (target instanceof PyObject) return target.item(key, state)
  if (target instanceof PyDict) return target.get(key)
  if (key instanceof PySlice) return slice(target, key)
  const index = asInt(key)
  if (index === undefined) return undefined
  const at = Number(index)
  if (Array.isArray(target)) return target.at(at)
  if (target instanceof PyTuple) return target.items.at(at)
  const text = asText(target)
  if (text !== undefined) return at >= -text.length && at < text.length ? characters(text).at(at) : undefined
  if (target instanceof PyBytes) return target.bytes.at(at)
  if (target instanceof PyRange) {
    const n = at < 0 ? target.length + at : at
    return n >= 0 && n < target.length ? target.at(n) : undefined
  }
  return undefined
}

/** `target[start:stop:step]` as an expression has it. @throws JinjaError where Python does. */
export function sliceOf(target: Value, by: PySlice, state: RenderState): Value {
  if (target instanceof Undefined) {
    if (target.lenient) return target
    throw undefinedError(target)
  }
  if (target instanceof PyDict) throw pyError('TypeError', "unhashable type: 'slice'")
  const part = target instanceof PyObject ? target.item(by, state) : slice(target, by)
  if (part !== undefined) return part
  if (target instanceof PyObject ? target.sequence : reversible(target))
    throw pyError('TypeError', 'slice indices must be integers or None or have an __index__ method')
  const isType = pyTypeName(target) === 'type' && target instanceof PyObject
  const what = isType ? `type '${target.repr().slice(8, -2)}'` : `'${pyTypeName(target)}' object`
  throw pyError('TypeError', `${what} is not subscriptable`)
}

/** `target[start:stop:step]`; `undefined` where the target has no slices or the bounds aren't ints. */
function slice(target: Value, { start, stop, step }: PySlice): Value | undefined {
  const bounds = [start, stop, step].map((b) => (b === null ? null : asInt(b)))
  if (bounds.some((b) => b === undefined)) return undefined
  const [from, to, by] = bounds.map((b) => (b === null || b === undefined ? null : Number(b)))
  const stride = by ?? 1
  const text = asText(target)
  const items: readonly Value[] | undefined =
    text !== undefined
      ? characters(text)
      : Array.isArray(target)
        ? target
        : target instanceof PyTuple
          ? target.items
          : undefined
  const length =
    items?.length ??
    (target instanceof PyRange ? target.length : target instanceof PyBytes ? target.bytes.length : undefined)
  if (length === undefined) return undefined
  if (stride === 0) throw pyError('ValueError', 'slice step cannot be zero')
  const [first, end] = sliceBounds(from ?? null, to ?? null, stride, length)
  if (target instanceof PyRange)
    return new PyRange(
      target.start + first * target.step,
      target.start + end * target.step,
      target.step * stride,
    )
  const picked: number[] = []
  for (let i = first; stride > 0 ? i < end : i > end; i += stride) picked.push(i)
  if (target instanceof PyBytes) return new PyBytes(Uint8Array.from(picked, (i) => target.bytes[i] ?? 0))
  const values = picked.map((i) => items?.[i] ?? null)
  if (text !== undefined) return values.join('')
  return Array.isArray(target) ? values : new PyTuple(values)
}

function sliceBounds(from: number | null, to: number | null, step: number, length: number): [number, number] {
  const low = step > 0 ? 0 : -1
  const high = step > 0 ? length : length - 1
  const clamp = (n: number) => Math.min(high, Math.max(low, n < 0 ? n + length : n))
  return [
    from === null ? (step > 0 ? low : high) : clamp(from),
    to === null ? (step > 0 ? high : low) : clamp(to),
  ]
}

/** `target.name(args)` without making a bound method where there is a builtin one. */
export function callMethod(
  target: Value,
  name: string,
  args: readonly Value[],
  kwargs: Kwargs,
  state: RenderState,
): Value {
  if (target instanceof PyObject) {
    const result = target.callMethod?.(name, args, kwargs, state)
    if (result !== undefined) return result
  } else {
    const method = methodOf(target, name)
    if (method) {
      state.step()
      const result = method(args, kwargs, state)
      if (typeof result === 'string') state.checkText(result.length)
      return result
    }
  }
  return callValue(getAttribute(target, name, state), args, kwargs, state)
}
