import type {
  DocNode,
  ExposureNode,
  FunctionNode,
  GraphNode,
  GroupNode,
  Json,
  MacroNode,
  ManifestNode,
  SemanticNode,
  SourceNode,
  UniqueId,
  UnitTestNode,
} from './nodes'

export type ManifestMetadata = {
  readonly dbt_schema_version: string
  readonly dbt_version: string
  readonly generated_at: string
  readonly invocation_id: string | null
  readonly project_name: string | null
  readonly project_id: string | null
  readonly adapter_type: string | null
  readonly quoting: { readonly [key: string]: Json }
  readonly env: { readonly [key: string]: string }
  readonly [key: string]: Json
}

type ById<T> = { readonly [uniqueId: UniqueId]: T }

/** dbt's manifest, schema v12. */
export type Manifest = {
  readonly metadata: ManifestMetadata
  readonly nodes: ById<ManifestNode>
  readonly sources: ById<SourceNode>
  readonly macros: ById<MacroNode>
  readonly docs: ById<DocNode>
  readonly exposures: ById<ExposureNode>
  readonly metrics: ById<SemanticNode>
  readonly groups: ById<GroupNode>
  readonly selectors: { readonly [name: string]: Json }
  readonly disabled: ById<readonly GraphNode[]>
  readonly parent_map: ById<readonly UniqueId[]>
  readonly child_map: ById<readonly UniqueId[]>
  readonly group_map: { readonly [group: string]: readonly UniqueId[] }
  readonly saved_queries: ById<SemanticNode>
  readonly semantic_models: ById<SemanticNode>
  readonly unit_tests: ById<UnitTestNode>
  readonly functions: ById<FunctionNode>
}

/** A node with its final SQL; made by `compile/`, executed as it stands. */
export type CompiledNode = {
  readonly node: ManifestNode
  /** The SQL with the CTEs of ephemeral inputs in front, as dbt writes it to target/compiled. */
  readonly compiledCode: string
  /** Ephemeral inputs, in dbt's order. */
  readonly extraCtes: readonly { readonly id: UniqueId; readonly sql: string }[]
  /** Macros that the node's own text called, in the order of the first calls. */
  readonly calledMacros: readonly UniqueId[]
}

/** The node of this id, in whichever section of the manifest it stands. */
export function findNode(manifest: Manifest, id: UniqueId): GraphNode | undefined {
  return (
    manifest.nodes[id] ??
    manifest.sources[id] ??
    manifest.exposures[id] ??
    manifest.unit_tests[id] ??
    manifest.metrics[id] ??
    manifest.semantic_models[id] ??
    manifest.saved_queries[id] ??
    manifest.functions[id]
  )
}
