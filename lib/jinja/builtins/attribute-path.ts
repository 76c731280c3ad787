import { getItem } from '../runtime/attributes'
import type { RenderState } from '../runtime/state'
import { tickText } from '../runtime/state'
import { asText } from '../values/compare'
import { pyStr } from '../values/text'
import { PyTypedText, Undefined, type Value } from '../values/value'

/** Ignores case of texts, as sort, unique, groupby, min and max do unless told otherwise. */
export function foldCase(value: Value): Value {
  const text = asText(value)
  return text === undefined ? value : text.toLowerCase()
}

/** Reads a path such as `config.tags.0`; an int is one step. */
export function attributeGetter(
  path: Value,
  state: RenderState,
  fallback: Value = null,
): (item: Value) => Value {
  const steps = readPath(path)
  return (item) => {
    let value = item
    for (const step of steps) {
      value = getItem(value, step, state)
      if (fallback !== null && value instanceof Undefined) value = fallback
    }
    return value
  }
}

function readPath(path: Value): Value[] {
  if (path === null) return []
  const text = asText(path)
  if (text === undefined) return [path]
  return text.split('.').map((part) => (/^\d+$/.test(part) ? Number(part) : part))
}

/** `soft_str`: str as it is, everything else as it prints; Markup stays Markup. */
export function softText(value: Value): string {
  const text = value instanceof PyTypedText ? value.text : pyStr(value)
  tickText(text.length)
  return text
}
