import { type Definition, relation } from '../define'

/** What was done to objects, from the log of events that each change of the catalog leaves. */
export const history: readonly Definition[] = [
  relation(
    'mz_catalog.mz_audit_events',
    'id uint8!, event_type text!, object_type text!, details jsonb!, user text, occurred_at timestamp with time zone!',
    'SELECT id, event_type, object_type, details, "user", occurred_at FROM mz_mirror.audit',
    { type: 'table' },
  ),
  relation(
    'mz_internal.mz_object_lifetimes',
    'id text, previous_id text, object_type text!, event_type text!, occurred_at timestamp with time zone!',
    `SELECT details ->> 'id', NULL::text, object_type, event_type, occurred_at FROM mz_mirror.audit WHERE event_type IN ('create', 'drop')`,
  ),
  relation(
    'mz_internal.mz_object_history',
    'id text, cluster_id text, object_type text!, created_at timestamp with time zone, dropped_at timestamp with time zone',
    `SELECT c.id, coalesce(i.cluster_id, c.cluster_id), c.object_type, c.occurred_at, d.occurred_at FROM
      (SELECT details ->> 'id' AS id, details ->> 'cluster_id' AS cluster_id, object_type, occurred_at FROM mz_mirror.audit
        WHERE event_type = 'create' AND object_type NOT IN ('database', 'schema', 'role', 'cluster', 'cluster-replica')) AS c
      LEFT JOIN (SELECT details ->> 'id' AS id, object_type, occurred_at FROM mz_mirror.audit WHERE event_type = 'drop') AS d
        ON d.id = c.id AND d.object_type = c.object_type
      LEFT JOIN mz_mirror.items i ON i.id = c.id`,
  ),
]
