import type { Column } from '../catalog/model'

/** One system relation: what the catalog says of it, and the Postgres view behind it. */
export type SystemRelationSpec = {
  /** `s<n>`, stable between versions. */
  readonly id: string
  readonly oid: number
  readonly schema: 'mz_catalog' | 'mz_internal' | 'mz_introspection' | 'pg_catalog' | 'information_schema'
  readonly name: string
  readonly type: 'table' | 'view' | 'source' | 'materialized-view'
  readonly columns: readonly Column[]
  /** Postgres' SELECT over `mz_meta.*`, `mz_live.*` and other system relations. */
  readonly sql: string
  /** Qualified Postgres name, quoted: `mz_catalog.mz_objects`, `mz_pg_catalog.pg_class`. */
  readonly physical: string
  /** Reads live state (frontiers, hydration, sessions): SUBSCRIBE polls it instead of waiting for catalog changes. */
  readonly live: boolean
}
