/**
 * What the live side measures, as rows for the system relations. Moments are ms since 1970, durations ms.
 * Ids are Materialize's. Only items of users are in here; what the system's own objects show is up to `relations/`.
 */
export type LiveFacts = {
  /** Goes up whenever a fact other than a frontier's advance changes: nothing to reread while it stays. */
  readonly version: number
  /** mz_frontiers: tables, sources, MVs, indexes, sinks. `write` null is complete, 0 never written. Views have none. */
  readonly frontiers: readonly {
    readonly objectId: string
    readonly read: number | null
    readonly write: number | null
  }[]
  /** mz_cluster_replica_frontiers. */
  readonly replicaFrontiers: readonly {
    readonly objectId: string
    readonly replicaId: string
    readonly write: number | null
  }[]
  /** mz_hydration_statuses: MVs, indexes, sources, sinks; `replicaId` null when its cluster has no replica. */
  readonly hydration: readonly {
    readonly objectId: string
    readonly replicaId: string | null
    readonly hydrated: boolean
  }[]
  /** mz_compute_hydration_statuses and mz_compute_hydration_times: MVs and indexes, for each replica. */
  readonly computeHydration: readonly {
    readonly objectId: string
    readonly replicaId: string
    readonly hydrated: boolean
    /** null while it hydrates, and for what is constant. */
    readonly hydrationTime: number | null
  }[]
  /** mz_wallclock_global_lag_history, sampled each 60 s; null lag: not readable. */
  readonly lagHistory: readonly {
    readonly objectId: string
    readonly lag: number | null
    readonly occurredAt: number
  }[]
  /** mz_wallclock_lag_history, for each replica. */
  readonly replicaLagHistory: readonly {
    readonly objectId: string
    readonly replicaId: string
    readonly lag: number | null
    readonly occurredAt: number
  }[]
  /** mz_materialization_lag: MVs, indexes, sinks. */
  readonly materializationLag: readonly {
    readonly objectId: string
    readonly localLag: number | null
    readonly globalLag: number | null
    readonly slowestLocalInputId: string
    readonly slowestGlobalInputId: string
  }[]
  /** mz_source_statuses without name and type: sources, subsources, progress, tables from sources. */
  readonly sourceStatuses: readonly ObjectStatus[]
  readonly sinkStatuses: readonly ObjectStatus[]
  /** mz_source_status_history, mz_sink_status_history. */
  readonly statusHistory: readonly ObjectStatus[]
  readonly sourceStatistics: readonly SourceStatistics[]
  readonly sinkStatistics: readonly SinkStatistics[]
  /** mz_cluster_replica_statuses: one process a replica. */
  readonly replicaStatuses: readonly ReplicaStatus[]
  /** mz_cluster_replica_status_history. */
  readonly replicaHistory: readonly ReplicaStatus[]
  /** mz_cluster_replica_metrics and _utilization, and their histories; sampled each 60 s. */
  readonly replicaMetrics: readonly ReplicaMetrics[]
  readonly replicaMetricsHistory: readonly ReplicaMetrics[]
  readonly subscriptions: readonly {
    readonly id: string
    readonly sessionId: string
    readonly clusterId: string
    readonly createdAt: number
    readonly referencedObjectIds: readonly string[]
  }[]
  /** mz_internal.sandbox_maintenance: how an MV or index is kept up to date. */
  readonly maintenance: readonly {
    readonly objectId: string
    readonly replicaId: string
    readonly strategy: 'recompute' | 'by-key' | 'follow'
    readonly runs: number
    readonly lastDuration: number | null
    readonly error: string | null
  }[]
  /** mz_materialized_view_refreshes. */
  readonly refreshes: readonly {
    readonly objectId: string
    readonly lastCompleted: number | null
    readonly next: number | null
  }[]
}

export type ObjectStatus = {
  readonly objectId: string
  readonly replicaId: string | null
  readonly status: 'created' | 'starting' | 'running' | 'paused' | 'stalled' | 'failed' | 'dropped'
  readonly error: string | null
  readonly occurredAt: number
}

export type SourceStatistics = {
  readonly objectId: string
  readonly replicaId: string | null
  readonly messagesReceived: number
  readonly bytesReceived: number
  readonly updatesStaged: number
  readonly updatesCommitted: number
  readonly recordsIndexed: number
  readonly bytesIndexed: number
  readonly rehydrationLatency: number | null
  readonly snapshotRecordsKnown: number | null
  readonly snapshotRecordsStaged: number | null
  readonly snapshotCommitted: boolean
  readonly offsetKnown: number | null
  readonly offsetCommitted: number | null
}

export type SinkStatistics = {
  readonly objectId: string
  readonly replicaId: string | null
  readonly messagesStaged: number
  readonly messagesCommitted: number
  readonly bytesStaged: number
  readonly bytesCommitted: number
}

export type ReplicaStatus = {
  readonly replicaId: string
  readonly processId: number
  readonly status: 'online' | 'offline'
  /** `oom-killed`, or null. */
  readonly reason: string | null
  readonly occurredAt: number
}

export type ReplicaMetrics = {
  readonly replicaId: string
  readonly processId: number
  readonly occurredAt: number
  readonly cpuNanoCores: number
  readonly memoryBytes: number
  readonly diskBytes: number
  readonly heapBytes: number
  readonly heapLimit: number
  /** Of what the size grants, in percent. */
  readonly cpuPercent: number
  readonly memoryPercent: number
  readonly diskPercent: number
  readonly heapPercent: number
}
