import type { Notice } from '../errors/error'

/** One connection's state, as relations/ see it. */
export interface Session {
  /** A uuid, as mz_sessions.id. */
  readonly id: string
  /** As pg_backend_pid() and BackendKeyData. */
  readonly connectionId: number
  readonly roleId: string
  readonly user: string
  readonly clientIp: string | null
  readonly connectedAt: number
  /** The value of a variable as SHOW prints it; names are case-insensitive. Throws 42704 for an unknown one. */
  variable(name: string): string
  /** Database, path and cluster names as they stand; they may name what doesn't exist. */
  readonly database: string
  readonly searchPath: readonly string[]
  readonly cluster: string
  notice(notice: Notice): void
  /** Runs when the connection ends. */
  onClose(listener: () => void): void
}
