import { type Definition, relation } from '../define'

/** A comment on a whole object, or nothing. */
const comment = `LEFT JOIN mz_mirror.comments k ON k.id = o.id AND k.object_sub_id IS NULL AND k.object_type = o.type`

/** What SHOW selects from: names, clusters and comments of the objects of a schema. */
export const shows: readonly Definition[] = [
  relation(
    'mz_internal.mz_show_all_objects',
    'schema_id text!, name text!, type text!, comment text!',
    `SELECT o.schema_id, o.name, o.type, coalesce(k.comment, '') FROM mz_mirror.items o ${comment}`,
  ),
  relation(
    'mz_internal.mz_show_materialized_views',
    'id text!, name text!, cluster text!, schema_id text!, cluster_id text!, comment text!',
    `SELECT o.id, o.name, c.name, o.schema_id, o.cluster_id, coalesce(k.comment, '') FROM mz_mirror.items o
      JOIN mz_mirror.clusters c ON c.id = o.cluster_id ${comment} WHERE o.type = 'materialized-view'`,
  ),
  relation(
    'mz_internal.mz_show_indexes',
    'id text!, name text!, on text!, cluster text!, key text[]!, on_id text!, schema_id text!, cluster_id text!, comment text!',
    `SELECT o.id, o.name, t.name, c.name,
      ARRAY(SELECT coalesce(x.on_expression, n.name) FROM mz_mirror.index_columns x LEFT JOIN mz_mirror.columns n ON n.id = o.on_id AND n.position = x.on_position
        WHERE x.index_id = o.id ORDER BY x.index_position),
      o.on_id, t.schema_id, o.cluster_id, coalesce(k.comment, '') FROM mz_mirror.items o
      JOIN mz_mirror.items t ON t.id = o.on_id JOIN mz_mirror.clusters c ON c.id = o.cluster_id ${comment} WHERE o.type = 'index'`,
  ),
  relation(
    'mz_internal.mz_show_sources',
    'id text!, name text!, type text!, cluster text, schema_id text!, cluster_id text, comment text!',
    `SELECT o.id, o.name, o.source_type, c.name, o.schema_id, o.cluster_id, coalesce(k.comment, '') FROM mz_mirror.items o
      LEFT JOIN mz_mirror.clusters c ON c.id = o.cluster_id ${comment} WHERE o.type = 'source'`,
  ),
  relation(
    'mz_internal.mz_show_sinks',
    'id text!, name text!, type text!, cluster text!, schema_id text!, cluster_id text!, comment text!',
    `SELECT o.id, o.name, o.source_type, c.name, o.schema_id, o.cluster_id, coalesce(k.comment, '') FROM mz_mirror.items o
      JOIN mz_mirror.clusters c ON c.id = o.cluster_id ${comment} WHERE o.type = 'sink'`,
  ),
  relation(
    'mz_internal.mz_show_connections',
    'id text!, schema_id text!, name text!, type text!, comment text!',
    `SELECT o.id, o.schema_id, o.name, o.source_type, coalesce(k.comment, '') FROM mz_mirror.items o ${comment} WHERE o.type = 'connection'`,
  ),
  relation(
    'mz_internal.mz_show_columns',
    'id text!, name text!, nullable boolean!, type text!, position uint8!, comment text!',
    `SELECT c.id, c.name, c.nullable, c.type, c.position, coalesce(k.comment, '') FROM mz_mirror.columns c
      LEFT JOIN mz_mirror.comments k ON k.id = c.id AND k.object_sub_id = c.position`,
  ),
]
