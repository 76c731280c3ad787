/** How to reach a database; made from a profile's output, or for the tests by hand. */
export type ConnectionSettings = {
  /** dbt's name of the kind of database; absent: Materialize, the only one that is spoken to. */
  readonly adapter?: string
  readonly host: string
  readonly port: number
  readonly user: string
  /** Given out only at the wire. */
  readonly password: { reveal(): string } | null
  readonly database: string
  readonly sslmode: SslMode
  /** Seconds. */
  readonly connectTimeout: number
  readonly searchPath: string | null
  /** The profile's own startup options, after ours. */
  readonly options: string | null
  readonly applicationName: string
  /** `SET ROLE` after connecting, as dbt's `role:` does. */
  readonly role: string | null
  /** How often a refused connection is tried again. */
  readonly retries: number
}

export const sslModes = ['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full'] as const
export type SslMode = (typeof sslModes)[number]

/** What dbt-materialize asks for on every connection. */
export const startupOptions =
  '--auto_route_catalog_queries=on --welcome_message=off --current_object_missing_warnings=off'

/** Whether the settings name a kind of database that isn't spoken to: its projects are read, not run. */
export function isForeign({ adapter }: ConnectionSettings): boolean {
  return adapter !== undefined && adapter !== 'materialize'
}

/** `user@host:port/database`, for messages; never with a password. */
export function describeSettings(s: ConnectionSettings): string {
  return `${s.user}@${s.host}:${s.port}/${s.database}`
}
