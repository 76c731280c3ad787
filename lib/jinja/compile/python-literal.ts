import { JinjaError } from '../runtime/errors'
import { ExpressionParser } from '../syntax/expressions'
import type { Expression } from '../syntax/nodes'
import { unary } from '../values/operators'
import { PyDict, PyFloat, PySet, PyTuple, type Value } from '../values/value'

/**
 * Python's `literal_eval` for the literals that matter in configs: numbers, strings, True, False, None, lists,
 * tuples, dicts and signs. `undefined` where it isn't such a literal.
 */
export function readLiteral(text: string): Value | undefined {
  const trimmed = text.replace(/^[ \t]+/, '').trimEnd()
  const bare = trimmed.replace(/'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"/gs, "''")
  // Jinja's own: delimiters, words of operators, and constants in lower case.
  if (/[%#]\}|\{[%#{]|~|\b(?:true|false|none|if|is|in|not|and|or)\b/.test(bare.replace(/\{\s*\{/g, '{{')))
    return undefined
  const value = parseLiteral(trimmed)
  return value === undefined ? setLiteral(trimmed) : value
}

/** `{1, 2}`, which Jinja's grammar lacks. */
function setLiteral(text: string): Value | undefined {
  const inner = /^\{([\s\S]*)\}$/.exec(text)?.[1]
  const items = inner === undefined ? undefined : parseLiteral(`[${inner}]`)
  return Array.isArray(items) && items.length > 0 ? new PySet(items) : undefined
}

function parseLiteral(trimmed: string): Value | undefined {
  try {
    const parser = new ExpressionParser(`{{ ${trimmed} }}`, null)
    parser.stream.next()
    const e = parser.parseTuple()
    parser.stream.expect('variable_end')
    if (!parser.stream.is('eof')) return undefined
    return evaluate(e)
  } catch (e) {
    if (e instanceof JinjaError) return undefined
    throw e
  }
}

function evaluate(e: Expression): Value | undefined {
  switch (e.kind) {
    case 'const':
      return e.value
    case 'list':
      return all(e.items)
    case 'tuple': {
      const items = all(e.items)
      return items && new PyTuple(items)
    }
    case 'dict': {
      const dict = new PyDict()
      for (const { key, value } of e.pairs) {
        const k = evaluate(key)
        const v = evaluate(value)
        if (k === undefined || v === undefined) return undefined
        dict.set(k, v)
      }
      return dict
    }
    case 'negative':
    case 'positive': {
      const value = evaluate(e.operand)
      const isNumber = typeof value === 'number' || typeof value === 'bigint' || value instanceof PyFloat
      return isNumber ? unary(e.kind === 'negative' ? '-' : '+', value) : undefined
    }
    default:
      return undefined
  }
}

function all(items: readonly Expression[]): Value[] | undefined {
  const values: Value[] = []
  for (const item of items) {
    const value = evaluate(item)
    if (value === undefined) return undefined
    values.push(value)
  }
  return values
}
