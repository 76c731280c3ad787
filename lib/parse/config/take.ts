import { Float } from '../../foundation'
import {
  isPlainList,
  isPlainObject,
  type MutablePlainObject,
  type Plain,
  plainObject,
  pythonRepr,
  pythonStr,
  shape,
  toPlain,
} from '../../project'

/** A config that dbt refuses, with its wording. */
export class ConfigValueError extends Error {
  readonly key: string
  readonly hint: string | undefined
  constructor(key: string, message: string, hint?: string) {
    super(message)
    this.key = key
    this.hint = hint
  }
}

/** Raised where a value can't be made into its field's type. */
export class NotTaken extends Error {
  readonly hint: string | undefined
  /** What dbt names in place of the field and its value: a part of it, or what it has made of it so far. */
  readonly instead: { readonly field?: string; readonly value: unknown } | undefined
  constructor(hint?: string, instead?: NotTaken['instead']) {
    super('not taken')
    this.hint = hint
    this.instead = instead
  }
}

/**
 * What dbt's classes make of a value before they check it: a number where a text belongs becomes a text, a text where
 * a list belongs its letters. Throws NotTaken where nothing can be made of it.
 */
export type Take = (value: Plain) => Plain

export const asIs: Take = (value) => value
export const asText: Take = pythonStr
export const orNull =
  (take: Take): Take =>
  (value) =>
    value === null ? null : take(value)

/** A list's items, a mapping's keys or a text's letters, as texts. */
export const asTexts: Take = (value) => {
  if (typeof value === 'string') return [...value]
  if (isPlainObject(value)) return Object.keys(value)
  if (!isPlainList(value)) throw new NotTaken('Write a list of texts.')
  return value.map(pythonStr)
}

/** One text, or a list of them. */
export const asTextOrTexts: Take = (value) =>
  isPlainList(value) || isPlainObject(value) ? asTexts(value) : pythonStr(value)

export const asMapping: Take = (value) => {
  if (!isPlainObject(value)) throw new NotTaken('Write a mapping.')
  return value
}

/** Python's `int()`. */
export const asWhole: Take = (value) => {
  if (value instanceof Float) return Math.trunc(value.value)
  if (typeof value === 'boolean') return value ? 1 : 0
  if (typeof value === 'number' || typeof value === 'bigint') return value
  if (typeof value === 'string' && /^\s*[+-]?\d+(?:_\d+)*\s*$/.test(value))
    return Number(value.replaceAll('_', ''))
  throw new NotTaken('Write a whole number.')
}

export const asOneOf =
  (...values: readonly string[]): Take =>
  (value) => {
    if (typeof value === 'string' && values.includes(value)) return value
    throw new NotTaken(`Use one of: ${values.join(', ')}.`)
  }

/** A mapping of known keys: others are forgotten, what is missing has its default. */
export const asFields =
  (fields: { readonly [key: string]: { readonly take: Take; readonly fallback: Plain } }): Take =>
  (value) => {
    if (!isPlainObject(value)) throw new NotTaken('Write a mapping.')
    const result: MutablePlainObject = plainObject()
    for (const [key, { take, fallback }] of Object.entries(fields)) {
      const item = value[key]
      result[key] = item === undefined ? fallback : take(item)
    }
    return result
  }

/** Hooks with all their keys, from texts, mappings, or JSON texts. */
export const asHooks: Take = (value) => {
  const read = (isPlainList(value) ? value : [value]).map((hook) =>
    isPlainObject(hook) ? hook : fromText(hook),
  )
  return read.map((hook) => {
    if (!isPlainObject(hook) || hook.sql === undefined)
      throw new NotTaken('A hook is a text, or a mapping with `sql:`.', {
        value: read,
      })
    return plainObject([
      ['sql', pythonStr(hook.sql)],
      ['transaction', hook.transaction ?? true],
      ['index', hook.index === undefined || hook.index === null ? null : asWhole(hook.index)],
    ])
  })
}

function fromText(text: Plain): unknown {
  if (typeof text !== 'string')
    throw new ConfigValueError(
      'hook',
      `the JSON object must be str, bytes or bytearray, not ${pythonName(text)}`,
      'A hook is a text, or a mapping with `sql:`.',
    )
  try {
    return JSON.parse(text)
  } catch {
    return { sql: text }
  }
}

function pythonName(value: Plain): string {
  if (value === null) return 'NoneType'
  if (typeof value === 'boolean') return 'bool'
  return isPlainList(value) ? 'list' : typeof value === 'object' ? 'float' : 'int'
}

/** A field's value as dbt takes it in, with dbt's words where it doesn't. */
export function taken(take: Take, value: Plain, key: string, type: string, owner: string): Plain {
  try {
    return take(value)
  } catch (e) {
    if (!(e instanceof NotTaken)) throw e
    const name = key.replace('-', '_')
    const field = e.instead?.field ?? `Field "${name}" of type ${type} in ${owner}`
    const shown = e.instead === undefined ? value : e.instead.value
    const message = `${field} has invalid value ${pythonRepr(toPlain(shown))}`
    throw new ConfigValueError(key, message, e.hint)
  }
}

const { boolean, maybe, object, text } = shape

export const DOCS = object({ show: boolean, node_color: maybe(text) })
export const CONTRACT = object({ enforced: boolean, alias_types: boolean })
export const POINTER = object({ enabled: maybe(boolean), alias: maybe(text) })
export const CACHE = object({ enabled: boolean })
export const HOOKS = shape.list(object({ sql: text, transaction: boolean, index: maybe(shape.integer) }))
