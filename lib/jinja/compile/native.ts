import { dbtError } from '../runtime/errors'
import { isNumeric } from '../values/numbers'
import { pyStr } from '../values/text'
import { PyTypedText, type Value } from '../values/value'
import { readLiteral } from './python-literal'

/**
 * What dbt makes of a native template's pieces: none is '', several are joined as text, a single one keeps its
 * type; only texts marked by `as_bool`, `as_number` or `as_native` are read as Python literals.
 */
export function nativeValue(parts: readonly Value[]): Value {
  const [first, second] = parts
  if (first === undefined) return ''
  if (second !== undefined) return parts.map(pyStr).join('')
  if (!(first instanceof PyTypedText) || first.kind === 'Markup') return first
  if (first.kind === 'TextMarker') return first.text
  const literal = readLiteral(first.text)
  const value = literal === undefined ? first : literal
  if (first.kind === 'BoolMarker' && typeof value !== 'boolean') throw notConverted(first.text, 'bool')
  if (first.kind === 'NumberMarker' && (!isNumeric(value) || typeof value === 'boolean'))
    throw notConverted(first.text, 'number')
  return value
}

function notConverted(text: string, type: string): Error {
  return dbtError('JinjaRenderingError', `Could not convert value '${text}' into type '${type}'`)
}
