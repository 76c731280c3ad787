import {
  copied,
  isPlainList,
  isPlainObject,
  type MutablePlainObject,
  type Plain,
  type PlainObject,
  plainObject,
  pythonRepr,
  pythonStr,
  shape,
} from '../../project'
import type { PropertyKey } from '../types'
import { isReadableDate } from './readable-date'
import { metricShape } from './semantic-shapes'
import { shapeOf } from './shapes'

/** A property that dbt refuses. */
export class PropertyError extends Error {
  readonly path: readonly (string | number)[]
  readonly hint: string | undefined
  constructor(message: string, path: readonly (string | number)[] = [], hint?: string) {
    super(message)
    this.path = path
    this.hint = hint
  }
}

/** Keys that may stand beside `config` and are moved into it. */
const MOVED = ['meta', 'docs', 'group', 'contract', 'access'] as const
const PATCHES = new Set<PropertyKey>(['models', 'seeds', 'snapshots', 'analyses', 'data_tests', 'functions'])

/** Brings an entry into the one shape that the rest reads. Throws a PropertyError for what dbt refuses. */
export function normalizeEntry(
  key: PropertyKey,
  entry: PlainObject,
  file: string,
  oddKeys?: shape.OddKeys,
): PlainObject {
  const result: MutablePlainObject = copied(entry)
  const invalid = (reason: string) =>
    `Invalid ${key} config given in ${file} @ ${key}: ${pythonStr(entry.name ?? entry.model ?? null)} - ${reason}`
  const fault = shape.shapeFault(shapeFor(key, result), result, oddKeys)
  if (fault) throw new PropertyError(invalid(shape.faultText(fault)), fault.path, shapeHint(fault))
  if (key === 'models') checkDates(result)
  if (PATCHES.has(key)) moveIntoConfig(result, file)
  try {
    normalizeParts(key, result)
  } catch (e) {
    if (!(e instanceof PropertyError)) throw e
    throw new PropertyError(invalid(`at path []: ${e.message}`), e.path, e.hint)
  }
  return result
}

/**
 * dbt reads dates, and which columns a version includes, while it makes its objects, and names the field that has
 * them.
 */
function checkDates({ deprecation_date: date, versions }: PlainObject): void {
  const refuse = (field: string, value: Plain, path: readonly (string | number)[]) => {
    const message = `Field ${field} in UnparsedModelUpdate has invalid value ${pythonRepr(value)}`
    throw new PropertyError(message, path, 'Write it as 2030-01-31.')
  }
  const isBad = (value: Plain | undefined) => typeof value === 'string' && !isReadableDate(value)
  if (isBad(date)) refuse('"deprecation_date" of type Optional[datetime]', date ?? null, ['deprecation_date'])
  for (const [i, version] of (isPlainList(versions) ? versions : []).entries())
    if (isPlainObject(version) && isBad(version.deprecation_date))
      refuse('"versions" of type Sequence[UnparsedVersion]', versions ?? null, [
        'versions',
        i,
        'deprecation_date',
      ])
  for (const [i, version] of mappings(versions).entries())
    if (!includesSoundly(version.columns))
      refuse('"versions" of type Sequence[UnparsedVersion]', versions ?? null, ['versions', i, 'columns'])
}

/** Whether at most one element says which columns are included, and excludes from all only. */
function includesSoundly(columns: Plain | undefined): boolean {
  const rules = mappings(columns).filter((column) => 'include' in column)
  const isSound = ({ include, exclude }: PlainObject) => {
    const all = include === 'all' || include === '*'
    return all || (typeof include !== 'string' && !(isPlainList(exclude) && exclude.length > 0))
  }
  return rules.length <= 1 && rules.every(isSound)
}

function shapeFor(key: PropertyKey, entry: PlainObject): shape.Shape {
  return key === 'metrics' ? metricShape(entry) : shapeOf(key, 'overrides' in entry)
}

function shapeHint({ message, value, path }: shape.ShapeFault): string | undefined {
  const key = path.at(-1)
  if (value === null && typeof key === 'string') return `Write a value after \`${key}:\`, or leave it out.`
  if (message.endsWith("is not of type 'string'")) return 'Put it in quotes.'
  if (message.endsWith("is not of type 'array'")) return 'Write a list: `[…]`, or lines that begin with `- `.'
  const missing = /^'(\w+)' is a required property$/.exec(message)?.[1]
  return missing === undefined ? undefined : `Add \`${missing}:\`.`
}

function normalizeParts(key: PropertyKey, entry: MutablePlainObject): void {
  if (key === 'models' || key === 'seeds' || key === 'snapshots' || key === 'analyses') {
    renameTests(entry, [])
    entry.columns = columnsOf(entry.columns, ['columns'])
    if (key === 'models') normalizeVersions(entry)
  }
  if (key === 'sources') normalizeSource(entry)
  if (key === 'exposures' || key === 'groups')
    checkOwner(key === 'groups' ? 'Group' : 'Exposure', entry.owner)
}

function checkOwner(whose: string, owner: Plain | undefined): void {
  if (!isPlainObject(owner) || isNamed(owner.name) || isNamed(owner.email)) return
  throw new PropertyError(
    `${whose} owner must have at least one of 'name' or 'email'.`,
    ['owner'],
    'Write `owner: {name: …}`.',
  )
}

function isNamed(value: Plain | undefined): boolean {
  return value !== undefined && value !== null
}

function moveIntoConfig(entry: MutablePlainObject, file: string): void {
  const written = entry.config
  const config: MutablePlainObject = plainObject(isPlainObject(written) ? Object.entries(written) : [])
  for (const key of MOVED) {
    const value = entry[key]
    if (value === undefined) continue
    if (key in config) {
      throw new PropertyError(
        `In ${file}: found ${key} dictionary in 'config' dictionary and as top-level key.\n` +
          "Remove the top-level key and define it under 'config' dictionary only.",
        [key],
        'Keep the one in `config`.',
      )
    }
    config[key] = value
    delete entry[key]
  }
  entry.config = config
}

/** `tests` is the old name of `data_tests`. */
function renameTests(entry: MutablePlainObject, path: readonly (string | number)[]): void {
  const old = entry.tests
  if (!isPlainList(old) || old.length === 0) return
  if ('data_tests' in entry)
    throw new PropertyError(
      "Invalid test config: cannot have both 'tests' and 'data_tests' defined",
      [...path, 'tests'],
      'Keep data_tests.',
    )
  entry.data_tests = old
  delete entry.tests
}

function columnsOf(value: Plain | undefined, path: readonly (string | number)[]): Plain {
  return mappings(value).map((item, i) => {
    const column: MutablePlainObject = copied(item)
    renameTests(column, [...path, i])
    return column
  })
}

function normalizeVersions(entry: MutablePlainObject): void {
  if (!isPlainList(entry.versions)) return
  entry.versions = mappings(entry.versions).map((item, i) => {
    const version: MutablePlainObject = copied(item)
    renameTests(version, ['versions', i])
    if (isPlainList(version.columns))
      version.columns = version.columns.map((column, j) =>
        versionColumn(column, ['versions', i, 'columns', j]),
      )
    return version
  })
}

function versionColumn(column: Plain, path: readonly (string | number)[]): Plain {
  if (!isPlainObject(column) || !('name' in column)) return column
  const result: MutablePlainObject = copied(column)
  renameTests(result, path)
  return result
}

function normalizeSource(source: MutablePlainObject): void {
  source.tables = mappings(source.tables).map((item, i) => {
    const table: MutablePlainObject = copied(item)
    renameTests(table, ['tables', i])
    table.columns = columnsOf(table.columns, ['tables', i, 'columns'])
    return table
  })
}

function mappings(value: Plain | undefined): readonly PlainObject[] {
  return isPlainList(value) ? value.filter(isPlainObject) : []
}
