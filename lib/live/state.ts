import { groupBy, type Readiness, readiness } from '../foundation'
import type {
  ColumnRow,
  CommentRow,
  FrontierRow,
  HydrationRow,
  ObjectRow,
  ReplicaRow,
  StatusRow,
} from './queries'

/** What the subscriptions hold at one moment, as rows. */
export type Observed = {
  /** The server's clock in milliseconds, from the progress of its frontiers: no clock of ours is compared with it. */
  readonly now: number
  readonly objects: readonly ObjectRow[]
  readonly hydration: readonly HydrationRow[]
  readonly frontiers: readonly FrontierRow[]
  readonly replicas: readonly ReplicaRow[]
  readonly statuses: readonly StatusRow[]
  readonly comments: readonly CommentRow[]
  readonly columns: readonly ColumnRow[]
}

export type LiveColumn = {
  readonly name: string
  readonly type: string
  readonly nullable: boolean
  readonly comment: string | null
}

/** One relation (or sink) as it is now. */
export type LiveRelation = {
  readonly id: string
  readonly database: string
  readonly schema: string
  readonly name: string
  readonly type: string
  readonly cluster: string | null
  readonly state: Readiness
  /** The finer condition behind the state, one sentence. */
  readonly reason: string
  /** Replicas of its cluster (its indexes' clusters for a view), and whether it is hydrated there. */
  readonly replicas: readonly { readonly name: string; readonly hydrated: boolean }[]
  /** Milliseconds behind the server's clock; null where nothing can be said. */
  readonly lagMs: number | null
  readonly comment: string | null
  readonly columns: readonly LiveColumn[]
  readonly indexes: readonly {
    readonly name: string
    readonly cluster: string | null
    readonly state: Readiness
  }[]
}

export type LiveCluster = {
  readonly id: string
  readonly name: string
  readonly state: Readiness
  readonly reason: string
  readonly replicas: readonly {
    readonly name: string
    readonly size: string | null
    readonly status: string
    readonly reason: string | null
  }[]
  /** Objects kept by it, and how many of them are hydrated on its best replica. */
  readonly objects: number
  readonly hydrated: number
  readonly worstLagMs: number | null
}

export type LiveState = {
  readonly now: number
  readonly relations: readonly LiveRelation[]
  readonly clusters: readonly LiveCluster[]
}

/** Milliseconds that an object may lag, by its names as they are now. */
export type Threshold = (database: string, schema: string, name: string) => number

type Condition = { readonly state: Readiness; readonly reason: string }

/** Reads the subscriptions' rows as states. Pure; linear in the number of rows. */
export function liveState(seen: Observed, threshold: Threshold): LiveState {
  const index = new Index(seen)
  const relations = seen.objects.filter((o) => o.type !== 'index').map((o) => relation(o, index, threshold))
  const clusters = index.clusterNames.map((name) => cluster(name, index, threshold))
  return { now: seen.now, relations, clusters }
}

/** The rows by what they are asked for. */
class Index {
  readonly now: number
  readonly byId: ReadonlyMap<string, ObjectRow>
  readonly indexesOn: ReadonlyMap<string | null, readonly ObjectRow[]>
  readonly hydration: ReadonlyMap<string, readonly HydrationRow[]>
  readonly frontier: ReadonlyMap<string, FrontierRow>
  readonly replicas: ReadonlyMap<string, readonly ReplicaRow[]>
  readonly status: ReadonlyMap<string, StatusRow>
  readonly comments: ReadonlyMap<string, readonly CommentRow[]>
  readonly columns: ReadonlyMap<string, readonly ColumnRow[]>
  readonly onCluster: ReadonlyMap<string | null, readonly ObjectRow[]>
  readonly replicaNames: ReadonlyMap<string, string>
  readonly clusterNames: readonly string[]

  constructor(seen: Observed) {
    this.now = seen.now
    this.byId = new Map(seen.objects.map((o) => [o.id, o]))
    this.indexesOn = groupBy(
      seen.objects.filter((o) => o.on_id !== null),
      (o) => o.on_id,
    )
    this.hydration = groupBy(seen.hydration, (h) => h.object_id)
    this.frontier = new Map(seen.frontiers.map((f) => [f.object_id, f]))
    this.replicas = groupBy(seen.replicas, (r) => r.cluster)
    this.status = new Map(seen.statuses.map((s) => [s.id, s]))
    this.comments = groupBy(seen.comments, (c) => c.id)
    this.columns = groupBy(seen.columns, (c) => c.id)
    this.onCluster = groupBy(
      seen.objects.filter((o) => o.cluster !== null),
      (o) => o.cluster,
    )
    this.replicaNames = new Map(
      seen.replicas.flatMap((r) =>
        r.replica_id === null ? [] : [[r.replica_id, r.replica ?? r.replica_id]],
      ),
    )
    this.clusterNames = [...this.replicas.keys()].sort()
  }
}

/** Behind the server's clock; null where it has no frontier yet or has never been written. */
function lagOf(id: string, index: Index): number | null {
  const row = index.frontier.get(id)
  if (row === undefined || row.write_frontier === 0) return null
  // Complete for ever: nothing can be missing.
  if (row.write_frontier === null) return 0
  return Math.max(0, index.now - row.write_frontier)
}

/** Milliseconds as a person reads them: 0.4 s, 12 s, 3 min, 2 h. */
export function duration(ms: number): string {
  if (ms < 10_000) return `${(ms / 1000).toFixed(1)} s`
  if (ms < 120_000) return `${Math.round(ms / 1000)} s`
  if (ms < 7_200_000) return `${Math.round(ms / 60_000)} min`
  return `${Math.round(ms / 3_600_000)} h`
}

function ownStatus(id: string, index: Index): Condition | null {
  const status = index.status.get(id)
  if (status === undefined) return null
  if (status.status === 'stalled' || status.status === 'failed') {
    return { state: 'failing', reason: `${status.status}: ${status.error ?? 'no reason given'}` }
  }
  if (status.status === 'paused') return { state: 'failing', reason: 'paused: its cluster has no replicas' }
  if (status.status === 'created' || status.status === 'starting')
    return { state: 'hydrating', reason: `${status.status}` }
  return null
}

/** What keeps one maintained object (an index, a materialized view, a source, a sink, a table) from being ready. */
function condition(object: ObjectRow, index: Index, allowed: number): Condition {
  const own = ownStatus(object.id, index)
  if (own !== null) return own
  if (object.cluster !== null) {
    const replicas = index.replicas.get(object.cluster) ?? []
    if (replicas.every((r) => r.replica_id === null)) {
      return { state: 'failing', reason: `cluster ${object.cluster} has no replicas` }
    }
    if (replicas.every((r) => r.status === 'offline')) {
      const why = replicas.find((r) => r.reason !== null)?.reason
      return {
        state: 'failing',
        reason: `no replica of ${object.cluster} is online${why ? ` (${why})` : ''}`,
      }
    }
    const rows = index.hydration.get(object.id) ?? []
    if (!rows.some((r) => r.hydrated === true)) {
      const installed = rows.some((r) => r.replica_id !== null)
      return {
        state: 'hydrating',
        reason: installed ? 'reading its inputs for the first time' : 'not taken up by a replica yet',
      }
    }
  }
  if (object.type === 'sink') return { state: 'ready', reason: 'running' }
  const lag = lagOf(object.id, index)
  if (lag === null) return { state: 'unknown', reason: 'no data yet' }
  if (lag > allowed)
    return { state: 'lagging', reason: `${duration(lag)} behind, allowed are ${duration(allowed)}` }
  return { state: 'ready', reason: `${duration(lag)} behind` }
}

function worst(conditions: readonly Condition[]): Condition {
  return conditions.reduce((a, b) => (readiness[b.state].rank > readiness[a.state].rank ? b : a), {
    state: 'idle',
    reason: 'computed when it is read',
  })
}

function relation(object: ObjectRow, index: Index, threshold: Threshold): LiveRelation {
  const allowed = threshold(object.database, object.schema, object.name)
  const indexes = index.indexesOn.get(object.id) ?? []
  const kept = object.type === 'view' ? [] : [object]
  const parts = [...kept, ...indexes]
  const { state, reason } = worst(parts.map((o) => condition(o, index, allowed)))
  const lags = parts.map((o) => lagOf(o.id, index)).filter((lag) => lag !== null)
  const own = index.comments.get(object.id) ?? []
  const columns = [...(index.columns.get(object.id) ?? [])].sort((a, b) => a.position - b.position)
  return {
    id: object.id,
    database: object.database,
    schema: object.schema,
    name: object.name,
    type: object.type,
    cluster: object.cluster ?? indexes[0]?.cluster ?? null,
    state,
    reason,
    replicas: replicasOf(parts, index),
    lagMs: lags.length === 0 ? null : Math.max(...lags),
    comment: own.find((c) => c.object_sub_id === null)?.comment ?? null,
    columns: columns.map((c) => ({
      name: c.name,
      type: c.type,
      nullable: c.nullable,
      comment: own.find((o) => o.object_sub_id === String(c.position))?.comment ?? null,
    })),
    indexes: indexes.map((i) => ({
      name: i.name,
      cluster: i.cluster,
      state: condition(i, index, allowed).state,
    })),
  }
}

function replicasOf(parts: readonly ObjectRow[], index: Index) {
  const rows = parts.flatMap((o) => index.hydration.get(o.id) ?? []).filter((r) => r.replica_id !== null)
  const byReplica = groupBy(rows, (r) => r.replica_id ?? '')
  return [...byReplica].map(([id, of]) => ({
    name: index.replicaNames.get(id) ?? id,
    hydrated: of.every((r) => r.hydrated === true),
  }))
}

/** A cluster is as good as its worst object on its best replica. */
function cluster(name: string, index: Index, threshold: Threshold): LiveCluster {
  const rows = index.replicas.get(name) ?? []
  const members = index.onCluster.get(name) ?? []
  const replicas = [
    ...groupBy(
      rows.filter((r) => r.replica_id !== null),
      (r) => r.replica_id,
    ),
  ].map(([id, processes]) => ({
    id,
    name: processes[0]?.replica ?? '',
    size: processes[0]?.size ?? null,
    status: processes.some((p) => p.status === 'offline') ? 'offline' : (processes[0]?.status ?? 'unknown'),
    reason: processes.find((p) => p.reason !== null)?.reason ?? null,
  }))
  const hydratedOn = (replica: string | null) =>
    members.filter((o) =>
      (index.hydration.get(o.id) ?? []).some((h) => h.replica_id === replica && h.hydrated === true),
    ).length
  const hydrated = Math.max(0, ...replicas.map((r) => hydratedOn(r.id)))
  const lags = members.map((o) => lagOf(o.id, index)).filter((lag) => lag !== null)
  const { state, reason } = clusterCondition(name, members, replicas, hydrated, index, threshold)
  return {
    id: rows[0]?.cluster_id ?? '',
    name,
    state,
    reason,
    replicas: replicas.map(({ id: _, ...r }) => r),
    objects: members.length,
    hydrated,
    worstLagMs: lags.length === 0 ? null : Math.max(...lags),
  }
}

function clusterCondition(
  name: string,
  members: readonly ObjectRow[],
  replicas: readonly { readonly status: string }[],
  hydrated: number,
  index: Index,
  threshold: Threshold,
): Condition {
  if (replicas.length === 0) return { state: 'failing', reason: `cluster ${name} has no replicas` }
  if (members.length === 0) return { state: 'ready', reason: 'has no objects' }
  const found = worst(members.map((o) => condition(o, index, thresholdOf(o, index, threshold))))
  if (readiness[found.state].rank >= readiness.hydrating.rank) return found
  if (hydrated < members.length && replicas.length > 1) {
    return {
      state: 'hydrating',
      reason: `no replica has all ${members.length} objects yet (${hydrated} on the best)`,
    }
  }
  return found
}

/** An index is held to its relation's threshold. */
function thresholdOf(object: ObjectRow, index: Index, threshold: Threshold): number {
  const on = object.on_id === null ? object : (index.byId.get(object.on_id) ?? object)
  return threshold(on.database, on.schema, on.name)
}
