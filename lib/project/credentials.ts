import { type Diagnostic, error, Float, fail, ok, type Result, type Span } from '../foundation'
import { pythonRepr, pythonStr } from './python-repr'
import { Secret } from './secret'
import type { Profile, Settings } from './types'
import { type MutablePlainObject, type Plain, type PlainObject, plainObject } from './values'

type Kind = 'string' | 'integer' | 'object' | 'any'
type Field = { readonly kind: Kind; readonly fallback?: Plain; readonly required?: true }

const POSTGRES: { readonly [key: string]: Field } = {
  database: { kind: 'string', required: true },
  schema: { kind: 'string', required: true },
  host: { kind: 'string', required: true },
  user: { kind: 'string', required: true },
  port: { kind: 'integer', required: true },
  password: { kind: 'string', required: true },
  connect_timeout: { kind: 'integer', fallback: 10 },
  role: { kind: 'string', fallback: null },
  search_path: { kind: 'string', fallback: null },
  keepalives_idle: { kind: 'integer', fallback: 0 },
  sslmode: { kind: 'string', fallback: null },
  sslcert: { kind: 'string', fallback: null },
  sslkey: { kind: 'string', fallback: null },
  sslrootcert: { kind: 'string', fallback: null },
  application_name: { kind: 'string', fallback: 'greenlight' },
  retries: { kind: 'integer', fallback: 1 },
}

type Adapter = { readonly fields: { readonly [key: string]: Field }; readonly shown: readonly string[] }

/** The kinds of database whose profiles are understood, and what `target` shows of each, in dbt's order. */
const ADAPTERS: { readonly [type: string]: Adapter } = {
  materialize: {
    fields: {
      ...POSTGRES,
      cluster: { kind: 'string', fallback: null },
      options: { kind: 'object', fallback: null },
    },
    shown: [
      'host',
      'port',
      'user',
      'database',
      'schema',
      'cluster',
      'sslmode',
      'keepalives_idle',
      'connect_timeout',
      'search_path',
      'retries',
      'application_name',
      'options',
    ],
  },
  postgres: {
    fields: POSTGRES,
    shown: [
      'host',
      'port',
      'user',
      'database',
      'schema',
      'connect_timeout',
      'role',
      'search_path',
      'keepalives_idle',
      'sslmode',
      'sslcert',
      'sslkey',
      'sslrootcert',
      'application_name',
      'retries',
    ],
  },
}

type Where = {
  readonly profile: string
  readonly target: string
  readonly path: string
  readonly threads: number | undefined
  readonly at: (key: string) => Span
}

/** Turns a rendered output into a profile; reports every key that is missing or of the wrong kind. */
export function credentialsOf(output: PlainObject, where: Where): Result<Profile> {
  const type = output.type
  if (type === undefined) {
    const message = `required field "type" not found in profile ${where.profile} and target ${where.target}`
    return fail(error('GL1005', message, { at: where.at('type'), hint: 'Add `type: materialize`.' }))
  }
  const typeName = pythonStr(type)
  const adapter = Object.hasOwn(ADAPTERS, typeName) ? ADAPTERS[typeName] : undefined
  if (!adapter)
    return fail(
      invalid(
        where,
        'type',
        `Could not find adapter type ${typeName}!`,
        'Greenlight speaks to: materialize.',
      ),
    )
  const data = canonical(output)
  for (const [short, long] of ALIASES)
    if (short in output && long in output)
      return fail(
        invalid(where, short, `Got duplicate keys: (${short}) all map to "${long}"`, `Keep ${long}.`),
      )
  if (data.threads !== undefined && !isKind(data.threads, 'integer')) {
    const message = `at path ['threads']: ${shownValue('threads', data.threads)} is not of type 'integer'`
    return fail(error('GL1005', message, { at: where.at('threads'), hint: kindHint('integer') }))
  }
  const errors: Diagnostic[] = []
  const values: MutablePlainObject = plainObject()
  for (const [key, field] of Object.entries(adapter.fields)) {
    const value = data[key]
    if (value === undefined) {
      if (field.required)
        errors.push(invalid(where, key, `'${key}' is a required property`, `Add \`${key}:\` to this target.`))
      values[key] = field.fallback ?? null
    } else if (!isKind(value, field.kind) && !(value === null && !field.required))
      errors.push(
        invalid(
          where,
          key,
          `${shownValue(key, value)} is ${field.required || field.fallback !== null ? `not of type '${field.kind}'` : 'not valid under any of the given schemas'}`,
          kindHint(field.kind),
        ),
      )
    else values[key] = value
  }
  if (errors.length > 0) return fail(...errors)
  for (const [key, value] of Object.entries(data))
    if (!(key in values) && key !== 'type' && key !== 'threads') values[key] = value
  return ok(profileOf(typeName, adapter, values, data, where))
}

function profileOf(
  type: string,
  adapter: Adapter,
  values: PlainObject,
  data: PlainObject,
  where: Where,
): Profile {
  const written = data.threads
  const threads = where.threads ?? (typeof written === 'number' ? written : 1)
  const password = values.password
  const target: MutablePlainObject = plainObject()
  for (const key of adapter.shown) target[key] = values[key] ?? null
  target.dbname = values.database ?? null
  Object.assign(target, {
    type,
    threads,
    name: where.target,
    target_name: where.target,
    profile_name: where.profile,
  })
  const credentials: Settings = { ...values, password: new Secret(String(password ?? '')) }
  return {
    name: where.profile,
    targetName: where.target,
    type,
    threads,
    credentials,
    database: String(values.database),
    schema: String(values.schema),
    password: password === null || password === undefined ? null : new Secret(String(password)),
    target,
    path: where.path,
  }
}

const ALIASES = [
  ['dbname', 'database'],
  ['pass', 'password'],
] as const

/** dbt's other names for keys. */
function canonical(output: PlainObject): PlainObject {
  const result: MutablePlainObject = plainObject()
  for (const [key, value] of Object.entries(output))
    result[key === 'dbname' ? 'database' : key === 'pass' ? 'password' : key] = value
  return result
}

function invalid(where: Where, key: string, message: string, hint: string): Diagnostic {
  const text = `Credentials in profile "${where.profile}", target "${where.target}" invalid: ${message}`
  return error('GL1005', text, { at: where.at(key), hint })
}

function isKind(value: Plain, kind: Kind): boolean {
  if (kind === 'any') return true
  if (kind === 'integer')
    return typeof value === 'number' || (value instanceof Float && Number.isInteger(value.value))
  if (kind === 'object') return typeof value === 'object' && value !== null && !Array.isArray(value)
  return typeof value === kind
}

function shownValue(key: string, value: Plain): string {
  if (key === 'password') return '***'
  return pythonRepr(value)
}

function kindHint(kind: Kind): string {
  if (kind === 'integer')
    return 'Write a number; for one out of the environment: "{{ env_var(\'PORT\') | as_number }}".'
  return kind === 'string' ? 'Put it in quotes.' : 'Write it as a mapping.'
}
