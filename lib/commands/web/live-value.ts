import type { Readiness } from '../../foundation'
import type { FeedUpdate, LiveRelation, Threshold } from '../../live'
import { type Manifest, type ManifestNode, nodesOf, type SourceNode } from '../../manifest'
import { type DeploymentScope, deployName } from '../../plan'

/** Which side of a deployment a page looks at. */
export type Side = 'production' | 'deployment'

export type RelationReading = {
  readonly state: Readiness
  readonly hydrated: boolean | null
  readonly replicas: { readonly [replica: string]: boolean | null }
  readonly lagMs: number | null
  readonly thresholdMs: number
  readonly frontier: string | null
  readonly at: string
  readonly reason: string | null
}

export type ClusterReading = {
  readonly state: Readiness
  readonly replicas: number
  readonly hydrated: number
  readonly objects: number
  readonly worstLagMs: number | null
  readonly reason: string
  readonly at: string
}

/** A relation as dbt's catalog has it, read from the live catalog. */
export type CatalogEntry = {
  readonly metadata: { readonly type: string; readonly comment: string | null; readonly owner: string | null }
  readonly columns: {
    readonly [name: string]: {
      readonly name: string
      readonly type: string
      readonly index: number
      readonly comment: string | null
    }
  }
}

const defaultThresholdMs = 10_000
const units: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  sec: 1_000,
  min: 60_000,
  m: 60_000,
  h: 3_600_000,
}

/** `5s`, `1 min`, `500ms` or a number of seconds as milliseconds; undefined for anything else. */
export function parseDuration(text: unknown): number | undefined {
  if (typeof text === 'number') return text * 1_000
  if (typeof text !== 'string') return undefined
  const found = /^\s*(\d+(?:\.\d+)?)\s*(ms|s|sec|seconds?|m|min|minutes?|h|hours?)?\s*$/i.exec(text)
  if (found === null) return undefined
  const unit = (found[2] ?? 's').toLowerCase()
  const factor = units[unit] ?? (unit.startsWith('sec') ? 1_000 : unit.startsWith('min') ? 60_000 : 3_600_000)
  return Number(found[1]) * factor
}

type Placed = ManifestNode | SourceNode

function placeOf(node: Placed, side: Side, scope: DeploymentScope | null): string {
  const name = node.resource_type === 'source' ? node.identifier : node.alias
  const moved = side === 'deployment' && scope?.schemas.includes(node.schema) === true
  return key(node.database, moved ? deployName(node.schema) : node.schema, name)
}

function key(database: string, schema: string, name: string): string {
  return JSON.stringify([database, schema, name])
}

function placedNodes(manifest: Manifest): readonly Placed[] {
  const nodes = nodesOf(manifest).filter(
    (n) => n.relation_name !== null || (n.resource_type === 'model' && n.config.materialized === 'sink'),
  )
  return [...nodes, ...Object.values(manifest.sources)]
}

/** Finds the project's node behind a relation of one side; null for what isn't of the project. */
export function nodesByPlace(
  manifest: Manifest,
  side: Side,
  scope: DeploymentScope | null,
): (database: string, schema: string, name: string) => string | null {
  const known = new Map(placedNodes(manifest).map((n) => [placeOf(n, side, scope), n.unique_id]))
  return (database, schema, name) => known.get(key(database, schema, name)) ?? null
}

/** What each node may lag, out of its `meta.lag_threshold`, on both sides; ten seconds where it says nothing. */
export function thresholdsOf(manifest: Manifest, scope: DeploymentScope | null): Threshold {
  const own = new Map<string, number>()
  for (const node of placedNodes(manifest)) {
    const allowed = parseDuration(node.meta.lag_threshold ?? node.config?.meta?.lag_threshold)
    if (allowed === undefined) continue
    own.set(placeOf(node, 'production', scope), allowed)
    own.set(placeOf(node, 'deployment', scope), allowed)
  }
  return (database, schema, name) => own.get(key(database, schema, name)) ?? defaultThresholdMs
}

function connectionOf({ connection, mode }: FeedUpdate, now: Date) {
  // A quiet database is heard of all the same: readings are old only when this is.
  const heard = { at: now.toISOString(), intervalMs: mode === 'poll' ? 2_000 : 1_000 }
  if (connection.state === 'lost') {
    return { state: 'none', message: `${connection.diagnostic.message} (attempt ${connection.attempt})` }
  }
  if (connection.state === 'connecting') return { state: 'connecting', message: null }
  return { state: mode === 'poll' ? 'polling' : 'connected', message: null, ...heard }
}

/** The live state as pages read it: by unique id, for one side. */
export function liveValue(
  update: FeedUpdate,
  manifest: Manifest,
  side: Side,
  scope: DeploymentScope | null,
  now: Date,
) {
  const connection = connectionOf(update, now)
  if (update.live === null) return { relations: {}, clusters: {}, connection }
  const at = new Date(update.live.now).toISOString()
  const threshold = thresholdsOf(manifest, scope)
  const byPlace = new Map(update.live.relations.map((r) => [key(r.database, r.schema, r.name), r]))
  const found = placedNodes(manifest).flatMap((node) => {
    const relation = byPlace.get(placeOf(node, side, scope))
    return relation === undefined ? [] : [[node.unique_id, relation] as const]
  })
  return {
    relations: Object.fromEntries(found.map(([id, r]) => [id, reading(r, threshold, at)])),
    clusters: Object.fromEntries(update.live.clusters.map((c) => [c.name, clusterReading(c, at)])),
    connection,
  }
}

function reading(r: LiveRelation, threshold: Threshold, at: string): RelationReading {
  return {
    state: r.state,
    hydrated: r.replicas.length === 0 ? null : r.replicas.some((x) => x.hydrated),
    replicas: Object.fromEntries(r.replicas.map((x) => [x.name, x.hydrated])),
    lagMs: r.lagMs,
    thresholdMs: threshold(r.database, r.schema, r.name),
    frontier: r.lagMs === null ? null : new Date(Date.parse(at) - r.lagMs).toISOString(),
    at,
    reason: r.reason,
  }
}

function clusterReading(
  c: {
    state: Readiness
    replicas: readonly unknown[]
    hydrated: number
    objects: number
    worstLagMs: number | null
    reason: string
  },
  at: string,
): ClusterReading {
  const { state, hydrated, objects, worstLagMs, reason } = c
  return { state, replicas: c.replicas.length, hydrated, objects, worstLagMs, reason, at }
}

/** What the database says of the project's relations themselves: types, comments. Null before it has said anything. */
export function liveCatalog(
  update: FeedUpdate,
  manifest: Manifest,
): Readonly<Record<'nodes' | 'sources', Readonly<Record<string, CatalogEntry>>>> | null {
  if (update.live === null) return null
  const byPlace = new Map(update.live.relations.map((r) => [key(r.database, r.schema, r.name), r]))
  const nodes: Record<string, CatalogEntry> = {}
  const sources: Record<string, CatalogEntry> = {}
  for (const node of placedNodes(manifest)) {
    const relation = byPlace.get(placeOf(node, 'production', null))
    if (relation === undefined) continue
    const section = node.resource_type === 'source' ? sources : nodes
    section[node.unique_id] = catalogEntry(relation)
  }
  return { nodes, sources }
}

function catalogEntry(r: LiveRelation): CatalogEntry {
  return {
    metadata: { type: r.type, comment: r.comment, owner: null },
    columns: Object.fromEntries(
      r.columns.map((c, i) => [c.name, { name: c.name, type: c.type, index: i + 1, comment: c.comment }]),
    ),
  }
}
