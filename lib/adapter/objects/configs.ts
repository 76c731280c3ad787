import { dbtError, PyDict, PyObject, pyRepr, type Value } from '../../jinja'
import { listOf, textOrNull } from './members'

/** A config that `adapter.parse_…` has checked: its keys as attributes. */
export class ParsedConfig extends PyObject {
  readonly typeName: string
  readonly #values: ReadonlyMap<string, Value>
  constructor(typeName: string, values: Iterable<readonly [string, Value]>) {
    super()
    this.typeName = typeName
    this.#values = new Map(values)
  }
  override attribute(name: string): Value | undefined {
    return this.#values.get(name)
  }
  override repr(): string {
    const shown = [...this.#values].map(([key, value]) => `${key}=${pyRepr(value)}`)
    return `${this.typeName}(${shown.join(', ')})`
  }
}

const INDEX: readonly (readonly [string, Value])[] = [
  ['columns', null],
  ['default', false],
  ['name', null],
  ['cluster', null],
]
const REFRESH: readonly (readonly [string, Value])[] = [
  ['at', null],
  ['at_creation', false],
  ['every', null],
  ['aligned_to', null],
  ['on_commit', false],
]

/** `adapter.parse_index`: unlike dbt-materialize, which goes on with nothing, a bad one is a compilation error. */
export function parseIndexObject(raw: Value): Value {
  return parse('MaterializeIndexConfig', 'index', INDEX, raw)
}

/** `adapter.parse_refresh_interval`. */
export function parseRefreshObject(raw: Value): Value {
  return parse('MaterializeRefreshIntervalConfig', 'refresh interval', REFRESH, raw)
}

/** `adapter.parse_partition_by`: a list of column names, or None. */
export function parsePartitionObject(raw: Value): Value {
  if (raw === null) return null
  const columns = listOf(raw)
  if (!Array.isArray(raw) || columns.some((column) => typeof column !== 'string')) {
    throw dbtError('CompilationError', 'Invalid partition_by config: expected a list of column names')
  }
  return columns.length > 0 ? raw : null
}

function parse(
  typeName: string,
  what: string,
  keys: readonly (readonly [string, Value])[],
  raw: Value,
): Value {
  if (raw === null) return null
  if (!(raw instanceof PyDict)) {
    throw dbtError(
      'CompilationError',
      `Invalid ${what} config:\n  Got: ${textOrNull(raw) ?? ''}\n  Expected a dictionary`,
    )
  }
  for (const key of raw.keys()) {
    if (keys.some(([known]) => known === key)) continue
    throw dbtError(
      'CompilationError',
      `Could not parse ${what} config: unknown key '${textOrNull(key) ?? ''}'`,
    )
  }
  return new ParsedConfig(
    typeName,
    keys.map(([key, otherwise]) => [key, raw.get(key) ?? otherwise]),
  )
}
