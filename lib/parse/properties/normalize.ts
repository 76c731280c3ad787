import {
  isPlainList,
  isPlainObject,
  type MutablePlainObject,
  type Plain,
  type PlainObject,
  plainObject,
} from '../../project'
import type { PropertyKey } from '../types'

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
export function normalizeEntry(key: PropertyKey, entry: PlainObject, file: string): PlainObject {
  const result: MutablePlainObject = plainObject(Object.entries(entry))
  checkKinds(result)
  if (PATCHES.has(key)) moveIntoConfig(result, file)
  if (key === 'models' || key === 'seeds' || key === 'snapshots') {
    renameTests(result, [])
    result.columns = columnsOf(result.columns, ['columns'])
    if (key === 'models') normalizeVersions(result)
  }
  if (key === 'sources') normalizeSource(result)
  return result
}

function checkKinds(entry: PlainObject): void {
  const config = entry.config
  if (config !== undefined && config !== null && !isPlainObject(config))
    throw new PropertyError("at path ['config']: a mapping is expected", ['config'])
  const description = entry.description
  if (description !== undefined && description !== null && typeof description !== 'string')
    throw new PropertyError(
      `at path ['description']: ${String(description)} is not of type 'string'`,
      ['description'],
      'Put it in quotes.',
    )
}

function moveIntoConfig(entry: MutablePlainObject, file: string): void {
  const written = entry.config
  const config: MutablePlainObject = plainObject(isPlainObject(written) ? Object.entries(written) : [])
  for (const key of MOVED) {
    const value = entry[key]
    if (value === undefined) continue
    if (key in config) {
      throw new PropertyError(
        `In ${file}: found ${key} dictionary in 'config' dictionary and as top-level key.`,
        [key],
        "Remove the top-level key and define it under 'config' dictionary only.",
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
  if (value === undefined || value === null) return []
  if (!isPlainList(value)) throw new PropertyError("at path ['columns']: a list of columns is expected", path)
  return value.map((item, i) => {
    if (!isPlainObject(item) || !('name' in item))
      throw new PropertyError(`at path ['columns'][${i}]: 'name' is a required property`, [...path, i])
    const column: MutablePlainObject = plainObject(Object.entries(item))
    renameTests(column, [...path, i])
    return column
  })
}

function normalizeVersions(entry: MutablePlainObject): void {
  const versions = entry.versions
  if (versions === undefined || versions === null) return
  if (!isPlainList(versions))
    throw new PropertyError("at path ['versions']: a list of versions is expected", ['versions'])
  entry.versions = versions.map((item, i) => {
    if (!isPlainObject(item) || !('v' in item))
      throw new PropertyError(`at path ['versions'][${i}]: 'v' is a required property`, ['versions', i])
    const version: MutablePlainObject = plainObject(Object.entries(item))
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
  const result: MutablePlainObject = plainObject(Object.entries(column))
  renameTests(result, path)
  return result
}

function normalizeSource(source: MutablePlainObject): void {
  const tables = source.tables
  if (tables !== undefined && tables !== null && !isPlainList(tables))
    throw new PropertyError("at path ['tables']: a list of tables is expected", ['tables'])
  source.tables = (isPlainList(tables) ? tables : []).map((item, i) => {
    if (!isPlainObject(item) || !('name' in item))
      throw new PropertyError(`at path ['tables'][${i}]: 'name' is a required property`, ['tables', i])
    const table: MutablePlainObject = plainObject(Object.entries(item))
    renameTests(table, ['tables', i])
    table.columns = columnsOf(table.columns, ['tables', i, 'columns'])
    checkKinds(table)
    return table
  })
}
