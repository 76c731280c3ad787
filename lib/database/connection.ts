import type { Notice, QueryResult } from './session'

/** What executing and reading need of a connection: a {@link Session} is one. */
export interface Connection {
  readonly isOpen: boolean
  readonly backendPid: number
  /** A ParameterStatus of the server, e.g. `mz_version` or `cluster`, as it stands now. */
  parameter(name: string): string | undefined
  /** Sends one message. Throws DatabaseError, or ConnectionLost when no answer can come any more. */
  query(sql: string, values?: readonly (string | number | boolean | null)[]): Promise<QueryResult>
  /** The rows as objects, by column name. */
  rows(
    sql: string,
    values?: readonly (string | number | boolean | null)[],
  ): Promise<Record<string, string | null>[]>
  onNotice(listener: (notice: Notice) => void): void
  end(): Promise<void>
  /** Cuts it; the server cancels what runs on it. */
  close(): void
}
