/**
 * The catalog's entities, as kept in memory and in `mz_meta.*`. All are frozen values: a change makes a new one
 * (`changes.ts`). Ids are text, `u<n>` for users', `s<n>` for the system's, each kind counting by itself, never reused.
 */

/** `mz_aclitem` in text: `u1=arwd/u2`; grantee `p` is PUBLIC. Kept as a value, printed by `catalog/privileges.ts`. */
export type AclItem = { readonly grantee: string; readonly grantor: string; readonly privileges: string }

export type Database = {
  readonly kind: 'database'
  readonly id: string
  readonly oid: number
  readonly name: string
  readonly ownerId: string
  readonly privileges: readonly AclItem[]
}

export type Schema = {
  readonly kind: 'schema'
  readonly id: string
  readonly oid: number
  readonly name: string
  /** null for the system's schemas. */
  readonly databaseId: string | null
  readonly ownerId: string
  readonly privileges: readonly AclItem[]
}

export type Role = {
  readonly kind: 'role'
  readonly id: string
  readonly oid: number
  readonly name: string
  readonly inherit: boolean
  readonly login: boolean | null
  readonly superuser: boolean
  /** ALTER ROLE … SET. */
  readonly settings: Readonly<Record<string, string>>
  readonly memberOf: readonly { readonly roleId: string; readonly grantorId: string }[]
}

export type Cluster = {
  readonly kind: 'cluster'
  readonly id: string
  readonly name: string
  readonly ownerId: string
  readonly privileges: readonly AclItem[]
  readonly managed: boolean
  /** Managed clusters: */
  readonly size: string | null
  readonly replicationFactor: number | null
  readonly introspectionInterval: string | null
  readonly introspectionDebugging: boolean
  readonly schedule:
    | { readonly kind: 'manual' }
    | { readonly kind: 'refresh'; readonly estimate: string | null }
  readonly workloadClass: string | null
}

export type Replica = {
  readonly kind: 'replica'
  readonly id: string
  readonly name: string
  readonly clusterId: string
  readonly size: string
  readonly ownerId: string
}

/** A column as the catalog reports it. `type` is how `mz_columns.type` names it; `oid` is Materialize's. */
export type Column = {
  readonly name: string
  readonly type: string
  readonly oid: number
  readonly mod: number
  readonly nullable: boolean
  /** Stable text of the default, if any. */
  readonly default: string | null
}

type ItemBase = {
  readonly kind: 'item'
  readonly id: string
  readonly oid: number
  readonly name: string
  readonly schemaId: string
  readonly ownerId: string
  readonly privileges: readonly AclItem[]
  /** Stable text with references as `[u5 AS "db"."schema"."name"]`; never a secret's value. */
  readonly createSql: string
  /** Direct references to items (also connections, secrets, types; `s…` for the system's), in order of appearance. */
  readonly uses: readonly string[]
  /** When it was made, ms. */
  readonly createdAt: number
  /** The session of a temporary item. Such items are never persisted. */
  readonly temporary: string | null
}
type RelationBase = ItemBase & {
  readonly columns: readonly Column[]
  /** Its Postgres relation in schema `mz_user`. Constant as long as the item lives. */
  readonly physical: string
}

export type Table = RelationBase & {
  readonly type: 'table'
  /** Set for CREATE TABLE … FROM SOURCE. */
  readonly source: { readonly sourceId: string; readonly reference: string } | null
}
export type View = RelationBase & {
  readonly type: 'view'
  readonly definition: string
  readonly query: string
}
export type MaterializedView = RelationBase & {
  readonly type: 'materialized-view'
  readonly clusterId: string
  readonly definition: string
  /** The query in Postgres' SQL over physical names: what a maintainer runs. `mz_now()` is `mz_functions.mz_now()`. */
  readonly query: string
  /** Columns of ASSERT NOT NULL. */
  readonly notNull: readonly string[]
  readonly refresh: readonly RefreshOption[]
  /** RETAIN HISTORY in ms. */
  readonly retain: number | null
  /** A replacement that waits for APPLY: the id of its target. */
  readonly replaces: string | null
}
export type RefreshOption =
  | { readonly kind: 'on-commit' }
  | { readonly kind: 'at'; readonly at: number }
  | { readonly kind: 'every'; readonly interval: number; readonly alignedTo: number }

export type Index = ItemBase & {
  readonly type: 'index'
  readonly onId: string
  readonly clusterId: string
  readonly keys: readonly IndexKey[]
}
/** A column (1-based position) or an expression in stable text and in Postgres' SQL over the relation's columns. */
export type IndexKey =
  | { readonly column: number }
  | { readonly expression: string; readonly query: string; readonly nullable: boolean; readonly type: string }

export type Generator = {
  readonly kind: 'load-generator'
  readonly generator: 'AUCTION' | 'MARKETING' | 'COUNTER' | 'TPCH' | 'KEY VALUE' | 'CLOCK'
  /** Upper-case option → text: TICK INTERVAL (ms), SCALE FACTOR, MAX CARDINALITY, AS OF, UP TO… */
  readonly options: Readonly<Record<string, string>>
}
export type KafkaIngestion = {
  readonly kind: 'kafka'
  readonly connectionId: string
  readonly topic: string
  readonly keyFormat: string | null
  readonly valueFormat: string
  readonly envelope: string
  readonly options: Readonly<Record<string, string>>
}
export type Source = RelationBase & {
  readonly type: 'source'
  readonly role:
    | {
        readonly kind: 'ingestion'
        readonly from: Generator | KafkaIngestion
        readonly progressId: string | null
      }
    | { readonly kind: 'subsource'; readonly sourceId: string; readonly reference: string }
    | { readonly kind: 'progress'; readonly sourceId: string }
  /** null for subsources and progress: read it from their source. */
  readonly clusterId: string | null
  readonly envelope: string | null
}
export type Sink = ItemBase & {
  readonly type: 'sink'
  readonly clusterId: string
  readonly fromId: string
  readonly connectionId: string
  readonly topic: string
  readonly format: string
  readonly envelope: 'upsert' | 'debezium'
  readonly key: readonly string[] | null
  readonly options: Readonly<Record<string, string>>
}
export type Connection = ItemBase & {
  readonly type: 'connection'
  readonly connectionType: string
  readonly options: Readonly<Record<string, string>>
}
export type Secret = ItemBase & { readonly type: 'secret' }
export type CustomType = ItemBase & {
  readonly type: 'type'
  readonly category: 'list' | 'map' | 'composite'
  /** Element, key, value types or fields by name. */
  readonly details: Readonly<Record<string, unknown>>
}

export type Item = Table | View | MaterializedView | Index | Source | Sink | Connection | Secret | CustomType
export type Relation = Table | View | MaterializedView | Source
export type ItemType = Item['type']

export type Comment = {
  readonly kind: 'comment'
  readonly objectType: string
  readonly objectId: string
  /** Position of a column, else null. */
  readonly sub: number | null
  readonly text: string
}
export type DefaultPrivilege = {
  readonly kind: 'default-privilege'
  /** Whose objects: a role's id, `p` for all roles. */
  readonly roleId: string
  readonly databaseId: string | null
  readonly schemaId: string | null
  readonly objectType: string
  readonly grantee: string
  readonly privileges: string
}
export type AuditEvent = {
  readonly kind: 'audit'
  readonly id: string
  readonly eventType: 'create' | 'drop' | 'alter' | 'grant' | 'revoke' | 'comment'
  readonly objectType: string
  readonly details: Readonly<Record<string, unknown>>
  readonly user: string | null
  readonly occurredAt: number
}
export type Entity = Database | Schema | Role | Cluster | Replica | Item

/** One change of the catalog. A statement makes a list of them, applied and persisted together. */
export type Change =
  | { readonly do: 'put'; readonly entity: Entity }
  | { readonly do: 'drop'; readonly entity: Entity }
  | { readonly do: 'comment'; readonly comment: Omit<Comment, 'text'> & { readonly text: string | null } }
  | { readonly do: 'default-privileges'; readonly all: readonly DefaultPrivilege[] }
  | { readonly do: 'system-privileges'; readonly all: readonly AclItem[] }
  | { readonly do: 'system-settings'; readonly all: Readonly<Record<string, string>> }
  | { readonly do: 'audit'; readonly event: Omit<AuditEvent, 'id' | 'occurredAt' | 'kind'> }

/** The catalog at one revision: read-only, safe to keep. */
export interface CatalogView {
  readonly revision: number
  readonly databases: ReadonlyMap<string, Database>
  readonly schemas: ReadonlyMap<string, Schema>
  readonly roles: ReadonlyMap<string, Role>
  readonly clusters: ReadonlyMap<string, Cluster>
  readonly replicas: ReadonlyMap<string, Replica>
  readonly items: ReadonlyMap<string, Item>
  /** By `objectType:objectId:sub`. */
  readonly comments: ReadonlyMap<string, Comment>
  readonly defaultPrivileges: readonly DefaultPrivilege[]
  readonly systemPrivileges: readonly AclItem[]
  readonly systemSettings: Readonly<Record<string, string>>
}

/** The catalog as it stands, and its listeners. Changes come in through `commit()` (`time/port.ts`). */
export interface Catalog extends CatalogView {
  /** The next id of a kind; numbers that a failed statement took are skipped. */
  nextId(kind: 'database' | 'schema' | 'role' | 'cluster' | 'replica' | 'item'): string
  nextOid(): number
  /** Called after a commit, with what changed and its timestamp; in order. Must not throw. */
  onChange(listener: (changes: readonly Change[], at: number, before: CatalogView) => void): () => void
}
