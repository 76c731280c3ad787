import {
  type GraphNode,
  type Manifest,
  nodeLists,
  type TestNode,
  type UniqueId,
  type UnitTestNode,
} from '../../lib/manifest'
import type { CatalogTable, ProjectReading, RunResults } from './reading'

/** A node's kind as people see it: dbt's resource type, but a model that is a sink is a sink. */
export function kindOf(node: GraphNode): string {
  if (node.resource_type === 'model' && node.config.materialized === 'sink') return 'sink'
  return node.resource_type
}

export function materializationOf(node: GraphNode): string | null {
  if (node.resource_type === 'source' || node.resource_type === 'exposure') return null
  return node.config.materialized ?? null
}

/** `database.schema`, where the node has a place in the database. */
export function schemaOf(node: GraphNode): string | null {
  if (!('database' in node) || typeof node.database !== 'string' || typeof node.schema !== 'string')
    return null
  return `${node.database}.${node.schema}`
}

/** The cluster that its config names. */
export function configuredCluster(node: GraphNode): string | null {
  const cluster = node.config?.cluster
  return typeof cluster === 'string' ? cluster : null
}

/** The cluster it runs on, by its name in the database. */
export function clusterOf({ clusterName }: ProjectReading, node: GraphNode): string | null {
  const cluster = configuredCluster(node)
  return cluster === null ? null : clusterName(cluster)
}

/** Who answers for it: the group's owner, or an exposure's own. */
export function ownerOf(manifest: Manifest, node: GraphNode): string | null {
  return ownOwner(node) ?? groupOwner(manifest, configuredGroup(node))
}

/** An exposure's own owner; other nodes have those of their groups. */
export function ownOwner(node: GraphNode): string | null {
  return node.resource_type === 'exposure' ? ownerName(node.owner) : null
}

/** The group that its config names; an exposure is of none. */
export function configuredGroup(node: GraphNode): string | null {
  const group = node.resource_type === 'exposure' ? null : node.config?.group
  return typeof group === 'string' ? group : null
}

export function groupOwner(manifest: Manifest, group: string | null): string | null {
  if (group === null) return null
  const found = Object.values(manifest.groups).find((g) => g.name === group)
  return found === undefined ? group : (ownerName(found.owner) ?? group)
}

function ownerName(owner: { readonly name?: unknown; readonly email?: unknown } | undefined): string | null {
  if (typeof owner?.name === 'string') return owner.name
  return typeof owner?.email === 'string' ? owner.email : null
}

/** What people call it: `source.table` for a source, the version behind a versioned model, the label of an exposure stays apart. */
export function nameOf(node: GraphNode): string {
  if (node.resource_type === 'source') return `${node.source_name}.${node.name}`
  if (node.resource_type === 'model' && node.version !== null && node.version !== undefined)
    return `${node.name}.v${node.version}`
  return node.name
}

export function folderOf(node: GraphNode): string {
  const path = node.original_file_path
  const slash = path.lastIndexOf('/')
  const folder = slash < 0 ? '' : path.slice(0, slash)
  return folder === '' ? node.package_name : folder
}

export const tagsOf = (node: GraphNode): readonly string[] =>
  'tags' in node && Array.isArray(node.tags) ? node.tags : []

const inLineage = new WeakMap<Manifest, readonly GraphNode[]>()

/** The nodes that stand in the lineage: everything but tests, analyses and operations. */
export function lineageNodes(manifest: Manifest): readonly GraphNode[] {
  const known = inLineage.get(manifest)
  if (known) return known
  const { models, seeds, snapshots } = nodeLists(manifest)
  const made: readonly GraphNode[] = [
    ...models,
    ...seeds,
    ...snapshots,
    ...Object.values(manifest.sources),
    ...Object.values(manifest.exposures),
    ...Object.values(manifest.metrics),
    ...Object.values(manifest.semantic_models),
    ...Object.values(manifest.saved_queries),
    ...Object.values(manifest.functions ?? {}),
  ].sort((a, b) => (a.unique_id < b.unique_id ? -1 : 1))
  inLineage.set(manifest, made)
  return made
}

export type AnyTest = TestNode | UnitTestNode

/** Every test of the project. */
export function allTests(manifest: Manifest): readonly AnyTest[] {
  return [...nodeLists(manifest).tests, ...Object.values(manifest.unit_tests ?? {})]
}

/** The node that a test is about: where it is attached, else the first that it reads. */
export function subjectOf(test: AnyTest): UniqueId | null {
  if (test.resource_type === 'test' && test.attached_node) return test.attached_node
  return test.depends_on.nodes[0] ?? null
}

export type Outcome = {
  readonly status: string
  readonly message: string | null
  readonly failures: number | null
  readonly seconds: number
}

const executing: ReadonlySet<unknown> = new Set(['run', 'test', 'build', 'seed', 'snapshot', 'retry'])

/** What the last run said of each node. Compiling and listing write results too, which say nothing of the database. */
export function outcomes({ runResults }: ProjectReading): ReadonlyMap<UniqueId, Outcome> {
  if (runResults === null || !executing.has(runResults.args.which)) return NO_OUTCOMES
  let known = outcomesOf.get(runResults)
  if (!known) {
    known = new Map(
      runResults.results.map((r) => [
        r.unique_id,
        { status: r.status, message: r.message, failures: r.failures, seconds: r.execution_time },
      ]),
    )
    outcomesOf.set(runResults, known)
  }
  return known
}

const NO_OUTCOMES: ReadonlyMap<UniqueId, Outcome> = new Map()
const outcomesOf = new WeakMap<RunResults, ReadonlyMap<UniqueId, Outcome>>()

export const failedStatuses: ReadonlySet<string> = new Set(['error', 'fail', 'runtime error'])

export function catalogOf(reading: ProjectReading, id: UniqueId): CatalogTable | null {
  return reading.catalog?.nodes[id] ?? reading.catalog?.sources[id] ?? null
}

/** Whether a text of the project and its comment in the database say the same. */
export type CommentState = 'same' | 'differs' | 'only in project' | 'only in database' | 'unread'

/** Compares after the trimming that `persist_docs` survives; `read` tells whether the database was looked at. */
export function commentState(text: string, comment: string | null, read: boolean): CommentState {
  if (!read) return 'unread'
  const ours = text.trim()
  const theirs = (comment ?? '').trim()
  if (ours === theirs) return 'same'
  if (theirs === '') return 'only in project'
  return ours === '' ? 'only in database' : 'differs'
}

/** How many descriptions of a node differ from the database's comments. A comment that is merely absent isn't drift unless docs are persisted. */
export function driftCount(reading: ProjectReading, node: GraphNode): number {
  const table = catalogOf(reading, node.unique_id)
  if (table === null) return 0
  const persist = node.config?.persist_docs
  const wants = (what: 'relation' | 'columns') =>
    typeof persist === 'object' &&
    persist !== null &&
    !Array.isArray(persist) &&
    (persist as Record<string, unknown>)[what] === true
  const drifted = (state: CommentState, persisted: boolean) =>
    state === 'differs' || state === 'only in database' || (persisted && state === 'only in project')
  let count = drifted(commentState(node.description ?? '', table.metadata.comment, true), wants('relation'))
    ? 1
    : 0
  const columns = 'columns' in node && typeof node.columns === 'object' ? node.columns : {}
  for (const column of Object.values(columns ?? {})) {
    const theirs = lookup(table.columns, column.name)
    if (theirs && drifted(commentState(column.description, theirs.comment, true), wants('columns'))) count++
  }
  return count
}

/** A value by its name, whatever the case: catalogs and properties may spell a column differently. */
export function lookup<T>(table: { readonly [name: string]: T }, name: string): T | undefined {
  for (const key of [name, name.toLowerCase()]) if (Object.hasOwn(table, key)) return table[key]
  return Object.entries(table).find(([key]) => key.toLowerCase() === name.toLowerCase())?.[1]
}
