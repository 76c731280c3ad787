import { type Definition, relation } from '../define'

const live = { live: true } as const

/**
 * What `maintenance/` measured of one kind, as rows `r`: `"objectId" text, lag numeric` are the members of each. It comes
 * as JSON in a setting of the reading transaction, so that measuring leaves nothing behind in the database.
 */
function facts(kind: string, members: string): string {
  const rows = `jsonb_to_recordset(current_setting('mz.facts.${kind}', true)::jsonb)`
  // read once, however the rows are joined
  return `(WITH m AS MATERIALIZED (SELECT * FROM ${rows} AS m (${members})) SELECT * FROM m) AS r`
}
const moment = (ms: string) => `to_timestamp(${ms} / 1000.0)`
const span = (ms: string) => `make_interval(secs => ${ms} / 1000.0)`
const count = (value: string) => `${value}::text::uint8`
const frontier = (ms: string) => `${ms}::text::mz_timestamp`

/** The server's own indexes that each replica keeps beside users' objects, while introspection is on. */
const introspection = `(WITH up AS MATERIALIZED (SELECT r.id AS replica_id,
      EXISTS (SELECT 1 FROM mz_internal.mz_cluster_replica_statuses s WHERE s.replica_id = r.id AND s.status = 'online') AS hydrated
      FROM mz_mirror.replicas r JOIN mz_mirror.clusters c ON c.id = r.cluster_id WHERE c.introspection_interval > interval '0'),
    kept AS MATERIALIZED (SELECT i.id AS object_id, up.replica_id, up.hydrated FROM up, mz_mirror.items i WHERE i.type = 'index' AND i.id LIKE 's%')
  SELECT object_id, replica_id, hydrated FROM kept)`

const lagMembers = '"objectId" text, lag numeric, "occurredAt" numeric'
const statusMembers = '"replicaId" text, "processId" numeric, status text, reason text, "occurredAt" numeric'
const metricsMembers =
  '"replicaId" text, "processId" numeric, "occurredAt" numeric, "cpuNanoCores" numeric, "memoryBytes" numeric, "diskBytes" numeric, "heapBytes" numeric, "heapLimit" numeric, "cpuPercent" float8, "memoryPercent" float8, "diskPercent" float8, "heapPercent" float8'
const metricsColumns =
  'cpu_nano_cores uint8, memory_bytes uint8, disk_bytes uint8, heap_bytes uint8, heap_limit uint8'
const percentColumns =
  'cpu_percent double precision, memory_percent double precision, disk_percent double precision, heap_percent double precision'
const metrics = `r."replicaId", ${count('r."processId"')}, ${['cpuNanoCores', 'memoryBytes', 'diskBytes', 'heapBytes', 'heapLimit'].map((name) => count(`r."${name}"`)).join(', ')}`
const percents = `r."replicaId", ${count('r."processId"')}, r."cpuPercent", r."memoryPercent", r."diskPercent", r."heapPercent"`

const history = 'object_id text!, lag interval, occurred_at timestamp with time zone!'

/** Frontiers, hydration and lag. */
export const freshness: readonly Definition[] = [
  relation(
    'mz_internal.mz_frontiers',
    'object_id text!, read_frontier mz_timestamp, write_frontier mz_timestamp',
    `SELECT r."objectId", ${frontier('r.read')}, ${frontier('r.write')} FROM ${facts('frontiers', '"objectId" text, read numeric, write numeric')}`,
    { ...live, type: 'source' },
  ),
  relation(
    'mz_catalog.mz_cluster_replica_frontiers',
    'object_id text!, replica_id text!, write_frontier mz_timestamp',
    `SELECT r."objectId", r."replicaId", ${frontier('r.write')} FROM ${facts('replicaFrontiers', '"objectId" text, "replicaId" text, write numeric')}`,
    { ...live, type: 'source' },
  ),
  relation(
    'mz_internal.mz_cluster_replica_statuses',
    'replica_id text!, process_id uint8!, status text!, reason text, updated_at timestamp with time zone!',
    `SELECT r."replicaId", ${count('r."processId"')}, r.status, r.reason, ${moment('r."occurredAt"')} FROM ${facts('replicaStatuses', statusMembers)}`,
    live,
  ),
  relation(
    'mz_internal.mz_cluster_replica_status_history',
    'replica_id text!, process_id uint8!, status text!, reason text, occurred_at timestamp with time zone!',
    `SELECT r."replicaId", ${count('r."processId"')}, r.status, r.reason, ${moment('r."occurredAt"')} FROM ${facts('replicaHistory', statusMembers)}`,
    { ...live, type: 'source' },
  ),
  relation(
    'mz_internal.mz_hydration_statuses',
    'object_id text!, replica_id text, hydrated boolean',
    `SELECT r."objectId", r."replicaId", r.hydrated FROM ${facts('hydration', '"objectId" text, "replicaId" text, hydrated bool')}
      UNION ALL ${introspection}`,
    live,
  ),
  relation(
    'mz_internal.mz_compute_hydration_statuses',
    'object_id text!, replica_id text!, hydrated boolean!, hydration_time interval',
    `SELECT r."objectId", r."replicaId", r.hydrated, ${span('r."hydrationTime"')}
      FROM ${facts('computeHydration', '"objectId" text, "replicaId" text, hydrated bool, "hydrationTime" numeric')}
      UNION ALL SELECT i.object_id, i.replica_id, i.hydrated, NULL::interval FROM ${introspection} AS i`,
    live,
  ),
  relation(
    'mz_internal.mz_compute_hydration_times',
    'replica_id text!, object_id text!, time_ns uint8',
    `SELECT r."replicaId", r."objectId", ${count('(r."hydrationTime" * 1000000)')}
      FROM ${facts('computeHydration', '"objectId" text, "replicaId" text, hydrated bool, "hydrationTime" numeric')}`,
    { ...live, type: 'source' },
  ),
  relation(
    'mz_internal.mz_wallclock_global_lag_history',
    history,
    `SELECT r."objectId", ${span('r.lag')}, ${moment('r."occurredAt"')} FROM ${facts('lagHistory', lagMembers)}`,
    live,
  ),
  relation(
    'mz_internal.mz_wallclock_global_lag_recent_history',
    history,
    `SELECT object_id, lag, occurred_at FROM mz_internal.mz_wallclock_global_lag_history
      WHERE occurred_at > mz_functions.clock() - interval '1 day'`,
    live,
  ),
  relation(
    'mz_internal.mz_wallclock_global_lag',
    'object_id text!, lag interval',
    `SELECT r."objectId", ${span('r.lag')} FROM ${facts('lagLatest', lagMembers)}`,
    live,
  ),
  relation(
    'mz_internal.mz_wallclock_lag_history',
    'object_id text!, replica_id text, lag interval, occurred_at timestamp with time zone!',
    `SELECT r."objectId", r."replicaId", ${span('r.lag')}, ${moment('r."occurredAt"')} FROM ${facts('replicaLagHistory', `"replicaId" text, ${lagMembers}`)}`,
    { ...live, type: 'source' },
  ),
  relation(
    'mz_internal.mz_materialization_lag',
    'object_id text!, local_lag interval, global_lag interval, slowest_local_input_id text!, slowest_global_input_id text!',
    `SELECT r."objectId", ${span('r."localLag"')}, ${span('r."globalLag"')}, r."slowestLocalInputId", r."slowestGlobalInputId"
      FROM ${facts('materializationLag', '"objectId" text, "localLag" numeric, "globalLag" numeric, "slowestLocalInputId" text, "slowestGlobalInputId" text')}`,
    live,
  ),
  relation(
    'mz_internal.mz_materialized_view_refreshes',
    'materialized_view_id text!, last_completed_refresh mz_timestamp, next_refresh mz_timestamp',
    `SELECT r."objectId", ${frontier('r."lastCompleted"')}, ${frontier('r.next')} FROM ${facts('refreshes', '"objectId" text, "lastCompleted" numeric, next numeric')}`,
    live,
  ),
  relation(
    'mz_internal.sandbox_maintenance',
    'object_id text!, replica_id text!, strategy text!, runs uint8!, last_duration interval, error text',
    `SELECT r."objectId", r."replicaId", r.strategy, ${count('r.runs')}, ${span('r."lastDuration"')}, r.error
      FROM ${facts('maintenance', '"objectId" text, "replicaId" text, strategy text, runs numeric, "lastDuration" numeric, error text')}`,
    live,
  ),
]

const statusColumns =
  'id text!, name text!, type text!, last_status_change_at timestamp with time zone, status text!, error text, details jsonb'
const objectStatusMembers = '"objectId" text, "replicaId" text, status text, error text, "occurredAt" numeric'

function statuses(kind: 'source' | 'sink'): Definition[] {
  return [
    relation(
      `mz_internal.mz_${kind}_statuses`,
      statusColumns,
      `SELECT i.id, i.name, coalesce(i.source_type, i.type), ${moment('r."occurredAt"')}, r.status, r.error, NULL::jsonb
        FROM ${facts(`${kind}Statuses`, objectStatusMembers)} JOIN mz_mirror.items i ON i.id = r."objectId"`,
      live,
    ),
    relation(
      `mz_internal.mz_${kind}_status_history`,
      `occurred_at timestamp with time zone!, ${kind}_id text!, status text!, error text, details jsonb, replica_id text`,
      `SELECT ${moment('r."occurredAt"')}, r."objectId", r.status, r.error, NULL::jsonb, r."replicaId"
        FROM ${facts('statusHistory', objectStatusMembers)} JOIN mz_mirror.items i ON i.id = r."objectId" AND i.type ${kind === 'sink' ? "= 'sink'" : "<> 'sink'"}`,
      { ...live, type: 'source' },
    ),
  ]
}

const sourceCounts = [
  'messagesReceived',
  'bytesReceived',
  'updatesStaged',
  'updatesCommitted',
  'recordsIndexed',
  'bytesIndexed',
]
const sinkCounts = ['messagesStaged', 'messagesCommitted', 'bytesStaged', 'bytesCommitted']
const counts = (names: readonly string[]) => names.map((name) => count(`r."${name}"`)).join(', ')
const members = (names: readonly string[]) => names.map((name) => `"${name}" numeric`).join(', ')

/** Sources, sinks, replicas and sessions at work. */
export const activity: readonly Definition[] = [
  ...statuses('source'),
  ...statuses('sink'),
  relation(
    'mz_internal.mz_source_statistics',
    'id text!, replica_id text, messages_received uint8!, bytes_received uint8!, updates_staged uint8!, updates_committed uint8!, records_indexed uint8!, bytes_indexed uint8!, rehydration_latency interval, snapshot_records_known uint8, snapshot_records_staged uint8, snapshot_committed boolean!, offset_known uint8, offset_committed uint8',
    `SELECT r."objectId", r."replicaId", ${counts(sourceCounts)}, ${span('r."rehydrationLatency"')},
      ${counts(['snapshotRecordsKnown', 'snapshotRecordsStaged'])}, r."snapshotCommitted", ${counts(['offsetKnown', 'offsetCommitted'])}
      FROM ${facts('sourceStatistics', `"objectId" text, "replicaId" text, "rehydrationLatency" numeric, "snapshotCommitted" bool, ${members([...sourceCounts, 'snapshotRecordsKnown', 'snapshotRecordsStaged', 'offsetKnown', 'offsetCommitted'])}`)}`,
    live,
  ),
  relation(
    'mz_internal.mz_sink_statistics',
    'id text!, replica_id text, messages_staged uint8!, messages_committed uint8!, bytes_staged uint8!, bytes_committed uint8!',
    `SELECT r."objectId", r."replicaId", ${counts(sinkCounts)} FROM ${facts('sinkStatistics', `"objectId" text, "replicaId" text, ${members(sinkCounts)}`)}`,
    live,
  ),
  relation(
    'mz_internal.mz_cluster_replica_metrics',
    `replica_id text!, process_id uint8!, ${metricsColumns}`,
    `SELECT ${metrics} FROM ${facts('replicaMetrics', metricsMembers)}`,
    live,
  ),
  relation(
    'mz_internal.mz_cluster_replica_metrics_history',
    `replica_id text!, process_id uint8!, ${metricsColumns}, occurred_at timestamp with time zone!`,
    `SELECT ${metrics}, ${moment('r."occurredAt"')} FROM ${facts('replicaMetricsHistory', metricsMembers)}`,
    { ...live, type: 'source' },
  ),
  relation(
    'mz_internal.mz_cluster_replica_utilization',
    `replica_id text!, process_id uint8!, ${percentColumns}`,
    `SELECT ${percents} FROM ${facts('replicaMetrics', metricsMembers)}`,
    live,
  ),
  relation(
    'mz_internal.mz_cluster_replica_utilization_history',
    `replica_id text!, process_id uint8!, ${percentColumns}, occurred_at timestamp with time zone!`,
    `SELECT ${percents}, ${moment('r."occurredAt"')} FROM ${facts('replicaMetricsHistory', metricsMembers)}`,
    live,
  ),
  relation(
    'mz_internal.mz_sessions',
    'id uuid!, connection_id uint4!, role_id text!, client_ip text, connected_at timestamp with time zone!',
    `SELECT r.id, r."connectionId"::text::uint4, r."roleId", r."clientIp", ${moment('r."connectedAt"')}
      FROM ${facts('sessions', 'id uuid, "connectionId" numeric, "roleId" text, "clientIp" text, "connectedAt" numeric')}`,
    { ...live, type: 'table' },
  ),
  relation(
    'mz_internal.mz_subscriptions',
    'id text!, session_id uuid!, cluster_id text!, created_at timestamp with time zone!, referenced_object_ids list!',
    `SELECT r.id, r."sessionId", r."clusterId", ${moment('r."createdAt"')}, ARRAY(SELECT jsonb_array_elements_text(r."referencedObjectIds"))::pg_catalog.list_text
      FROM ${facts('subscriptions', 'id text, "sessionId" uuid, "clusterId" text, "createdAt" numeric, "referencedObjectIds" jsonb')}`,
    { ...live, type: 'table' },
  ),
]
