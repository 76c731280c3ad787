import { quoteIdentifier } from '../../foundation'
import { identifier, shown } from '../../sql'
import { failure, type SandboxError } from '../errors/error'

type Kind =
  | 'text'
  | 'bool'
  | 'duration'
  | 'bytes'
  | 'path'
  | 'isolation'
  | 'number'
  | { readonly only: string }
  | { readonly oneOf: readonly string[] }

/** What is known of one variable. */
type Definition = {
  /** As messages write it. */
  readonly name: string
  readonly initial: string
  readonly kind: Kind
  /** Sent as ParameterStatus when it is set. */
  readonly reported?: boolean
  /** Can be read only. `system`: SET doesn't even know it. */
  readonly fixed?: 'session' | 'system'
}

const levels = ['debug5', 'debug4', 'debug3', 'debug2', 'debug1', 'log', 'notice', 'warning', 'error']

const definitions: readonly Definition[] = [
  { name: 'application_name', initial: '', kind: 'text', reported: true },
  { name: 'client_encoding', initial: 'UTF8', kind: { oneOf: ['UTF8'] }, reported: true },
  { name: 'DateStyle', initial: 'ISO, MDY', kind: { only: 'ISO, MDY' } },
  { name: 'integer_datetimes', initial: 'on', kind: 'bool', fixed: 'session' },
  { name: 'server_version', initial: '9.5.0', kind: 'text', fixed: 'session' },
  { name: 'server_version_num', initial: '90500', kind: 'text', fixed: 'session' },
  { name: 'standard_conforming_strings', initial: 'on', kind: { only: 'on' }, reported: true },
  { name: 'TimeZone', initial: 'UTC', kind: 'text' },
  { name: 'IntervalStyle', initial: 'postgres', kind: { oneOf: ['postgres'] } },
  { name: 'cluster', initial: 'quickstart', kind: 'text', reported: true },
  { name: 'cluster_replica', initial: '', kind: 'text', reported: true },
  { name: 'default_cluster_replication_factor', initial: '1', kind: 'number', fixed: 'system' },
  { name: 'database', initial: 'materialize', kind: 'text', reported: true },
  { name: 'search_path', initial: 'public', kind: 'path', reported: true },
  { name: 'mz_version', initial: '', kind: 'text', fixed: 'session' },
  { name: 'is_superuser', initial: 'off', kind: 'bool', fixed: 'session' },
  { name: 'client_min_messages', initial: 'notice', kind: { oneOf: levels } },
  { name: 'extra_float_digits', initial: '3', kind: 'number' },
  { name: 'failpoints', initial: '<omitted>', kind: 'text', fixed: 'session' },
  { name: 'sql_safe_updates', initial: 'off', kind: 'bool' },
  { name: 'statement_timeout', initial: '1 min', kind: 'duration' },
  { name: 'idle_in_transaction_session_timeout', initial: '2 min', kind: 'duration' },
  { name: 'transaction_isolation', initial: 'strict serializable', kind: 'isolation' },
  { name: 'auto_route_catalog_queries', initial: 'on', kind: 'bool' },
  { name: 'max_query_result_size', initial: '1GB', kind: 'bytes' },
  { name: 'max_identifier_length', initial: '255', kind: 'number', fixed: 'system' },
  { name: 'emit_timestamp_notice', initial: 'off', kind: 'bool' },
  { name: 'emit_plan_insights_notice', initial: 'off', kind: 'bool' },
  { name: 'emit_introspection_query_notice', initial: 'on', kind: 'bool' },
  { name: 'emit_trace_id_notice', initial: 'off', kind: 'bool' },
  { name: 'enable_session_rbac_checks', initial: 'off', kind: 'bool' },
  { name: 'enable_session_cardinality_estimates', initial: 'off', kind: 'bool' },
  { name: 'welcome_message', initial: 'on', kind: 'bool' },
  { name: 'current_object_missing_warnings', initial: 'on', kind: 'bool' },
  { name: 'statement_logging_sample_rate', initial: '0.01', kind: 'number' },
  { name: 'enable_rbac_checks', initial: 'off', kind: 'bool', fixed: 'system' },
  { name: 'max_clusters', initial: '25', kind: 'number', fixed: 'system' },
  { name: 'max_tables', initial: '200', kind: 'number', fixed: 'system' },
]

const byName = new Map(definitions.map((each) => [each.name.toLowerCase(), each]))

/** Variables in the order in which the server reports them at the start. */
export const reportedAtStart: readonly string[] = [
  'application_name',
  'client_encoding',
  'DateStyle',
  'integer_datetimes',
  'server_version',
  'standard_conforming_strings',
  'TimeZone',
  'IntervalStyle',
  'cluster',
  'cluster_replica',
  'default_cluster_replication_factor',
  'database',
  'search_path',
  'mz_version',
]

export function unrecognized(name: string): SandboxError {
  const quotedName = name.startsWith('"') ? name.replaceAll('"', '\\"') : name
  return failure('42704', `unrecognized configuration parameter "${quotedName}"`)
}

function definition(name: string): Definition {
  const found = byName.get(canonical(name))
  if (!found) throw unrecognized(name)
  return found
}

function canonical(name: string): string {
  return name === 'schema' ? 'search_path' : name.toLowerCase()
}

type Value = { readonly text: string; readonly path?: readonly string[] }

/** A session's variables: values of the session, with SET LOCAL's and those of a transaction under way on top. */
export class Variables {
  readonly #values = new Map<string, Value>()
  /** As they were when the transaction began; given back on ROLLBACK. */
  #before: Map<string, Value> | null = null
  readonly #local = new Map<string, Value>()
  readonly #version: string

  constructor(version: string) {
    this.#version = version
  }

  #current(name: string): Value | undefined {
    return this.#local.get(name) ?? this.#values.get(name)
  }

  /** As SHOW prints it. */
  show(name: string): string {
    const known = definition(name)
    if (known.name === 'mz_version') return this.#version
    return this.#current(known.name)?.text ?? known.initial
  }

  path(): readonly string[] {
    return this.#current('search_path')?.path ?? ['public']
  }

  /** Whether a variable's change is told to the client, and its name as told. */
  reports(name: string): string | null {
    const known = byName.get(canonical(name))
    return known?.reported ? known.name : null
  }

  /** Sets a variable from the words of SET, null for the default. Throws 42704, 22023, 55P02. */
  set(name: string, values: readonly string[] | null, local = false): void {
    const known = definition(name)
    if (known.fixed === 'system') throw unrecognized(name)
    if (known.fixed) throw failure('55P02', `parameter "${known.name}" cannot be changed`)
    const map = local ? this.#local : this.#values
    if (values === null) {
      if (local) map.set(known.name, { text: known.initial })
      else map.delete(known.name)
      return
    }
    map.set(known.name, parse(known, values))
  }

  begin(): void {
    this.#before ??= new Map(this.#values)
  }
  /** Ends a transaction; gives the reported variables that changed by it. */
  end(committed: boolean): readonly string[] {
    const shownBefore = new Map(definitions.map((each) => [each.name, this.show(each.name)]))
    this.#local.clear()
    if (!committed && this.#before) {
      this.#values.clear()
      for (const [name, value] of this.#before) this.#values.set(name, value)
    }
    this.#before = null
    return definitions
      .filter((each) => each.reported && this.show(each.name) !== shownBefore.get(each.name))
      .map((each) => each.name)
  }
  /** DISCARD ALL. */
  clear(): void {
    this.#values.clear()
  }
  /** Name and value of all that SHOW ALL lists. */
  all(): readonly (readonly [string, string])[] {
    return definitions.map((each) => [each.name, this.show(each.name)] as const)
  }
  /** A duration in ms; 0 is none. */
  duration(name: string): number {
    return milliseconds(this.show(name)) ?? 0
  }
  bytes(name: string): number {
    return byteCount(this.show(name)) ?? Number.POSITIVE_INFINITY
  }
}

function invalid(known: Definition, value: string, available?: readonly string[]): SandboxError {
  const hint = available && { hint: `Available values: ${available.join(', ')}.` }
  return failure('22023', `invalid value for parameter "${known.name}": "${value}"`, hint)
}
function requires(known: Definition, type: string): SandboxError {
  return failure('22023', `parameter "${known.name}" requires a "${type}" value`)
}

function parse(known: Definition, values: readonly string[]): Value {
  const text = values.join(', ')
  const { kind } = known
  if (kind === 'path') return { text: values.map((each) => pathPart(each)).join(', '), path: values }
  if (kind === 'text') {
    if (known.name === 'TimeZone' && !/^(utc|gmt|\+0|\+00:00|-00:00|\+00|0)$/i.test(text))
      throw invalid(known, text)
    return { text: known.name === 'TimeZone' ? 'UTC' : text }
  }
  if (kind === 'bool') {
    if (/^(on|true|t|1|yes)$/i.test(text)) return { text: 'on' }
    if (/^(off|false|f|0|no)$/i.test(text)) return { text: 'off' }
    throw requires(known, 'boolean')
  }
  if (kind === 'duration') {
    const ms = milliseconds(text)
    if (ms === null) throw requires(known, 'duration')
    return { text: durationText(ms) }
  }
  if (kind === 'bytes') {
    if (byteCount(text) === null) throw requires(known, 'bytes')
    return { text: text.replace(/^([0-9]+)$/, '$1B').replaceAll(' ', '') }
  }
  if (kind === 'number') {
    if (!/^-?[0-9.]+$/.test(text)) throw requires(known, 'integer')
    return { text }
  }
  if (kind === 'isolation') return { text: isolation(known, text) }
  if ('only' in kind) {
    const same = text.toLowerCase().replaceAll(' ', '') === kind.only.toLowerCase().replaceAll(' ', '')
    if (same || (known.name === 'DateStyle' && /^(iso|mdy|iso,mdy)$/i.test(text.replaceAll(' ', ''))))
      return { text: kind.only }
    if (known.name === 'standard_conforming_strings' && /^(true|t|1|yes)$/i.test(text))
      return { text: kind.only }
    throw failure('22023', `parameter "${known.name}" can only be set to "${kind.only}"`)
  }
  const found = kind.oneOf.find((each) => each.toLowerCase() === text.toLowerCase())
  if (found !== undefined) return { text: found }
  if (known.name === 'client_encoding' && /^utf-?8$/i.test(text)) return { text: 'UTF8' }
  throw invalid(known, text, kind.oneOf)
}

function pathPart(name: string): string {
  return name === ''
    ? '""'
    : /^[a-z_][a-z0-9_$]*$/.test(name)
      ? identifier(name, shown)
      : quoteIdentifier(name)
}

const isolations = [
  'read uncommitted',
  'read committed',
  'repeatable read',
  'serializable',
  'strict serializable',
]
/** Weaker levels are upgraded; the session says so by {@link upgraded}. */
function isolation(known: Definition, text: string): string {
  const level = isolations.find((each) => each === text.toLowerCase())
  if (!level) throw invalid(known, text, isolations)
  return level === 'strict serializable' ? level : 'serializable'
}
export function upgraded(text: string): boolean {
  const level = text.toLowerCase()
  return isolations.includes(level) && level !== 'serializable' && level !== 'strict serializable'
}

const units: Readonly<Record<string, number>> = {
  us: 0.001,
  ms: 1,
  s: 1000,
  min: 60_000,
  h: 3_600_000,
  d: 86_400_000,
}
function milliseconds(text: string): number | null {
  const match = /^\s*([0-9]+)\s*([a-z]*)\s*$/.exec(text)
  const unit = match?.[2] === '' ? 1 : units[match?.[2] ?? '']
  return match && unit !== undefined ? Number(match[1]) * unit : null
}
function durationText(ms: number): string {
  if (ms === 0) return '0 s'
  for (const unit of ['d', 'h', 'min', 's', 'ms']) {
    const size = units[unit] ?? 1
    if (ms % size === 0) return `${ms / size} ${unit}`
  }
  return `${ms * 1000} us`
}
const sizes: Readonly<Record<string, number>> = {
  B: 1,
  kB: 1024,
  MB: 1024 ** 2,
  GB: 1024 ** 3,
  TB: 1024 ** 4,
}
function byteCount(text: string): number | null {
  const match = /^\s*([0-9]+)\s*([a-zA-Z]*)\s*$/.exec(text)
  const size = match?.[2] === '' ? 1 : sizes[match?.[2] ?? '']
  return match && size !== undefined ? Number(match[1]) * size : null
}
/** `1.0 KiB`, as messages tell a limit. */
export function byteText(bytes: number): string {
  const steps = ['B', 'KiB', 'MiB', 'GiB', 'TiB']
  let step = 0
  let value = bytes
  while (value >= 1024 && step < steps.length - 1) {
    value /= 1024
    step += 1
  }
  return step === 0 ? `${value} B` : `${value.toFixed(1)} ${steps[step]}`
}
