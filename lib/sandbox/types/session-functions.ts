import { quoteLiteral } from '../../foundation'

/** What the functions of a session answer from. */
export type SessionFacts = {
  readonly user: string
  readonly database: string
  /** Schemas of the search path that exist, in order. */
  readonly schemas: readonly string[]
  readonly superuser: boolean
  readonly connectionId: number
  readonly environmentId: string
  /** `v26.24.0 (sandbox)`. */
  readonly version: string
  /** Since when the server runs, and the timestamp of this query, in ms. */
  readonly startedAt: number
  readonly now: number
}

/**
 * A call of a function that the session answers (`current_database()`, `now()` …) → SQL for Postgres, or undefined if it
 * isn't one. `args` are already printed. What an MV may call of these (mz_now) is decided before.
 */
export function sessionFunctionSql(
  name: string,
  args: readonly string[],
  facts: SessionFacts,
): string | undefined {
  switch (name) {
    case 'current_database':
    case 'current_catalog':
      return text(facts.database)
    case 'current_schema':
      return facts.schemas[0] === undefined ? 'NULL::text' : text(facts.schemas[0])
    case 'current_schemas':
      return schemasSql(facts, args)
    case 'current_user':
    case 'current_role':
    case 'session_user':
    case 'user':
      return text(facts.user)
    case 'now':
    case 'current_timestamp':
      return `pg_catalog.to_timestamp(${facts.now} / 1000.0)`
    case 'mz_now':
      return `'${facts.now}'::pg_catalog.mz_timestamp`
    default:
      return serverFunctionSql(name, facts)
  }
}

function serverFunctionSql(name: string, facts: SessionFacts): string | undefined {
  switch (name) {
    case 'version':
      return text(`PostgreSQL 9.5 on a sandbox of Materialize ${facts.version}`)
    case 'mz_version':
      return text(facts.version)
    case 'mz_version_num':
      return `${versionNumber(facts.version)}::int4`
    case 'mz_environment_id':
      return text(facts.environmentId)
    case 'mz_is_superuser':
      return facts.superuser ? 'true' : 'false'
    case 'mz_uptime':
      return `pg_catalog.make_interval(secs => ${Math.max(0, facts.now - facts.startedAt)} / 1000.0)`
    case 'pg_backend_pid':
      return `${facts.connectionId}::int4`
    default:
      return undefined
  }
}

function schemasSql(facts: SessionFacts, args: readonly string[]): string {
  const path = (schemas: readonly string[]) => `ARRAY[${schemas.map(quoteLiteral).join(', ')}]::text[]`
  const withSystem = path(['mz_catalog', 'pg_catalog', ...facts.schemas])
  return `(CASE WHEN ${args[0] ?? 'false'} THEN ${withSystem} ELSE ${path(facts.schemas)} END)`
}

function text(value: string): string {
  return `${quoteLiteral(value)}::text`
}

/** `v26.24.1 …` → 2602401. */
function versionNumber(version: string): number {
  const [, major = '0', minor = '0', patch = '0'] = /v?(\d+)\.(\d+)\.(\d+)/.exec(version) ?? []
  return Number(major) * 100_000 + Number(minor) * 100 + Number(patch)
}
