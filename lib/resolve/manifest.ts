import { createHash } from 'node:crypto'
import { DBT_VERSION } from '../foundation'
import type {
  DependsOn,
  DocNode,
  ExposureNode,
  FunctionNode,
  GraphNode,
  GroupNode,
  MacroNode,
  Manifest,
  ManifestMetadata,
  ManifestNode,
  NodeConfig,
  SemanticNode,
  UniqueId,
  UnitTestNode,
} from '../manifest'
import { byCodePoint, metadataEnvironment } from '../parse'
import { plainObject, type RawProject } from '../project'
import type { Draft } from './draft'
import { signatureKeys } from './functions'
import { asJsonObject } from './json'
import type { SemanticLayer } from './semantic/settle'
import { createdAt } from './sources'
import type { ResolveState } from './state'

export const SCHEMA = 'https://schemas.getdbt.com/dbt/manifest/v12.json'

/** A node as the manifest has it, key for key. */
export function manifestNode(draft: Draft, state: ResolveState): ManifestNode | FunctionNode {
  const compilable = {
    unique_id: draft.uniqueId,
    name: draft.name,
    package_name: draft.packageName,
    path: draft.path,
    original_file_path: draft.originalFilePath,
    fqn: draft.fqn,
    config: asJsonObject(draft.config) as NodeConfig,
    unrendered_config: asJsonObject(draft.unrenderedConfig),
    description: draft.description,
    tags: draft.tags,
    meta: asJsonObject(draft.meta),
    database: draft.database,
    schema: draft.schema,
    alias: draft.alias,
    relation_name: draft.relationName,
    checksum: draft.checksum,
    columns: draft.columns,
    docs: draft.docs,
    doc_blocks: draft.docBlocks,
    patch_path: draft.patchPath,
    raw_code: draft.rawCode,
    group: draft.group,
    created_at: createdAt(state),
    depends_on: { macros: draft.macros, nodes: [...draft.dependsOn] },
    language: draft.language,
    refs: draft.refs,
    sources: draft.sources,
    metrics: draft.metrics,
    functions: draft.functions,
    contract: draft.contract,
  }
  switch (draft.resourceType) {
    case 'model':
      return Object.assign(compilable, {
        resource_type: 'model' as const,
        access: draft.access,
        constraints: draft.constraints,
        version: draft.version,
        latest_version: draft.latestVersion,
        deprecation_date: draft.deprecationDate,
        primary_key: draft.primaryKey,
        time_spine: draft.timeSpine ? asJsonObject(draft.timeSpine) : null,
      })
    case 'seed': {
      const { language, refs, sources, metrics, functions, contract, ...rest } = compilable
      const root = state.project.packages.find((pkg) => pkg.name === draft.packageName)
      return {
        ...rest,
        resource_type: 'seed',
        depends_on: seedDependsOn(draft),
        root_path: root?.root ?? null,
      }
    }
    case 'snapshot':
      return { ...compilable, resource_type: 'snapshot' }
    case 'operation':
      return { ...compilable, resource_type: 'operation', index: draft.index }
    case 'test':
      return Object.assign(compilable, { resource_type: 'test' as const }, testKeys(draft))
    case 'function':
      return { ...compilable, resource_type: 'function', ...signatureKeys(draft) }
    default:
      return { ...compilable, resource_type: 'analysis' }
  }
}

/** A seed's `depends_on` is written without `nodes`; readers of the graph still find an empty list. */
function seedDependsOn({ macros }: Draft): DependsOn {
  const dependsOn = { macros, nodes: [] }
  Object.defineProperty(dependsOn, 'nodes', { enumerable: false })
  return dependsOn
}

function testKeys({ test }: Draft) {
  if (!test) return {}
  return {
    test_metadata: test.metadata,
    column_name: test.columnName,
    file_key_name: test.fileKeyName,
    attached_node: test.attachedNode,
  }
}

export type Parts = {
  readonly exposures: ReadonlyMap<UniqueId, ExposureNode>
  readonly unitTests: ReadonlyMap<UniqueId, UnitTestNode>
  readonly semantic: Pick<SemanticLayer, 'metrics' | 'semanticModels' | 'savedQueries'>
  readonly groups: ReadonlyMap<UniqueId, GroupNode>
  readonly macros: ReadonlyMap<UniqueId, MacroNode>
  readonly disabled: ReadonlyMap<UniqueId, readonly GraphNode[]>
  readonly selectors: Manifest['selectors']
}

/** Puts the manifest together. */
export function buildManifest(state: ResolveState, parts: Parts): Manifest {
  const nodes: { [id: UniqueId]: ManifestNode } = {}
  const functions: { [id: UniqueId]: FunctionNode } = {}
  const add = (draft: Draft, id: UniqueId) => {
    const node = manifestNode(draft, state)
    if (node.resource_type === 'function') functions[id] = node
    else nodes[id] = node
  }
  state.nodes.forEach(add)
  state.functions.forEach(add)
  const { metrics, semanticModels, savedQueries } = parts.semantic
  const maps = edgeMaps([
    ...Object.values(nodes),
    ...Object.values(functions),
    ...state.sources.values(),
    ...parts.exposures.values(),
    ...parts.unitTests.values(),
    ...metrics.values(),
    ...semanticModels.values(),
    ...savedQueries.values(),
  ])
  return {
    metadata: manifestMetadata(state.project.raw),
    nodes,
    sources: Object.fromEntries(state.sources),
    macros: Object.fromEntries(parts.macros),
    docs: Object.fromEntries(state.project.docs.map((doc): [UniqueId, DocNode] => [doc.unique_id, doc])),
    exposures: Object.fromEntries(parts.exposures),
    metrics: Object.fromEntries(metrics),
    groups: Object.fromEntries(parts.groups),
    selectors: parts.selectors,
    disabled: Object.fromEntries(parts.disabled),
    parent_map: maps.parents,
    child_map: maps.children,
    group_map: groupMap(parts.groups, [
      ...Object.values(nodes),
      ...savedQueries.values(),
      ...semanticModels.values(),
      ...metrics.values(),
    ]),
    saved_queries: Object.fromEntries(savedQueries),
    semantic_models: Object.fromEntries(semanticModels),
    unit_tests: Object.fromEntries(parts.unitTests),
    functions,
  }
}

type Maps = { readonly [id: UniqueId]: readonly UniqueId[] }

/** Edges both ways, each list in dbt's order. */
function edgeMaps(entries: readonly GraphNode[]): {
  readonly parents: Maps
  readonly children: Maps
} {
  const parents: { [id: UniqueId]: readonly UniqueId[] } = {}
  const children: { [id: UniqueId]: UniqueId[] } = {}
  for (const { unique_id } of entries) children[unique_id] = []
  for (const entry of entries) {
    const above = entry.resource_type === 'source' ? [] : (entry.depends_on.nodes ?? [])
    // A list of one, as that of most tests, is in order already.
    parents[entry.unique_id] = above.length < 2 ? above : [...above].sort(byCodePoint)
    for (const id of above) children[id]?.push(entry.unique_id)
  }
  for (const id in children) {
    const list = children[id]
    if (list && list.length > 1) list.sort(byCodePoint)
  }
  return { parents, children }
}

function groupMap(
  groups: ReadonlyMap<UniqueId, GroupNode>,
  nodes: Iterable<ManifestNode | SemanticNode>,
): Manifest['group_map'] {
  const map: { [group: string]: UniqueId[] } = {}
  for (const group of groups.values()) map[group.name] = []
  for (const node of nodes) if (node.group !== null) map[node.group]?.push(node.unique_id)
  return map
}

/** What a manifest says of the invocation that made it. */
export function manifestMetadata(raw: RawProject): ManifestMetadata {
  return {
    dbt_schema_version: SCHEMA,
    dbt_version: DBT_VERSION,
    generated_at: isoMicroseconds(raw.host.now),
    invocation_id: raw.host.invocationId,
    invocation_started_at: isoMicroseconds(raw.host.now),
    env: Object.fromEntries(metadataEnvironment(raw)),
    project_name: raw.root.name,
    project_id: createHash('md5').update(raw.root.name, 'utf8').digest('hex'),
    user_id: null,
    send_anonymous_usage_stats: false,
    adapter_type: raw.profile.type,
    quoting: plainObject([
      ['database', raw.quoting.database],
      ['schema', raw.quoting.schema],
      ['identifier', raw.quoting.identifier],
      ['column', raw.quoting.column],
    ]) as ManifestMetadata['quoting'],
    run_started_at: isoMicroseconds(raw.host.now).replace('Z', '+00:00'),
  }
}

function isoMicroseconds(date: Date): string {
  return date.toISOString().replace(/(\.\d{3})Z$/, '$1000Z')
}
