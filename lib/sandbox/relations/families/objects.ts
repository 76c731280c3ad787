import { type Definition, emptyRelation, relation } from '../define'

const acl = 'mz_aclitem[]'

/** mz_catalog's objects by kind, and all of them together. */
export const objects: readonly Definition[] = [
  relation(
    'mz_catalog.mz_databases',
    `id text!, oid oid!, name text!, owner_id text!, privileges ${acl}!`,
    'SELECT id, oid, name, owner_id, privileges FROM mz_mirror.databases',
    { type: 'table' },
  ),
  relation(
    'mz_catalog.mz_schemas',
    `id text!, oid oid!, database_id text, name text!, owner_id text!, privileges ${acl}!`,
    'SELECT id, oid, database_id, name, owner_id, privileges FROM mz_mirror.schemas',
    { type: 'table' },
  ),
  relation(
    'mz_catalog.mz_tables',
    `id text!, oid oid!, schema_id text!, name text!, owner_id text!, privileges ${acl}!, create_sql text, redacted_create_sql text, source_id text`,
    "SELECT id, oid, schema_id, name, owner_id, privileges, create_sql, redacted_create_sql, source_id FROM mz_mirror.items WHERE type = 'table'",
    { type: 'table' },
  ),
  relation(
    'mz_catalog.mz_views',
    `id text!, oid oid!, schema_id text!, name text!, definition text!, owner_id text!, privileges ${acl}!, create_sql text!, redacted_create_sql text!`,
    "SELECT id, oid, schema_id, name, definition, owner_id, privileges, create_sql, redacted_create_sql FROM mz_mirror.items WHERE type = 'view'",
    { type: 'table' },
  ),
  relation(
    'mz_catalog.mz_materialized_views',
    `id text!, oid oid!, schema_id text!, name text!, cluster_id text!, definition text!, owner_id text!, privileges ${acl}!, create_sql text!, redacted_create_sql text!`,
    "SELECT id, oid, schema_id, name, cluster_id, definition, owner_id, privileges, create_sql, redacted_create_sql FROM mz_mirror.items WHERE type = 'materialized-view'",
    { type: 'table' },
  ),
  relation(
    'mz_catalog.mz_indexes',
    'id text!, oid oid!, name text!, on_id text!, cluster_id text!, owner_id text!, create_sql text!, redacted_create_sql text!',
    "SELECT id, oid, name, on_id, cluster_id, owner_id, create_sql, redacted_create_sql FROM mz_mirror.items WHERE type = 'index'",
    { type: 'table' },
  ),
  relation(
    'mz_catalog.mz_index_columns',
    'index_id text!, index_position uint8!, on_position uint8, on_expression text, nullable boolean!',
    'SELECT index_id, index_position, on_position, on_expression, nullable FROM mz_mirror.index_columns',
    { type: 'table' },
  ),
  relation(
    'mz_catalog.mz_sources',
    `id text!, oid oid!, schema_id text!, name text!, type text!, connection_id text, size text, envelope_type text, key_format text, value_format text, cluster_id text, owner_id text!, privileges ${acl}!, create_sql text, redacted_create_sql text`,
    "SELECT id, oid, schema_id, name, coalesce(source_type, 'source'), connection_id, NULL::text, envelope, key_format, value_format, cluster_id, owner_id, privileges, create_sql, redacted_create_sql FROM mz_mirror.items WHERE type = 'source'",
    { type: 'table' },
  ),
  relation(
    'mz_catalog.mz_sinks',
    'id text!, oid oid!, schema_id text!, name text!, type text!, connection_id text, size text, envelope_type text, format text, key_format text, value_format text, cluster_id text!, owner_id text!, create_sql text!, redacted_create_sql text!',
    "SELECT id, oid, schema_id, name, source_type, connection_id, NULL::text, envelope, value_format, key_format, value_format, cluster_id, owner_id, create_sql, redacted_create_sql FROM mz_mirror.items WHERE type = 'sink'",
    { type: 'table' },
  ),
  relation(
    'mz_catalog.mz_connections',
    `id text!, oid oid!, schema_id text!, name text!, type text!, owner_id text!, privileges ${acl}!, create_sql text!, redacted_create_sql text!`,
    "SELECT id, oid, schema_id, name, source_type, owner_id, privileges, create_sql, redacted_create_sql FROM mz_mirror.items WHERE type = 'connection'",
    { type: 'table' },
  ),
  relation(
    'mz_catalog.mz_secrets',
    `id text!, oid oid!, schema_id text!, name text!, owner_id text!, privileges ${acl}!`,
    "SELECT id, oid, schema_id, name, owner_id, privileges FROM mz_mirror.items WHERE type = 'secret'",
    { type: 'table' },
  ),
  relation(
    'mz_catalog.mz_types',
    `id text!, oid oid!, schema_id text!, name text!, category text!, owner_id text!, privileges ${acl}!, create_sql text, redacted_create_sql text`,
    "SELECT id, oid, schema_id, name, category, owner_id, privileges, create_sql, redacted_create_sql FROM mz_mirror.items WHERE type = 'type'",
    { type: 'table' },
  ),
  emptyTypeRelation('mz_array_types', 'id text!, element_id text!'),
  emptyTypeRelation('mz_list_types', 'id text!, element_id text!, element_modifiers list'),
  emptyTypeRelation(
    'mz_map_types',
    'id text!, key_id text!, value_id text!, key_modifiers list, value_modifiers list',
  ),
  relation(
    'mz_catalog.mz_base_types',
    'id text!',
    "SELECT id FROM mz_mirror.items WHERE type = 'type' AND category NOT IN ('pseudo', 'array')",
    { type: 'table' },
  ),
  relation(
    'mz_catalog.mz_functions',
    'id text!, oid oid!, schema_id text!, name text!, argument_type_ids list!, variadic_argument_type_id text, return_type_id text, returns_set boolean!, owner_id text!',
    "SELECT id, oid, schema_id, name, '{}'::pg_catalog.list_text, NULL::text, NULL::text, (details ->> 'set')::bool, owner_id FROM mz_mirror.items WHERE type = 'function'",
    { type: 'table' },
  ),
  relation(
    'mz_catalog.mz_relations',
    `id text!, oid oid!, schema_id text!, name text!, type text!, owner_id text!, cluster_id text, privileges ${acl}!`,
    "SELECT id, oid, schema_id, name, type, owner_id, cluster_id, privileges FROM mz_mirror.items WHERE type IN ('table', 'source', 'view', 'materialized-view')",
  ),
  relation(
    'mz_catalog.mz_objects',
    `id text!, oid oid!, schema_id text!, name text!, type text!, owner_id text!, cluster_id text, privileges ${acl}`,
    'SELECT id, oid, schema_id, name, type, owner_id, cluster_id, privileges FROM mz_mirror.items',
  ),
  relation(
    'mz_catalog.mz_columns',
    'id text!, name text!, position uint8!, nullable boolean!, type text!, default text, type_oid oid!, type_mod integer!',
    'SELECT id, name, position, nullable, type, "default", type_oid, type_mod FROM mz_mirror.columns',
    { type: 'table' },
  ),
  emptyRelation('mz_catalog.mz_kafka_sources', 'id text!, group_id_prefix text!, topic text!', {
    type: 'table',
  }),
  emptyRelation('mz_catalog.mz_egress_ips', 'egress_ip text!, prefix_length integer!, cidr text!', {
    type: 'table',
  }),
  relation(
    'mz_catalog.mz_kafka_sinks',
    'id text!, topic text!',
    "SELECT id, details ->> 'topic' FROM mz_mirror.items WHERE type = 'sink' AND details ->> 'topic' IS NOT NULL",
    { type: 'table' },
  ),
]

function emptyTypeRelation(name: string, columns: string): Definition {
  return emptyRelation(`mz_catalog.${name}`, columns, { type: 'table' })
}

const subject = 'id text!, schema_id text!, name text!, comment text!'

/** mz_internal's relations about objects. */
export const objectDetails: readonly Definition[] = [
  relation(
    'mz_internal.mz_comments',
    'id text!, object_type text!, object_sub_id integer, comment text!',
    'SELECT id, object_type, object_sub_id, comment FROM mz_mirror.comments',
    { type: 'table' },
  ),
  relation(
    'mz_internal.mz_object_dependencies',
    'object_id text!, referenced_object_id text!',
    'SELECT object_id, referenced_object_id FROM mz_mirror.dependencies',
    { type: 'table' },
  ),
  relation(
    'mz_internal.mz_object_transitive_dependencies',
    'object_id text!, referenced_object_id text!',
    `WITH RECURSIVE reach (object_id, referenced_object_id) AS (
      SELECT object_id, referenced_object_id FROM mz_mirror.dependencies
      UNION SELECT r.object_id, d.referenced_object_id FROM reach r JOIN mz_mirror.dependencies d ON d.object_id = r.referenced_object_id)
    SELECT object_id, referenced_object_id FROM reach`,
  ),
  relation(
    'mz_internal.mz_compute_dependencies',
    'object_id text!, dependency_id text!',
    `SELECT d.object_id, d.dependency_id FROM mz_internal.mz_materialization_dependencies d
      JOIN mz_mirror.items i ON i.id = d.object_id WHERE i.type IN ('materialized-view', 'index')`,
  ),
  relation(
    'mz_internal.mz_materialization_dependencies',
    'object_id text!, dependency_id text!',
    // what is maintained reads through views, which aren't
    `WITH RECURSIVE walk (object_id, dependency_id) AS (
      SELECT i.id, d.referenced_object_id FROM mz_mirror.items i JOIN mz_mirror.dependencies d ON d.object_id = i.id
        WHERE i.type IN ('materialized-view', 'index', 'sink')
      UNION SELECT w.object_id, d.referenced_object_id FROM walk w JOIN mz_mirror.items v ON v.id = w.dependency_id AND v.type = 'view'
        JOIN mz_mirror.dependencies d ON d.object_id = v.id)
    SELECT w.object_id, w.dependency_id FROM walk w JOIN mz_mirror.items i ON i.id = w.dependency_id
      WHERE i.type IN ('table', 'source', 'materialized-view')`,
  ),
  relation(
    'mz_internal.mz_object_fully_qualified_names',
    'id text!, name text!, object_type text!, schema_id text!, schema_name text!, database_id text, database_name text, cluster_id text',
    `SELECT o.id, o.name, o.type, o.schema_id, s.name, s.database_id, d.name, o.cluster_id FROM mz_mirror.items o
      JOIN mz_mirror.schemas s ON s.id = o.schema_id LEFT JOIN mz_mirror.databases d ON d.id = s.database_id`,
  ),
  relation(
    'mz_internal.mz_object_oid_alias',
    'object_id text!, oid oid!',
    "SELECT id, oid FROM mz_mirror.items WHERE type <> 'function'",
  ),
  relation(
    'mz_internal.mz_history_retention_strategies',
    'id text!, strategy text!, value jsonb!',
    `SELECT id, 'FOR', to_jsonb((coalesce((details ->> 'retain')::numeric, 1000))::int8) FROM mz_mirror.items
      WHERE type IN ('table', 'source', 'materialized-view', 'index')`,
    { type: 'table' },
  ),
  relation(
    'mz_internal.mz_materialized_view_refresh_strategies',
    'materialized_view_id text!, type text!, interval interval, aligned_to timestamp with time zone, at timestamp with time zone',
    `SELECT i.id, o ->> 'kind', make_interval(secs => (o ->> 'interval')::numeric / 1000), to_timestamp((o ->> 'alignedTo')::numeric / 1000),
      to_timestamp((o ->> 'at')::numeric / 1000) FROM mz_mirror.items i, jsonb_array_elements(i.details -> 'refresh') AS o WHERE i.type = 'materialized-view'`,
    { type: 'table' },
  ),
  emptyRelation('mz_internal.mz_webhook_sources', 'id text!, name text!, url text!', { type: 'table' }),
  emptyRelation('mz_internal.mz_postgres_sources', 'id text!, replication_slot text!, timeline_id uint8', {
    type: 'table',
  }),
  emptyRelation(
    'mz_internal.mz_network_policies',
    'id text!, name text!, owner_id text!, privileges mz_aclitem[]!, oid oid!',
    { type: 'table' },
  ),
  emptyRelation(
    'mz_internal.mz_network_policy_rules',
    'name text!, policy_id text!, action text!, address text!, direction text!',
    { type: 'table' },
  ),
  emptyRelation(
    'mz_internal.mz_notices',
    'id text!, notice_type text!, message text!, hint text!, action text, redacted_message text, redacted_hint text, redacted_action text, action_type text, object_id text, created_at timestamp with time zone!',
  ),
  ...(['tables', 'views', 'secrets', 'types'] as const).map((kind) =>
    relation(
      `mz_internal.mz_show_${kind}`,
      subject,
      `SELECT o.id, o.schema_id, o.name, coalesce(c.comment, '') FROM mz_mirror.items o
        LEFT JOIN mz_mirror.comments c ON c.id = o.id AND c.object_type = o.type AND c.object_sub_id IS NULL
        WHERE o.type = '${kind.slice(0, -1)}'`,
    ),
  ),
]
