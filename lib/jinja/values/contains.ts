import { pyError } from '../runtime/errors'
import { asText, pyEquals } from './compare'
import { iterableOf } from './iterate'
import { asInt } from './numbers'
import { PyBytes, PyDict, PyObject, PyRange, PySet, pyTypeName, type Value } from './value'

function inBytes({ bytes }: PyBytes, item: Value): boolean {
  if (item instanceof PyBytes)
    return String.fromCharCode(...bytes).includes(String.fromCharCode(...item.bytes))
  const byte = asInt(item)
  if (byte === undefined)
    throw pyError('TypeError', `a bytes-like object is required, not '${pyTypeName(item)}'`)
  if (byte < 0 || byte > 255) throw pyError('ValueError', 'byte must be in range(0, 256)')
  return bytes.includes(Number(byte))
}

/** `item in container`. */
export function contains(container: Value, item: Value): boolean {
  const text = asText(container)
  if (text !== undefined) {
    const part = asText(item)
    if (part === undefined)
      throw pyError('TypeError', `'in <string>' requires string as left operand, not ${pyTypeName(item)}`)
    return text.includes(part)
  }
  if (Array.isArray(container)) return container.some((v) => pyEquals(v, item))
  // A set is looked for as the frozenset that it is equal to.
  if (container instanceof PySet && item instanceof PySet) return false
  if (container instanceof PyDict || container instanceof PySet) return container.has(item)
  if (container instanceof PyBytes) return inBytes(container, item)
  if (container instanceof PyRange) {
    if (typeof item !== 'number') return [...(iterableOf(container) ?? [])].some((v) => pyEquals(v, item))
    const steps = (item - container.start) / container.step
    return Number.isInteger(steps) && steps >= 0 && steps < container.length
  }
  if (container instanceof PyObject && container.contains) return container.contains(item)
  const items = iterableOf(container)
  if (!items) throw pyError('TypeError', `argument of type '${pyTypeName(container)}' is not iterable`)
  for (const v of items) if (pyEquals(v, item)) return true
  return false
}
