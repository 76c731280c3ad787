import { JinjaError } from '../runtime/errors'
import type { Expression } from '../syntax/nodes'
import { unary } from '../values/operators'
import { PyDict, PyTuple, type Value } from '../values/value'

/** The value of an expression made of literals; `undefined` where it isn't one. */
export function literalOf(e: Expression): Value | undefined {
  switch (e.kind) {
    case 'const':
      return e.value
    case 'list':
      return literals(e.items)
    case 'tuple': {
      const items = literals(e.items)
      return items && new PyTuple(items)
    }
    case 'dict': {
      const dict = new PyDict()
      for (const { key, value } of e.pairs) {
        const k = literalOf(key)
        const v = literalOf(value)
        if (k === undefined || v === undefined) return undefined
        dict.set(k, v)
      }
      return dict
    }
    case 'negative': {
      const value = literalOf(e.operand)
      return value === undefined ? undefined : negated(value)
    }
    default:
      return undefined
  }
}

function negated(value: Value): Value | undefined {
  try {
    return unary('-', value)
  } catch (e) {
    if (e instanceof JinjaError) return undefined
    throw e
  }
}

function literals(items: readonly Expression[]): Value[] | undefined {
  const values: Value[] = []
  for (const item of items) {
    const value = literalOf(item)
    if (value === undefined) return undefined
    values.push(value)
  }
  return values
}
