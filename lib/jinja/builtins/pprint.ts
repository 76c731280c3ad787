import { sortOrder } from '../values/compare'
import { pyRepr } from '../values/text'
import { PyDict, PyTuple, pyTypeName, type Value } from '../values/value'

const WIDTH = 80

/** `pprint.pformat(value)`: one line where it fits in 80 characters, else one element a line; dict keys sorted. */
export function pprint(value: Value): string {
  return layOut(value, 0, 0)
}

function layOut(value: Value, column: number, after: number): string {
  const flat = flatRepr(value)
  if (flat.length <= WIDTH - column - after) return flat
  if (value instanceof PyDict) {
    const lines = sortedPairs(value).map(([k, v], i, all) => {
      const key = `${pyRepr(k)}: `
      return key + layOut(v, column + 1 + key.length, i === all.length - 1 ? after + 1 : 1)
    })
    return `{${lines.join(`,\n${' '.repeat(column + 1)}`)}}`
  }
  const items = Array.isArray(value) ? value : value instanceof PyTuple ? value.items : null
  if (!items) return flat
  const [open, close] = Array.isArray(value) ? ['[', ']'] : ['(', items.length === 1 ? ',)' : ')']
  const lines = items.map((v, i) => layOut(v, column + 1, i === items.length - 1 ? after + close.length : 1))
  return open + lines.join(`,\n${' '.repeat(column + 1)}`) + close
}

function sortedPairs(dict: PyDict): [Value, Value][] {
  const pairs = [...dict]
  try {
    return pairs.sort(([a], [b]) => sortOrder(a, b))
  } catch {
    // What has no order is sorted by type.
    return pairs.sort(([a], [b]) => byType(a, b))
  }
}

function byType(a: Value, b: Value): number {
  const x = pyTypeName(a)
  const y = pyTypeName(b)
  return x === y && x !== 'NoneType' ? sortOrder(a, b) : x < y ? -1 : Number(x > y)
}

function flatRepr(value: Value): string {
  if (value instanceof PyDict)
    return `{${sortedPairs(value)
      .map(([k, v]) => `${flatRepr(k)}: ${flatRepr(v)}`)
      .join(', ')}}`
  if (Array.isArray(value)) return `[${value.map(flatRepr).join(', ')}]`
  return pyRepr(value)
}
