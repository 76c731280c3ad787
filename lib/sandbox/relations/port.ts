import type { CatalogView, Column } from '../catalog/model'
import type { EngineTransaction } from '../engine/port'
import type { Session } from '../session/port'
import type { SystemRelationSpec } from './spec'

export type { SystemRelationSpec }

/** System relations as the name resolver and mz_objects see them. */
export interface SystemRelations {
  /** All, in order of id. */
  readonly all: readonly SystemRelationSpec[]
  /** By Materialize's schema and name, as `mz_catalog.mz_objects`, `pg_catalog.pg_class`. */
  find(schema: string, name: string): SystemRelationSpec | undefined
  byId(id: string): SystemRelationSpec | undefined
  /** Creates schemas, views and functions; called once per data directory and version, after `mz_meta` and `types`. */
  install(tx: EngineTransaction): Promise<void>
  /** Before a read of system relations: writes session facts and live values that views read (sessions, frontiers…). */
  refresh(
    tx: EngineTransaction,
    reads: readonly SystemRelationSpec[],
    session: Session,
    catalog: CatalogView,
  ): Promise<void>
  /** What was measured of what these relations read, as a text: as long as it is the same, so are the answers. */
  stamp(reads: readonly SystemRelationSpec[]): string
  /** Whether their rows change with the clock alone. */
  readsClock(reads: readonly SystemRelationSpec[]): boolean
}
export type { Column }
