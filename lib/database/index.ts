export { readCatalog } from './catalog'
export type { Connection } from './connection'
export { type Database, server } from './database'
export {
  ConnectionLost,
  connectionDiagnostic,
  DatabaseError,
  foreignTarget,
  statementDiagnostic,
} from './errors'
export type { CatalogColumn, CatalogRelation } from './reads'
export { listColumns, listColumnTypes, listRelations, listSchemas, readRows } from './reads'
export type { Notice, QueryResult, ResultColumn } from './session'
export { Session } from './session'
export type { ConnectionSettings, SslMode } from './settings'
export { describeSettings, sslModes } from './settings'
export type { Batch, Change, Row } from './subscribe'
export { Collection, subscribe } from './subscribe'
export type { SyncPort } from './sync'
