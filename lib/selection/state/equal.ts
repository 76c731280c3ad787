import { Float } from '../../foundation'

/**
 * Whether two values of manifests are the same, whatever the order of keys; what is missing is null. Numbers compare
 * by value, as an int and a float do in Python.
 */
export function sameJson(a: unknown, b: unknown): boolean {
  const x = plain(a)
  const y = plain(b)
  if (x === y) return true
  if (typeof x !== 'object' || typeof y !== 'object' || x === null || y === null) return false
  if (Array.isArray(x) || Array.isArray(y)) {
    if (!Array.isArray(x) || !Array.isArray(y) || x.length !== y.length) return false
    return x.every((item, i) => sameJson(item, y[i]))
  }
  const left = new Map(Object.entries(x))
  const right = new Map(Object.entries(y))
  return (
    left.size === right.size &&
    [...left].every(([key, value]) => right.has(key) && sameJson(value, right.get(key)))
  )
}

/** Dates and the like compare as they are written. */
function plain(value: unknown): unknown {
  if (value === undefined) return null
  if (value instanceof Float) return value.value
  if (typeof value === 'bigint') return Number(value)
  if (
    typeof value === 'object' &&
    value !== null &&
    'toJSON' in value &&
    typeof value.toJSON === 'function'
  ) {
    return value.toJSON()
  }
  return value
}
