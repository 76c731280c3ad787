import {
  copied,
  isPlainObject,
  type MutablePlainObject,
  overlaid,
  type Plain,
  type PlainObject,
  plainObject,
  pythonStr,
} from '../project'

const APPEND = new Set(['pre-hook', 'pre_hook', 'post-hook', 'post_hook', 'tags', 'packages'])
const UPDATE = new Set(['quoting', 'column_types', 'meta', 'docs', 'contract'])
const BY_KEY = new Set(['grants'])
const OBJECT = new Set(['snapshot_meta_column_names'])

/** Raised where a config that must be a mapping isn't one; dbt's wording. */
export class ConfigShapeError extends Error {
  readonly key: string
  constructor(key: string, value: Plain) {
    super(`expected dict, got ${pythonStr(value)}`)
    this.key = key
  }
}

/** A list of one, unless it is a list. */
export function listify(value: Plain): readonly Plain[] {
  return Array.isArray(value) ? value : [value]
}

/**
 * Merges one `config()` call of a file into those before it. The first call is taken as it is; later ones append
 * hooks, tags and packages, update mappings, and replace the rest.
 */
export function mergeConfigCall(before: PlainObject | null, call: PlainObject): PlainObject {
  if (before === null || Object.keys(before).length === 0) return call
  const merged: MutablePlainObject = copied(before)
  for (const [key, value] of Object.entries(call)) merged[key] = mergeKey(key, merged[key], value)
  return merged
}

function mergeKey(key: string, before: Plain | undefined, value: Plain): Plain {
  if (APPEND.has(key)) return [...(before === undefined ? [] : listify(before)), ...listify(value)]
  if (UPDATE.has(key) || OBJECT.has(key)) {
    if (!isPlainObject(value)) throw new ConfigShapeError(key, value)
    return isPlainObject(before) ? overlaid(before, value) : value
  }
  if (BY_KEY.has(key)) {
    if (!isPlainObject(value)) throw new ConfigShapeError(key, value)
    return mergeGrants(isPlainObject(before) ? before : {}, value)
  }
  return value
}

/** Privileges with a leading `+` add to what is there, others replace it; the `+` is kept for later levels. */
function mergeGrants(before: PlainObject, call: PlainObject): PlainObject {
  const merged: MutablePlainObject = plainObject()
  for (const [key, value] of Object.entries(before)) merged[key] = listify(value)
  for (const [key, value] of Object.entries(call)) {
    const known = merged[key]
    merged[key] =
      key.startsWith('+') && known !== undefined ? [...listify(known), ...listify(value)] : listify(value)
  }
  return merged
}
