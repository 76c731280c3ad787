import { connectionDiagnostic, describeSettings, Session } from '../database'
import { error, fail, ok, type Result } from '../foundation'
import type { Profile } from '../project'
import { connectionSettings } from './connection'

/** The oldest server that dbt-materialize works with. */
const oldest = [0, 68, 0] as const

/** What `debug` prints of a profile, in dbt's order; never the password. */
export const shownKeys = [
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
] as const

export type Debugged = {
  readonly address: string
  readonly settings: readonly (readonly [key: string, value: string])[]
  /** `v26.24.0 (sandbox)` as the server gives it. */
  readonly serverVersion: string
}

function isOlder(version: string): boolean {
  const parts = /^v?(\d+)\.(\d+)\.(\d+)/.exec(version)
  if (parts === null) return false
  const numbers = parts.slice(1).map(Number)
  for (const [i, want] of oldest.entries()) {
    const have = numbers[i] ?? 0
    if (have !== want) return have < want
  }
  return false
}

/** Connects and asks for a constant, as `dbt debug` does. */
export async function debug(profile: Profile): Promise<Result<Debugged>> {
  const settings = connectionSettings(profile, 'debug')
  let session: Session
  try {
    session = await Session.connect(settings)
  } catch (e) {
    return fail(connectionDiagnostic(e, settings))
  }
  try {
    const serverVersion = session.parameter('mz_version') ?? 'unknown'
    if (isOlder(serverVersion)) {
      return fail(
        error('GL6006', `Materialize ${serverVersion} is older than ${oldest.join('.')}`, {
          hint: 'Upgrade the server.',
        }),
      )
    }
    await session.query('select 1 as id')
    return ok({
      address: describeSettings(settings),
      settings: shownKeys.map((key) => [key, String(profile.credentials[key] ?? 'None')] as const),
      serverVersion,
    })
  } catch (e) {
    return fail(connectionDiagnostic(e, settings))
  } finally {
    await session.end()
  }
}
