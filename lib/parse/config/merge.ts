import {
  copied,
  copiedAtOnce,
  isPlainObject,
  type MutablePlainObject,
  overlaid,
  type Plain,
  type PlainObject,
  plainObject,
  pythonStr,
  shape,
} from '../../project'
import { ConfigShapeError, listify } from '../config-call'
import { type ConfigFields, type ConfigKind, fieldsOf, isColor } from './fields'
import { ConfigValueError, taken } from './take'

/** The defaults of a kind of resource. */
export function defaultConfig(kind: ConfigKind): PlainObject {
  const fields = Object.entries(fieldsOf(kind))
  return copiedAtOnce(Object.fromEntries(fields.map(([key, field]) => [key, field.fallback()])))
}

/** One more level over a config; neither is changed. */
export function applyLevel(kind: ConfigKind, config: PlainObject, level: PlainObject): PlainObject {
  const fields = fieldsOf(kind)
  const merged = copiedAtOnce(config)
  for (const [written, given] of Object.entries(level)) {
    const key = canonicalKey(written)
    // dbt forgets the hooks of what has none: those of `models:` on a group, say.
    if ((key === 'pre-hook' || key === 'post-hook') && !(key in fields)) continue
    const field = fields[key]
    const value = mergeValue(fields, key, config[key], given)
    merged[key] = field ? taken(field.take, value, key, field.type, configClass(kind)) : value
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
  if (rule === 'object') return isPlainObject(value) ? mergeMaps(before, value) : value
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

/**
 * Checks a finished config as dbt does and settles what depends on other keys. Throws a ConfigValueError with
 * dbt's wording for the first value that is wrong.
 */
export function finishConfig(kind: ConfigKind, config: PlainObject): PlainObject {
  const fields = fieldsOf(kind)
  for (const key in fields) {
    const wanted = fields[key]?.shape
    const value = config[key]
    if (wanted === undefined || value === undefined) continue
    const fault = shape.shapeFault(wanted, value, undefined, [key])
    if (fault) throw new ConfigValueError(key, shape.faultText(fault), shapeHint(fault))
  }
  if (kind === 'test') return finishTest(config)
  if (kind === 'seed' && config.materialized !== 'seed')
    throw new ConfigValueError('materialized', "at path []: A seed must have a materialized value of 'seed'")
  checkDocs(config)
  checkContract(config)
  if (kind === 'model') checkModel(config)
  return config
}

/** dbt's name of the class that holds a kind's config. */
function configClass(kind: ConfigKind): string {
  if (kind === 'analysis' || kind === 'operation' || kind === 'sql_operation') return 'NodeConfig'
  const words = kind.split('_').map((word) => word.charAt(0).toUpperCase() + word.slice(1))
  return `${words.join('')}Config`
}

function shapeHint({ message }: shape.ShapeFault): string | undefined {
  return message.endsWith("is not of type 'boolean'") ? 'Write true or false, without quotes.' : undefined
}

/** `store_failures` and `store_failures_as` follow each other; the second one counts. */
function finishTest(config: PlainObject): PlainObject {
  const severity = config.severity
  if (typeof severity === 'string' && !/^(warn|error)$/i.test(severity))
    throw new ConfigValueError(
      'severity',
      `at path []: Severity must be either 'warn' or 'error'. Got '${severity}'`,
    )
  if (config.materialized !== 'test')
    throw new ConfigValueError('materialized', "at path []: A test must have a materialized value of 'test'")
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
      `at path []: Invalid color name for docs.node_color: ${color}. It is neither a valid HTML color name nor a valid HEX code.`,
    )
}

function checkContract(config: PlainObject): void {
  const contract = config.contract
  if (!isPlainObject(contract) || contract.enforced !== true || config.materialized !== 'incremental') return
  const change = config.on_schema_change
  if (change !== 'append_new_columns' && change !== 'fail')
    throw new ConfigValueError(
      'on_schema_change',
      `at path []: Invalid value for on_schema_change: ${pythonStr(change ?? null)}. Models materialized as incremental with contracts ` +
        "enabled must set on_schema_change to 'append_new_columns' or 'fail'",
    )
}

/** A freshness needs its count and its period, or neither. */
function checkModel(config: PlainObject): void {
  const freshness = config.freshness
  const after = isPlainObject(freshness) ? freshness.build_after : null
  if (!isPlainObject(after)) return
  const missing = (key: string, given: string) =>
    new ConfigValueError(
      'freshness',
      `at path []: \`freshness.build_after\` must have a value for \`${key}\` if a \`${given}\` is provided`,
    )
  if (after.period && after.count === null) throw missing('count', 'period')
  if (after.count !== null && !after.period) throw missing('period', 'count')
}
