import type {
  AclItem,
  CatalogView,
  Cluster,
  Column,
  Comment,
  Index,
  Item,
  Replica,
  Role,
} from '../catalog/model'
import { aclText } from '../catalog/privileges'
import type { EngineTransaction } from '../engine/port'

/**
 * The catalog as tables in Postgres, in the shape that the system relations are selected from. It is brought up to date
 * right before a read of them, within that read's transaction: only what has changed since is written. What the system
 * itself has (`s…` items) is put there once, by `install`.
 */
export const mirrorTables: readonly string[] = [
  'CREATE SCHEMA mz_mirror',
  // one row: which process wrote the rest, and for which revision of the catalog
  'CREATE TABLE mz_mirror.state (epoch text NOT NULL, revision int8 NOT NULL)',
  'CREATE TABLE mz_mirror.databases (id text PRIMARY KEY, oid oid, name text, owner_id text, privileges mz_aclitem[])',
  'CREATE TABLE mz_mirror.schemas (id text PRIMARY KEY, oid oid, database_id text, name text, owner_id text, privileges mz_aclitem[])',
  'CREATE TABLE mz_mirror.roles (id text PRIMARY KEY, oid oid, name text, inherit bool, rolcanlogin bool, rolsuper bool)',
  'CREATE TABLE mz_mirror.role_settings (role_id text, name text, value text)',
  'CREATE TABLE mz_mirror.role_members (role_id text, member text, grantor text)',
  `CREATE TABLE mz_mirror.clusters (id text PRIMARY KEY, name text, owner_id text, privileges mz_aclitem[], managed bool, size text,
    replication_factor uint4, introspection_debugging bool, introspection_interval interval, schedule text, schedule_estimate interval, workload_class text)`,
  'CREATE TABLE mz_mirror.replicas (id text PRIMARY KEY, name text, cluster_id text, size text, owner_id text)',
  `CREATE TABLE mz_mirror.items (id text PRIMARY KEY, oid oid, schema_id text, name text, type text, owner_id text, cluster_id text,
    privileges mz_aclitem[], create_sql text, redacted_create_sql text, definition text, on_id text, source_id text, source_type text,
    connection_id text, envelope text, key_format text, value_format text, category text, created_at timestamptz, temporary bool, details jsonb)`,
  'CREATE INDEX ON mz_mirror.items (oid)',
  'CREATE TABLE mz_mirror.columns (id text, name text, position uint8, nullable bool, type text, "default" text, type_oid oid, type_mod int4)',
  'CREATE INDEX ON mz_mirror.columns (id)',
  'CREATE TABLE mz_mirror.index_columns (index_id text, index_position uint8, on_position uint8, on_expression text, nullable bool)',
  'CREATE INDEX ON mz_mirror.index_columns (index_id)',
  'CREATE TABLE mz_mirror.dependencies (object_id text, referenced_object_id text)',
  'CREATE INDEX ON mz_mirror.dependencies (object_id)',
  'CREATE TABLE mz_mirror.comments (key text PRIMARY KEY, id text, object_type text, object_sub_id int4, comment text)',
  'CREATE INDEX ON mz_mirror.comments (id)',
  'CREATE TABLE mz_mirror.default_privileges (role_id text, database_id text, schema_id text, object_type text, grantee text, privileges text)',
  'CREATE TABLE mz_mirror.system_privileges (privileges mz_aclitem)',
  `CREATE VIEW mz_mirror.audit AS SELECT id::text::uint8 AS id, document ->> 'eventType' AS event_type, document ->> 'objectType' AS object_type,
    document -> 'details' AS details, document ->> 'user' AS "user", to_timestamp((document ->> 'occurredAt')::numeric / 1000) AS occurred_at FROM mz_meta.audit`,
  'CREATE TABLE mz_mirror.sizes ("size" text, processes uint8, workers uint8, cpu uint8, memory uint8, credits numeric)',
]

/** What the mirror shows of an item beyond the catalog's own text. */
export type Printing = {
  /** `create_sql` with literals left out. */
  redacted(item: Item): string
}

/** The tables of one mirror, and the work of keeping them. */
export class Mirror {
  private readonly epoch = `${process.pid}-${Date.now()}-${Math.random()}`
  /** Catalogs that may be what the tables hold, by revision: the last one may have been rolled back. */
  private written = new Map<number, CatalogView>()

  private readonly printing: Printing
  private counted = -1000

  constructor(printing: Printing) {
    this.printing = printing
  }

  /** Lets Postgres count the rows again once a tenth of the items came or went. */
  private async count(tx: EngineTransaction, now: CatalogView): Promise<void> {
    const size = now.items.size
    if (Math.abs(size - this.counted) <= Math.max(10, this.counted / 10)) return
    await tx.exec(counted.map((table) => `ANALYZE mz_mirror.${table}`).join(';'))
    this.counted = size
  }

  /** Makes the tables show `catalog`. Call within the transaction of the read. */
  async update(tx: EngineTransaction, catalog: CatalogView): Promise<void> {
    const { rows } = await tx.query('SELECT epoch, revision FROM mz_mirror.state')
    const [epoch, revision] = rows[0] ?? [null, null]
    if (epoch === this.epoch && Number(revision) === catalog.revision) return
    const before = epoch === this.epoch ? this.written.get(Number(revision)) : undefined
    const now = frozen(catalog)
    if (before === undefined) await tx.exec(forgetUsers)
    const writer = new Writer(this.printing, now)
    await writer.write(tx, before ?? nothing)
    await tx.exec('DELETE FROM mz_mirror.state')
    await tx.query('INSERT INTO mz_mirror.state VALUES ($1, $2)', [this.epoch, String(catalog.revision)])
    if (before === undefined) await tx.exec(ownSystemItems)
    await this.count(tx, now)
    this.written = new Map(before === undefined ? [] : [[before.revision, before]])
    this.written.set(now.revision, now)
  }
}

/** Tables whose size Postgres should know when it plans joins. */
const counted = ['items', 'columns', 'dependencies', 'schemas', 'clusters', 'replicas', 'comments']

/** A copy that stays as it is: the catalog may go on under our hands. */
function frozen(catalog: CatalogView): CatalogView {
  return {
    revision: catalog.revision,
    databases: new Map(catalog.databases),
    schemas: new Map(catalog.schemas),
    roles: new Map(catalog.roles),
    clusters: new Map(catalog.clusters),
    replicas: new Map(catalog.replicas),
    items: new Map(catalog.items),
    comments: new Map(catalog.comments),
    defaultPrivileges: catalog.defaultPrivileges,
    systemPrivileges: catalog.systemPrivileges,
    systemSettings: catalog.systemSettings,
  }
}

const nothing: CatalogView = {
  revision: -1,
  databases: new Map(),
  schemas: new Map(),
  roles: new Map(),
  clusters: new Map(),
  replicas: new Map(),
  items: new Map(),
  comments: new Map(),
  defaultPrivileges: [],
  systemPrivileges: [],
  systemSettings: {},
}

const forgetUsers = [
  ...['databases', 'schemas', 'roles', 'role_members', 'role_settings', 'clusters', 'replicas', 'comments'],
  ...['default_privileges', 'system_privileges'],
]
  .map((table) => `DELETE FROM mz_mirror.${table}`)
  .concat(
    "DELETE FROM mz_mirror.items WHERE id NOT LIKE 's%'",
    "DELETE FROM mz_mirror.columns WHERE id NOT LIKE 's%'",
    'DELETE FROM mz_mirror.index_columns',
    "DELETE FROM mz_mirror.dependencies WHERE object_id NOT LIKE 's%'",
  )
  .join(';')

/** The system's items stand in schemas and belong to a role whose ids the catalog chose. */
const ownSystemItems = `UPDATE mz_mirror.items i SET schema_id = s.id FROM mz_mirror.schemas s
  WHERE i.id LIKE 's%' AND s.database_id IS NULL AND s.name = i.details ->> 'schema' AND i.schema_id IS DISTINCT FROM s.id;
UPDATE mz_mirror.items i SET owner_id = r.id, privileges = CASE WHEN i.type IN ('table', 'view', 'source', 'materialized-view')
    THEN ARRAY[('=r/' || r.id)::mz_aclitem, (r.id || '=' || CASE i.type WHEN 'table' THEN 'arwd' ELSE 'r' END || '/' || r.id)::mz_aclitem]
    WHEN i.type = 'type' THEN ARRAY[('=U/' || r.id)::mz_aclitem, (r.id || '=U/' || r.id)::mz_aclitem] END
  FROM mz_mirror.roles r WHERE i.id LIKE 's%' AND r.name = 'mz_system'`

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }
type Record_ = { readonly [key: string]: Json }

/** Writes the difference of two catalogs. */
class Writer {
  private readonly printing: Printing
  private readonly catalog: CatalogView

  constructor(printing: Printing, catalog: CatalogView) {
    this.printing = printing
    this.catalog = catalog
  }

  async write(tx: EngineTransaction, before: CatalogView): Promise<void> {
    const now = this.catalog
    await this.kind(tx, 'databases', before.databases, now.databases, (it) => [
      { id: it.id, oid: it.oid, name: it.name, owner_id: it.ownerId, privileges: aclTexts(it.privileges) },
    ])
    await this.kind(tx, 'schemas', before.schemas, now.schemas, (it) => [
      {
        id: it.id,
        oid: it.oid,
        database_id: it.databaseId,
        name: it.name,
        owner_id: it.ownerId,
        privileges: aclTexts(it.privileges),
      },
    ])
    await this.roles(tx, before)
    await this.kind(tx, 'clusters', before.clusters, now.clusters, (it) => [clusterRow(it)])
    await this.kind(tx, 'replicas', before.replicas, now.replicas, (it) => [replicaRow(it)])
    await this.items(tx, before)
    await this.comments(tx, before)
    await this.privileges(tx, before)
  }

  private async roles(tx: EngineTransaction, before: CatalogView): Promise<void> {
    const now = this.catalog
    await this.kind(tx, 'roles', before.roles, now.roles, (it) => [roleRow(it)])
    await this.kind(
      tx,
      'role_members',
      before.roles,
      now.roles,
      (it) => it.memberOf.map((of) => ({ role_id: of.roleId, member: it.id, grantor: of.grantorId })),
      'member',
    )
    await this.kind(
      tx,
      'role_settings',
      before.roles,
      now.roles,
      (it) => Object.entries(it.settings).map(([name, value]) => ({ role_id: it.id, name, value })),
      'role_id',
    )
  }

  private async items(tx: EngineTransaction, before: CatalogView): Promise<void> {
    const now = this.catalog.items
    await this.kind(tx, 'items', before.items, now, (it) => [this.itemRow(it)])
    await this.kind(tx, 'columns', before.items, now, columnRows)
    await this.kind(
      tx,
      'index_columns',
      before.items,
      now,
      (it) => (it.type === 'index' ? this.indexColumns(it) : []),
      'index_id',
    )
    await this.kind(
      tx,
      'dependencies',
      before.items,
      now,
      (it) => [...new Set(it.uses)].map((used) => ({ object_id: it.id, referenced_object_id: used })),
      'object_id',
    )
  }

  private async comments(tx: EngineTransaction, before: CatalogView): Promise<void> {
    const rows = (comment: Comment, key: string): Record_[] => [
      {
        key,
        id: comment.objectId,
        object_type: comment.objectType,
        object_sub_id: comment.sub,
        comment: comment.text,
      },
    ]
    await this.kind(tx, 'comments', before.comments, this.catalog.comments, rows, 'key')
  }

  private async privileges(tx: EngineTransaction, before: CatalogView): Promise<void> {
    const { defaultPrivileges, systemPrivileges } = this.catalog
    if (defaultPrivileges !== before.defaultPrivileges) {
      await tx.exec('DELETE FROM mz_mirror.default_privileges')
      await insert(
        tx,
        'default_privileges',
        defaultPrivileges.map((it) => ({
          role_id: it.roleId,
          database_id: it.databaseId,
          schema_id: it.schemaId,
          object_type: it.objectType,
          grantee: it.grantee,
          privileges: it.privileges,
        })),
      )
    }
    if (systemPrivileges !== before.systemPrivileges) {
      await tx.exec('DELETE FROM mz_mirror.system_privileges')
      await insert(
        tx,
        'system_privileges',
        systemPrivileges.map((it) => ({ privileges: aclText(it) })),
      )
    }
  }

  /** The rows of what is gone or another value leave, those of what is new or another value come. */
  private async kind<V>(
    tx: EngineTransaction,
    table: string,
    before: ReadonlyMap<string, V>,
    now: ReadonlyMap<string, V>,
    rows: (value: V, key: string) => readonly Record_[],
    key = 'id',
  ): Promise<void> {
    const stale = [...before].filter(([id, value]) => now.get(id) !== value).map(([id]) => id)
    const fresh = [...now].filter(([id, value]) => before.get(id) !== value)
    if (stale.length > 0) {
      await tx.query(
        `DELETE FROM mz_mirror.${table} WHERE ${key} IN (SELECT jsonb_array_elements_text($1::jsonb))`,
        [JSON.stringify(stale)],
      )
    }
    await insert(
      tx,
      table,
      fresh.flatMap(([id, value]) => rows(value, id)),
    )
  }

  private itemRow(item: Item): Record_ {
    return {
      id: item.id,
      oid: item.oid,
      schema_id: item.temporary === null ? item.schemaId : '0',
      name: item.name,
      type: item.type,
      owner_id: item.ownerId,
      cluster_id: this.clusterOf(item),
      privileges: aclTexts(item.privileges),
      create_sql: item.createSql,
      redacted_create_sql: this.printing.redacted(item),
      created_at: new Date(item.createdAt).toISOString(),
      temporary: item.temporary !== null,
      ...details(item),
    }
  }

  private clusterOf(item: Item): string | null {
    if (item.type === 'source' && item.role.kind === 'subsource') {
      const parent = this.catalog.items.get(item.role.sourceId)
      return parent?.type === 'source' ? parent.clusterId : null
    }
    return 'clusterId' in item ? item.clusterId : null
  }

  private indexColumns(index: Index): Record_[] {
    const on = this.catalog.items.get(index.onId)
    const columns = on !== undefined && 'columns' in on ? on.columns : []
    return index.keys.map((key, at) => ({
      index_id: index.id,
      index_position: at + 1,
      on_position: 'column' in key ? key.column : null,
      on_expression: 'column' in key ? null : key.expression,
      nullable: 'column' in key ? (columns[key.column - 1]?.nullable ?? true) : key.nullable,
    }))
  }
}

async function insert(tx: EngineTransaction, table: string, rows: readonly Record_[]): Promise<void> {
  if (rows.length === 0) return
  await tx.query(
    `INSERT INTO mz_mirror.${table} SELECT * FROM jsonb_populate_recordset(NULL::mz_mirror.${table}, $1::jsonb)`,
    [JSON.stringify(rows)],
  )
}

function details(item: Item): Record_ {
  switch (item.type) {
    case 'table':
      return { source_id: item.source?.sourceId ?? null }
    case 'view':
      return { definition: item.definition }
    case 'materialized-view':
      return {
        definition: item.definition,
        details: { refresh: item.refresh.map((option) => ({ ...option })), retain: item.retain },
      }
    case 'index':
      return { on_id: item.onId }
    case 'source':
      return sourceDetails(item)
    case 'sink':
      return {
        on_id: item.fromId,
        connection_id: item.connectionId,
        source_type: 'kafka',
        envelope: item.envelope,
        value_format: item.format.toLowerCase(),
      }
    case 'connection':
      return { source_type: item.connectionType.toLowerCase() }
    case 'type':
      return { category: item.category === 'composite' ? 'composite' : 'pseudo' }
    case 'secret':
      return {}
  }
}

function sourceDetails(item: Extract<Item, { type: 'source' }>): Record_ {
  const { role } = item
  if (role.kind !== 'ingestion') {
    return {
      source_type: role.kind,
      source_id: role.sourceId,
      envelope: role.kind === 'subsource' ? item.envelope : null,
    }
  }
  if (role.from.kind === 'load-generator') return { source_type: 'load-generator', envelope: item.envelope }
  return {
    source_type: 'kafka',
    connection_id: role.from.connectionId,
    envelope: item.envelope,
    key_format: role.from.keyFormat,
    value_format: role.from.valueFormat,
  }
}

function columnRows(item: Item): Record_[] {
  if (!('columns' in item)) return []
  return item.columns.map((column: Column, at) => ({
    id: item.id,
    name: column.name,
    position: at + 1,
    nullable: column.nullable,
    type: column.type,
    default: column.default ?? (item.type === 'table' && item.source === null ? 'NULL' : null),
    type_oid: column.oid,
    type_mod: column.mod,
  }))
}

function clusterRow(it: Cluster): Record_ {
  return {
    id: it.id,
    name: it.name,
    owner_id: it.ownerId,
    privileges: aclTexts(it.privileges),
    managed: it.managed,
    size: it.size,
    replication_factor: it.replicationFactor,
    introspection_debugging: it.introspectionDebugging,
    introspection_interval: it.introspectionInterval,
    schedule: it.schedule.kind === 'manual' ? 'manual' : 'on-refresh',
    schedule_estimate: it.schedule.kind === 'manual' ? null : it.schedule.estimate,
    workload_class: it.workloadClass,
  }
}

function replicaRow(it: Replica): Record_ {
  return { id: it.id, name: it.name, cluster_id: it.clusterId, size: it.size, owner_id: it.ownerId }
}

function roleRow(it: Role): Record_ {
  return {
    id: it.id,
    oid: it.oid,
    name: it.name,
    inherit: it.inherit,
    rolcanlogin: it.login,
    rolsuper: it.superuser ? true : null,
  }
}

function aclTexts(items: readonly AclItem[]): string[] {
  return items.map(aclText)
}
