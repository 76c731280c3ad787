import { type Diagnostic, error, fail, groupBy, ok, quoteLiteral, type Result } from '../foundation'
import { parseJson, pyRepr } from '../jinja'
import type { Column, Json, ManifestNode, ModelNode, NodeConfig } from '../manifest'

/** One entry of `indexes:`. dbt-materialize knows these four keys. */
export type IndexConfig = {
  readonly name: string | null
  readonly columns: readonly string[]
  readonly isDefault: boolean
  /** As written; the node's cluster stands in where it is null. */
  readonly cluster: string | null
}

const indexKeys = new Set(['name', 'columns', 'default', 'cluster'])
/** In dbt's order. */
const refreshKeys: { readonly [key: string]: 'string' | 'boolean' } = {
  at: 'string',
  at_creation: 'boolean',
  every: 'string',
  aligned_to: 'string',
  on_commit: 'boolean',
}

function isMapping(value: unknown): value is Readonly<Record<string, Json>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function at(node: ManifestNode): Pick<Diagnostic, 'at' | 'uniqueId'> {
  return { at: { file: node.original_file_path, line: 1 }, uniqueId: node.unique_id }
}

function parseIndex(node: ManifestNode, raw: unknown): Result<IndexConfig> {
  const hint =
    'An index is a mapping with `columns` (a list), or `default: true`, and maybe `name` and `cluster`.'
  if (!isMapping(raw)) {
    return fail(
      error('GL5010', `Invalid index config in ${node.name}: expected a mapping`, { ...at(node), hint }),
    )
  }
  const unknown = Object.keys(raw).find((key) => !indexKeys.has(key))
  if (unknown !== undefined) {
    return fail(
      error('GL5010', `Could not parse index config in ${node.name}: unknown key '${unknown}'`, {
        ...at(node),
        hint,
      }),
    )
  }
  const columns = raw.columns ?? []
  const isDefault = raw.default === true
  if (!Array.isArray(columns) || columns.some((c) => typeof c !== 'string')) {
    return fail(
      error('GL5010', `Invalid index config in ${node.name}: 'columns' is not a list of names`, {
        ...at(node),
        hint,
      }),
    )
  }
  if (!isDefault && columns.length === 0) {
    return fail(
      error('GL5010', `Invalid index config in ${node.name}: neither 'columns' nor 'default'`, {
        ...at(node),
        hint,
      }),
    )
  }
  return ok({
    name: typeof raw.name === 'string' ? raw.name : null,
    columns: columns as readonly string[],
    isDefault,
    cluster: typeof raw.cluster === 'string' ? raw.cluster : null,
  })
}

/** The node's `indexes:`, checked. */
export function parseIndexes(node: ManifestNode): Result<readonly IndexConfig[]> {
  const raw = node.config.indexes
  if (raw === undefined || raw === null) return ok([])
  if (!Array.isArray(raw)) {
    return fail(error('GL5010', `Invalid index config in ${node.name}: 'indexes' is not a list`, at(node)))
  }
  const parsed = raw.map((entry) => parseIndex(node, entry))
  const errors = parsed.flatMap((p) => (p.ok ? [] : p.errors))
  return errors.length > 0 ? fail(...errors) : ok(parsed.flatMap((p) => (p.ok ? [p.value] : [])))
}

/** What is wrong with a refresh interval, in the words of dbt's checks. */
function refreshFault(raw: Json): string | null {
  if (!isMapping(raw)) return `at path []: ${repr(raw)} is not of type 'object'`
  for (const [key, type] of Object.entries(refreshKeys)) {
    const value = raw[key]
    if (value === undefined || value === null || typeof value === type) continue
    return `at path ['${key}']: ${repr(value)} is not valid under any of the given schemas`
  }
  const unknown = Object.keys(raw)
    .filter((key) => !(key in refreshKeys))
    .sort()
  if (unknown.length === 0) return null
  const names = unknown.map((key) => `'${key}'`).join(', ')
  return `at path []: Additional properties are not allowed (${names} ${unknown.length === 1 ? 'was' : 'were'} unexpected)`
}

/** A value as Python prints it. */
function repr(value: Json): string {
  return pyRepr(parseJson(JSON.stringify(value)))
}

function partitionFault(node: ManifestNode, raw: Json): Diagnostic {
  const message =
    `Invalid partition_by config:\n  Got: ${repr(raw)}\n` +
    "  Expected a list of column names (e.g. ['col_a', 'col_b'])"
  return error('GL5011', message, { ...at(node), hint: "Write `partition_by=['col_a']`." })
}

function text(value: Json | undefined): string {
  return quoteLiteral(String(value))
}

function parseRefresh(node: ManifestNode, raw: Json | undefined): Result<readonly string[]> {
  if (raw === undefined || raw === null) return ok([])
  const fault = refreshFault(raw)
  if (fault !== null || !isMapping(raw)) {
    return fail(
      error('GL5011', `Could not parse refresh interval config: ${fault}`, {
        ...at(node),
        hint: `A mapping with some of: ${Object.keys(refreshKeys).join(', ')}.`,
      }),
    )
  }
  const options: string[] = []
  if (raw.at) options.push(`refresh at ${text(raw.at)}`)
  if (raw.at_creation) options.push('refresh at creation')
  if (raw.every) {
    options.push(
      `refresh every ${text(raw.every)}${raw.aligned_to ? ` aligned to ${text(raw.aligned_to)}` : ''}`,
    )
  }
  if (raw.on_commit) options.push('refresh on commit')
  return ok(options)
}

/** A column's name in SQL: quoted only where its properties say `quote: true`, as dbt does. */
export function columnSql(column: Pick<Column, 'name' | 'quote'>, quote: (name: string) => string): string {
  return column.quote === true ? quote(column.name) : column.name
}

/** The columns that a contract promises never to be null. */
function notNullColumns(node: ManifestNode): readonly Column[] {
  if (!('contract' in node) || !node.contract.enforced) return []
  return Object.values(node.columns).filter((c) => c.constraints.some((k) => k.type === 'not_null'))
}

/**
 * What goes into the one `with (…)` of a materialized view, in dbt-materialize's order: refresh, partition by,
 * retain history, assert not null. Unlike the adapter, a column whose only constraint Materialize doesn't have is
 * left out instead of becoming a bare name that the server refuses.
 */
export function withOptions(node: ManifestNode, quote: (name: string) => string): Result<readonly string[]> {
  const { config } = node
  const refresh = parseRefresh(node, config.refresh_interval)
  if (!refresh.ok) return refresh
  const options = [...refresh.value]
  const partition = config.partition_by
  if (partition !== undefined && partition !== null) {
    if (!Array.isArray(partition) || partition.some((column) => typeof column !== 'string'))
      return fail(partitionFault(node, partition))
    if (partition.length > 0) options.push(`partition by (${partition.join(', ')})`)
  }
  if (config.retain_history) options.push(`retain history for ${text(config.retain_history)}`)
  for (const column of notNullColumns(node)) options.push(`assert not null ${columnSql(column, quote)}`)
  return ok(options)
}

/** What `strict_mode` demands of a project, checked over models and seeds: see {@link strictModeViolations}. */
export type Placed = {
  readonly node: ManifestNode
  readonly materialized: string
  readonly database: string
  readonly schema: string
  /** `config.cluster` or the target's, before any name generation. */
  readonly cluster: string | null
}

/** Models and seeds of a project with where they will stand. */
export function placements(nodes: Iterable<ManifestNode>, targetCluster: string | null): readonly Placed[] {
  const placed: Placed[] = []
  for (const node of nodes) {
    if (node.resource_type !== 'model' && node.resource_type !== 'seed') continue
    const materialized = node.resource_type === 'seed' ? 'seed' : (materializationOf(node.config) ?? 'view')
    if (materialized === 'ephemeral') continue
    const cluster = typeof node.config.cluster === 'string' ? node.config.cluster : targetCluster
    placed.push({ node, materialized, database: node.database, schema: node.schema, cluster })
  }
  return placed
}

function materializationOf(config: NodeConfig): string | undefined {
  return config.materialized === 'materializedview' ? 'materialized_view' : config.materialized
}

const queries = new Set(['view', 'materialized_view', 'table'])
/** What may share a schema with what. */
const schemaCompany: Readonly<Record<string, ReadonlySet<string>>> = {
  source_table: new Set(['source_table', 'seed']),
  source: new Set(['source']),
  sink: new Set(['sink']),
}

function violation(node: ModelNode | ManifestNode, message: string, hint: string): Diagnostic {
  return error('GL5012', message, { ...at(node), hint })
}

function schemaViolation(one: Placed, neighbours: readonly Placed[]): Diagnostic | null {
  const company = schemaCompany[one.materialized]
  const bad = (other: Placed) =>
    company === undefined
      ? queries.has(one.materialized) && ['source', 'sink', 'source_table'].includes(other.materialized)
      : !company.has(other.materialized)
  const others = [...new Set(neighbours.filter(bad).map((o) => o.materialized))]
  if (others.length === 0) return null
  const what = company === undefined ? 'object' : one.materialized
  return violation(
    one.node,
    `Cannot create ${what} in schema '${one.schema}'. Schema contains other materialization types: ${others.join(', ')}.`,
    `strict_mode keeps ${one.materialized} models in a schema of their own: set \`schema:\` for them in dbt_project.yml.`,
  )
}

function clusterViolation(one: Placed, neighbours: readonly Placed[]): Diagnostic | null {
  if (one.cluster === null || one.materialized === 'seed' || one.materialized === 'source_table') return null
  const others = neighbours.filter(
    (o) => o !== one && o.materialized !== 'seed' && o.materialized !== 'source_table',
  )
  const message = clusterMessage(one, others)
  return message === null
    ? null
    : violation(
        one.node,
        message,
        'strict_mode gives each source a cluster of its own and keeps sinks apart from queries: set `cluster:` for them.',
      )
}

/** The adapter's words for what may not share a cluster. */
function clusterMessage({ materialized, node, cluster }: Placed, others: readonly Placed[]): string | null {
  const names = (list: readonly Placed[]) => list.map((other) => other.node.name).join(', ')
  const [sources, sinks] = ['source', 'sink'].map((kind) => others.filter((o) => o.materialized === kind))
  if (materialized === 'source') {
    if (others.length === 0) return null
    return `Source '${node.name}' in cluster '${cluster}' cannot share cluster with other objects in strict_mode. Each source must have a dedicated cluster. Conflicts: ${names(others)}`
  }
  if (materialized === 'sink') {
    const bad = others.filter((other) => other.materialized !== 'sink')
    if (bad.length === 0) return null
    return `Sink '${node.name}' in cluster '${cluster}' cannot share cluster with non-sink objects in strict_mode. Sinks can only share clusters with other sinks. Conflicts: ${names(bad)}`
  }
  if (sources?.length)
    return `Cannot create object in cluster '${cluster}'. Cluster contains source objects which require dedicated clusters in strict_mode. Sources: ${names(sources)}`
  if (sinks?.length)
    return `Cannot create object in cluster '${cluster}'. Cluster contains sink objects which can only share with other sinks in strict_mode. Sinks: ${names(sinks)}`
  return null
}

/**
 * What `strict_mode` refuses, by node. Mends a hole of the adapter, whose check for views never fires.
 * Linear in the number of nodes but for nodes that share a schema or cluster with a source or sink.
 */
export function strictModeViolations(placed: readonly Placed[]): ReadonlyMap<string, readonly Diagnostic[]> {
  const bySchema = groupBy(placed, (p) => `${p.database}.${p.schema}`)
  const byCluster = groupBy(placed, (p) => p.cluster ?? '')
  const found = new Map<string, Diagnostic[]>()
  for (const one of placed) {
    const faults = [
      schemaViolation(
        one,
        (bySchema.get(`${one.database}.${one.schema}`) ?? []).filter((o) => o !== one),
      ),
      clusterViolation(one, byCluster.get(one.cluster ?? '') ?? []),
    ].filter((d) => d !== null)
    if (faults.length > 0) found.set(one.node.unique_id, faults)
  }
  return found
}
