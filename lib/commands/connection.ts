import { type ConnectionSettings, type SslMode, sslModes } from '../database'
import type { Profile } from '../project'

export type { Database } from '../database'

function text(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null
}

function number(value: unknown, otherwise: number): number {
  const parsed = Number(value)
  return value === null || value === undefined || Number.isNaN(parsed) ? otherwise : parsed
}

function sslMode(value: unknown): SslMode {
  return sslModes.find((mode) => mode === value) ?? 'prefer'
}

/** `options:` of a profile is a mapping of session variables. */
function startupOptions(value: unknown): string | null {
  if (typeof value !== 'object' || value === null) return text(value)
  const pairs = Object.entries(value).map(([name, setting]) => `--${name}=${String(setting)}`)
  return pairs.length === 0 ? null : pairs.join(' ')
}

/** How to reach the database of a profile's target. */
export function connectionSettings(profile: Profile, verb: string): ConnectionSettings {
  const { credentials } = profile
  return {
    adapter: profile.type,
    host: text(credentials.host) ?? 'localhost',
    port: number(credentials.port, 6875),
    user: text(credentials.user) ?? 'materialize',
    password: profile.password,
    database: profile.database,
    sslmode: sslMode(credentials.sslmode),
    connectTimeout: number(credentials.connect_timeout, 10),
    searchPath: text(credentials.search_path),
    options: startupOptions(credentials.options),
    applicationName: `greenlight ${verb}`,
    role: text(credentials.role),
    retries: number(credentials.retries, 1),
  }
}

/** `target.cluster`. */
export function targetCluster(profile: Profile): string | null {
  return text(profile.credentials.cluster)
}
