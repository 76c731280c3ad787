import { type Definition, emptyRelation, relation } from '../define'

/** mz_catalog's clusters, replicas, sizes and roles; mz_internal's relations about them. */
export const clusters: readonly Definition[] = [
  relation(
    'mz_catalog.mz_clusters',
    'id text!, name text!, owner_id text!, privileges mz_aclitem[]!, managed boolean!, size text, replication_factor uint4, disk boolean, availability_zones list, introspection_debugging boolean, introspection_interval interval',
    `SELECT id, name, owner_id, privileges, managed, size, replication_factor, CASE WHEN managed THEN true END,
      CASE WHEN managed THEN '{}'::pg_catalog.list_text END, CASE WHEN managed THEN introspection_debugging END,
      CASE WHEN managed THEN introspection_interval END FROM mz_mirror.clusters`,
    { type: 'table' },
  ),
  relation(
    'mz_catalog.mz_cluster_replicas',
    'id text!, name text!, cluster_id text!, size text, availability_zone text, owner_id text!, disk boolean',
    'SELECT id, name, cluster_id, size, NULL::text, owner_id, true FROM mz_mirror.replicas',
    { type: 'table' },
  ),
  relation(
    'mz_catalog.mz_cluster_replica_sizes',
    'size text!, processes uint8!, workers uint8!, cpu_nano_cores uint8!, memory_bytes uint8!, disk_bytes uint8, credits_per_hour numeric!',
    `SELECT "size", processes, workers, cpu, memory, NULL::uint8, credits FROM mz_mirror.sizes`,
    { type: 'table' },
  ),
  relation(
    'mz_catalog.mz_roles',
    'id text!, oid oid!, name text!, inherit boolean!, rolcanlogin boolean, rolsuper boolean',
    'SELECT id, oid, name, inherit, coalesce(rolcanlogin, false), rolsuper FROM mz_mirror.roles',
    { type: 'table' },
  ),
  relation(
    'mz_catalog.mz_role_members',
    'role_id text!, member text!, grantor text!',
    'SELECT role_id, member, grantor FROM mz_mirror.role_members',
    { type: 'table' },
  ),
  relation(
    'mz_catalog.mz_role_parameters',
    'role_id text!, parameter_name text!, parameter_value text!',
    'SELECT role_id, name, value FROM mz_mirror.role_settings',
    { type: 'table' },
  ),
  relation(
    'mz_internal.mz_cluster_schedules',
    'cluster_id text!, type text!, refresh_hydration_time_estimate interval',
    'SELECT id, schedule, schedule_estimate FROM mz_mirror.clusters WHERE managed',
    { type: 'table' },
  ),
  relation(
    'mz_internal.mz_cluster_workload_classes',
    'id text!, workload_class text',
    'SELECT id, workload_class FROM mz_mirror.clusters',
    { type: 'table' },
  ),
  emptyRelation('mz_internal.mz_internal_cluster_replicas', 'id text!', { type: 'table' }),
  emptyRelation('mz_internal.mz_pending_cluster_replicas', 'id text!', { type: 'table' }),
  relation(
    'mz_internal.mz_cluster_deployment_lineage',
    'cluster_id text, current_deployment_cluster_id text!, cluster_name text!',
    'SELECT id, id, name FROM mz_mirror.clusters',
  ),
  relation(
    'mz_internal.mz_show_clusters',
    'name text!, replicas text, comment text!',
    `SELECT c.name, (SELECT string_agg(r.name || ' (' || r.size || ')', ', ' ORDER BY r.name) FROM mz_mirror.replicas r WHERE r.cluster_id = c.id),
      coalesce(k.comment, '') FROM mz_mirror.clusters c
      LEFT JOIN mz_mirror.comments k ON k.id = c.id AND k.object_type = 'cluster' AND k.object_sub_id IS NULL`,
  ),
  relation(
    'mz_internal.mz_show_cluster_replicas',
    'cluster text!, replica text!, replica_id text!, size text, ready boolean!, comment text!',
    `SELECT c.name, r.name, r.id, r.size, coalesce((SELECT bool_and(s.status = 'online') FROM mz_internal.mz_cluster_replica_statuses s WHERE s.replica_id = r.id), false),
      coalesce(k.comment, '') FROM mz_mirror.replicas r JOIN mz_mirror.clusters c ON c.id = r.cluster_id
      LEFT JOIN mz_mirror.comments k ON k.id = r.id AND k.object_type = 'cluster-replica' AND k.object_sub_id IS NULL`,
    { live: true },
  ),
  relation(
    'mz_internal.mz_show_databases',
    'name text!, comment text!',
    `SELECT d.name, coalesce(c.comment, '') FROM mz_mirror.databases d
      LEFT JOIN mz_mirror.comments c ON c.id = d.id AND c.object_type = 'database'`,
  ),
  relation(
    'mz_internal.mz_show_schemas',
    'database_id text, name text!, comment text!',
    `SELECT s.database_id, s.name, coalesce(c.comment, '') FROM mz_mirror.schemas s
      LEFT JOIN mz_mirror.comments c ON c.id = s.id AND c.object_type = 'schema'`,
  ),
  relation(
    'mz_internal.mz_show_roles',
    'name text!, comment text!',
    `SELECT r.name, coalesce(c.comment, '') FROM mz_mirror.roles r
      LEFT JOIN mz_mirror.comments c ON c.id = r.id AND c.object_type = 'role' WHERE r.id NOT LIKE 's%' AND r.id NOT LIKE 'g%'`,
  ),
]
