import { Float } from '../../foundation'
import {
  copied,
  isPlainList,
  isPlainObject,
  type MutablePlainObject,
  overlaid,
  type Plain,
  type PlainObject,
  plainObject,
} from '../../project'
import { ConfigShapeError, listify } from '../config-call'
import { type ConfigFields, type ConfigKind, fieldsOf, isColor } from './fields'

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

/** The defaults of a kind of resource. */
export function defaultConfig(kind: ConfigKind): PlainObject {
  const config: MutablePlainObject = plainObject()
  for (const [key, field] of Object.entries(fieldsOf(kind))) config[key] = field.fallback()
  return config
}

/** One more level over a config; neither is changed. */
export function applyLevel(kind: ConfigKind, config: PlainObject, level: PlainObject): PlainObject {
  const fields = fieldsOf(kind)
  const merged: MutablePlainObject = copied(config)
  for (const [written, value] of Object.entries(level)) {
    const key = canonicalKey(written)
    // dbt forgets the hooks of what has none: those of `models:` on a group, say.
    if ((key === 'pre-hook' || key === 'post-hook') && !(key in fields)) continue
    merged[key] = normalized(kind, key, mergeValue(fields, key, config[key], value))
  }
  return merged
}

/** dbt's other spellings of config keys. */
export function canonicalKey(key: string): string {
  switch (key) {
    case 'pre_hook':
      return 'pre-hook'
    case 'post_hook':
      return 'post-hook'
    case 'dbname':
      return 'database'
    case 'pass':
      return 'password'
    default:
      return key
  }
}

function mergeValue(fields: ConfigFields, key: string, before: Plain | undefined, value: Plain): Plain {
  const rule = fields[key]?.rule ?? 'clobber'
  if (rule === 'append') return [...(before === undefined ? [] : listify(before)), ...listify(value)]
  if (rule === 'update') {
    if (key === 'latest_version_pointer' && typeof value === 'boolean')
      return mergeMaps(before, plainObject([['enabled', value]]))
    if (!isPlainObject(value)) throw new ConfigShapeError(key, value)
    return mergeMaps(before, value)
  }
  if (rule === 'by_key') {
    if (!isPlainObject(value)) throw new ConfigShapeError(key, value)
    return mergeByKey(isPlainObject(before) ? before : {}, value)
  }
  return value
}

function mergeMaps(before: Plain | undefined, value: PlainObject): PlainObject {
  return isPlainObject(before) ? overlaid(before, value) : copied(value)
}

/** `grants`: each privilege replaces what was, or adds to it with a leading `+`. */
function mergeByKey(before: PlainObject, value: PlainObject): PlainObject {
  const merged: MutablePlainObject = plainObject()
  for (const [key, item] of Object.entries(before)) merged[key] = listify(item)
  for (const [written, item] of Object.entries(value)) {
    const key = written.replace(/^\++/, '')
    const known = merged[key]
    merged[key] =
      written.startsWith('+') && known !== undefined ? [...listify(known), ...listify(item)] : listify(item)
  }
  return merged
}

/** What dbt makes of a value when it takes it in. */
function normalized(kind: ConfigKind, key: string, value: Plain): Plain {
  if ((key === 'pre-hook' || key === 'post-hook') && isPlainList(value)) return value.map(hookOf)
  if (key === 'static_analysis' && typeof value === 'boolean') return value ? 'on' : 'off'
  if (key === 'freshness' && kind === 'model') return modelFreshness(value)
  return value
}

/** A hook with all its keys, from a text, a mapping, or the JSON text of one. */
function hookOf(hook: Plain): Plain {
  const data = isPlainObject(hook) ? hook : fromText(String(hook))
  return plainObject([
    ['sql', data.sql ?? null],
    ['transaction', data.transaction ?? true],
    ['index', data.index ?? null],
  ])
}

function fromText(text: string): PlainObject {
  if (text.trimStart().startsWith('{')) {
    try {
      const data: unknown = JSON.parse(text)
      if (isPlainObject(data)) return data
    } catch {
      // plain SQL that begins with a brace
    }
  }
  return { sql: text }
}

function modelFreshness(value: Plain): Plain {
  if (!isPlainObject(value) || !isPlainObject(value.build_after)) return null
  const after = value.build_after
  return plainObject([
    [
      'build_after',
      plainObject([
        ['count', after.count ?? null],
        ['period', after.period ?? null],
        ['updates_on', after.updates_on ?? 'any'],
        ...Object.entries(after).filter(([key]) => !['count', 'period', 'updates_on'].includes(key)),
      ]),
    ],
    ...Object.entries(value).filter(([key]) => key !== 'build_after'),
  ])
}

/**
 * Checks a finished config as dbt does and settles what depends on other keys. Throws a ConfigValueError with
 * dbt's wording for the first value that is wrong.
 */
export function finishConfig(kind: ConfigKind, config: PlainObject): PlainObject {
  for (const [key, field] of Object.entries(fieldsOf(kind))) {
    const value = config[key]
    if (field.oneOf !== undefined && value !== null && !field.oneOf.includes(String(value)))
      throw new ConfigValueError(
        key,
        `Field "${key}" of type ${field.className} in ${configClass(kind)} has invalid value ${shown(value ?? null)}`,
        `Use one of: ${field.oneOf.join(', ')}.`,
      )
    if (value === undefined || field.type === undefined || (value === null && field.nullable)) continue
    if (!isType(value, field.type))
      throw new ConfigValueError(key, `at path ['${key}']: ${shown(value)} is not of type '${field.type}'`)
  }
  if (kind === 'test') return finishTest(config)
  if (kind === 'seed' && config.materialized !== 'seed')
    throw new ConfigValueError('materialized', "A seed must have a materialized value of 'seed'")
  checkDocs(config)
  checkContract(config)
  if (kind === 'model') checkModel(config)
  return config
}

/** dbt's name of the class that holds a kind's config. */
function configClass(kind: ConfigKind): string {
  const [first = '', ...rest] = kind.split('_').map((word) => word.charAt(0).toUpperCase() + word.slice(1))
  return `${[first, ...rest].join('')}Config`
}

function isType(value: Plain, type: 'boolean' | 'string' | 'object' | 'integer'): boolean {
  if (type === 'object') return isPlainObject(value)
  if (type === 'integer') return typeof value === 'number' || typeof value === 'bigint'
  return typeof value === type
}

function shown(value: Plain): string {
  if (typeof value === 'string') return `'${value}'`
  if (value instanceof Float) return value.toString()
  if (value === null) return 'None'
  if (typeof value === 'boolean') return value ? 'True' : 'False'
  return typeof value === 'bigint' ? String(value) : JSON.stringify(value)
}

/** `store_failures` and `store_failures_as` follow each other; the second one counts. */
function finishTest(config: PlainObject): PlainObject {
  const severity = config.severity
  if (typeof severity === 'string' && !/^(warn|error)$/i.test(severity))
    throw new ConfigValueError('severity', `Severity must be either 'warn' or 'error'. Got '${severity}'`)
  if (config.materialized !== 'test')
    throw new ConfigValueError('materialized', "A test must have a materialized value of 'test'")
  const as = config.store_failures_as
  const store = config.store_failures
  if (as === null || as === undefined) {
    const kind = store === true ? 'table' : store === false ? 'ephemeral' : null
    return overlaid(config, { store_failures_as: kind })
  }
  return overlaid(config, { store_failures: as !== 'ephemeral' })
}

function checkDocs(config: PlainObject): void {
  const docs = config.docs
  const color = isPlainObject(docs) ? docs.node_color : null
  if (typeof color === 'string' && color !== '' && !isColor(color))
    throw new ConfigValueError(
      'docs',
      `Invalid color name for docs.node_color: ${color}. It is neither a valid HTML color name nor a valid HEX code.`,
    )
}

function checkContract(config: PlainObject): void {
  const contract = config.contract
  if (!isPlainObject(contract) || contract.enforced !== true || config.materialized !== 'incremental') return
  const change = config.on_schema_change
  if (change !== 'append_new_columns' && change !== 'fail')
    throw new ConfigValueError(
      'on_schema_change',
      `Invalid value for on_schema_change: ${String(change)}. Models materialized as incremental with contracts ` +
        "enabled must set on_schema_change to 'append_new_columns' or 'fail'",
    )
}

function checkModel(config: PlainObject): void {
  const access = config.access
  if (access !== 'private' && access !== 'protected' && access !== 'public')
    throw new ConfigValueError(
      'access',
      `Field "access" of type AccessType in ModelConfig has invalid value ${shown(access ?? null)}`,
      'Use private, protected or public.',
    )
}
