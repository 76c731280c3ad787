import type { House } from '../house'
import type { LiveSession } from '../session/session'
import type { Runner } from '../statements/runner'
/** An open connection as its server knows it. */
export interface OpenConnection extends LiveSession {
  readonly connectionId: number
  readonly secret: number
  /** Aborts what runs. */
  cancel(): void
  /** Ends the connection without a word. */
  destroy(): void
}

/** What a connection needs of its server. */
export type ConnectionHost = {
  readonly house: House
  readonly runner: Runner
  readonly password: string | null
  /** Finds or makes the role that logs in; throws a FATAL error. */
  login(user: string): Promise<string>
  register(connection: OpenConnection): void
  unregister(connection: OpenConnection): void
  cancel(connectionId: number, secret: number): void
  readonly nextConnectionId: () => number
}
