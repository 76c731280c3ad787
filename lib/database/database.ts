import type { Connection } from './connection'
import { Session } from './session'
import type { ConnectionSettings } from './settings'
import { openSyncPort, type SyncPort } from './sync'

/** How connections are had: by two kinds, one for statements of a run, one for templates that ask while they render. */
export type Database = {
  readonly connect: (settings: ConnectionSettings) => Promise<Connection>
  readonly openPort: (settings: ConnectionSettings) => SyncPort
}

/** The server that the settings name. */
export const server: Database = {
  connect: (settings) => Session.connect(settings),
  openPort: openSyncPort,
}
