/**
 * The resolved project in dbt's own words: the shape of manifest schema v12, key for key, so that what we hold
 * in memory is what we write. Made by `resolve/`, read by everyone. `compiled_*` keys are not here: a compiled
 * node is another value (see {@link CompiledNode}).
 * Follows https://schemas.getdbt.com/dbt/manifest/v12.json
 */

/** Values as JSON has them. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json }

/** `model.package.name`; branded so that a name never stands in for it. */
export type UniqueId = string & { readonly __brand?: 'UniqueId' }

export type ResourceType =
  | 'model'
  | 'seed'
  | 'snapshot'
  | 'analysis'
  | 'test'
  | 'operation'
  | 'sql_operation'
  | 'source'
  | 'exposure'
  | 'metric'
  | 'semantic_model'
  | 'saved_query'
  | 'unit_test'
  | 'function'
  | 'macro'
  | 'doc'
  | 'group'

export type DependsOn = { readonly macros: readonly UniqueId[]; readonly nodes: readonly UniqueId[] }
export type Ref = {
  readonly name: string
  readonly package: string | null
  readonly version: string | number | null
}
export type Docs = { readonly show: boolean; readonly node_color: string | null }
export type Checksum = { readonly name: string; readonly checksum: string }
export type Contract = {
  readonly enforced: boolean
  readonly alias_types: boolean
  readonly checksum: string | null
}

export type Constraint = {
  readonly type: string
  readonly name: string | null
  readonly expression: string | null
  readonly warn_unenforced: boolean
  readonly warn_unsupported: boolean
  readonly to?: string | null
  readonly to_columns?: readonly string[]
  readonly columns?: readonly string[]
}

export type Column = {
  readonly name: string
  readonly description: string
  readonly meta: { readonly [key: string]: Json }
  readonly data_type: string | null
  readonly constraints: readonly Constraint[]
  readonly quote: boolean | null
  readonly config: { readonly [key: string]: Json }
  readonly tags: readonly string[]
  readonly granularity: string | null
  readonly dimension?: Json
  readonly entity?: Json
  readonly doc_blocks: readonly string[]
}

/** A node's merged config. Known keys are typed; the adapter's and the user's own stand beside them. */
export type NodeConfig = {
  readonly enabled: boolean
  readonly materialized?: string
  readonly database?: string | null
  readonly schema?: string | null
  readonly alias?: string | null
  readonly tags?: string | readonly string[]
  readonly meta?: { readonly [key: string]: Json }
  readonly group?: string | null
  readonly cluster?: string | null
  readonly [key: string]: Json | undefined
}

type InFile = {
  readonly unique_id: UniqueId
  readonly name: string
  readonly package_name: string
  readonly path: string
  readonly original_file_path: string
}

type Base = InFile & {
  readonly fqn: readonly string[]
  readonly config: NodeConfig
  readonly unrendered_config: { readonly [key: string]: Json }
  readonly description: string
  readonly tags: readonly string[]
  readonly meta: { readonly [key: string]: Json }
  readonly depends_on: DependsOn
}

type InDatabase = Base & {
  readonly database: string
  readonly schema: string
  readonly alias: string
  readonly relation_name: string | null
  readonly checksum: Checksum
  readonly columns: { readonly [name: string]: Column }
  readonly docs: Docs
  readonly doc_blocks: readonly string[]
  readonly patch_path: string | null
  readonly raw_code: string
  readonly group: string | null
  readonly created_at: number
}

type Compilable = InDatabase & {
  readonly language: string
  readonly refs: readonly Ref[]
  readonly sources: readonly (readonly [string, string])[]
  readonly metrics: readonly (readonly string[])[]
  readonly functions: readonly (readonly string[])[]
  readonly contract: Contract
}

export type ModelNode = Compilable & {
  readonly resource_type: 'model'
  readonly access: 'private' | 'protected' | 'public'
  readonly constraints: readonly Constraint[]
  readonly version: string | number | null
  readonly latest_version: string | number | null
  readonly deprecation_date: string | null
  readonly primary_key: readonly string[]
  readonly time_spine: Json
}

export type SnapshotNode = Compilable & { readonly resource_type: 'snapshot' }
export type AnalysisNode = Compilable & { readonly resource_type: 'analysis' }
export type OperationNode = Compilable & {
  readonly resource_type: 'operation'
  readonly index: number | null
}
/** An inline query of `show --inline` and `compile --inline`. */
export type SqlNode = Compilable & { readonly resource_type: 'sql_operation' }

export type TestMetadata = {
  readonly name: string
  readonly kwargs: { readonly [key: string]: Json }
  readonly namespace: string | null
}

/** A data test: generic where `test_metadata` stands, else singular. */
export type TestNode = Compilable & {
  readonly resource_type: 'test'
  readonly test_metadata?: TestMetadata
  readonly column_name?: string | null
  readonly file_key_name?: string | null
  readonly attached_node?: UniqueId | null
}

export type SeedNode = InDatabase & {
  readonly resource_type: 'seed'
  /** The folder of its package. */
  readonly root_path?: string | null
}

export type SourceNode = Omit<Base, 'depends_on'> & {
  readonly resource_type: 'source'
  readonly database: string
  readonly schema: string
  readonly identifier: string
  readonly relation_name: string
  readonly source_name: string
  readonly source_description: string
  readonly source_meta: { readonly [key: string]: Json }
  readonly loader: string
  readonly loaded_at_field: string | null
  readonly loaded_at_query: string | null
  readonly freshness: Json
  readonly external: Json
  readonly quoting: { readonly [key: string]: Json }
  readonly columns: { readonly [name: string]: Column }
  readonly doc_blocks: readonly string[]
  readonly patch_path: string | null
  readonly unrendered_database: string | null
  readonly unrendered_schema: string | null
  readonly created_at: number
}

export type Owner = {
  readonly name?: string | null
  readonly email?: string | readonly string[] | null
  readonly [key: string]: Json | undefined
}

export type ExposureNode = Base & {
  readonly resource_type: 'exposure'
  readonly type: string
  readonly label: string | null
  readonly maturity: string | null
  readonly owner: Owner
  readonly url: string | null
  readonly refs: readonly Ref[]
  readonly sources: readonly (readonly [string, string])[]
  readonly metrics: readonly (readonly string[])[]
  readonly created_at: number
}

export type UnitTestNode = Omit<Base, 'tags' | 'meta' | 'unrendered_config'> & {
  readonly resource_type: 'unit_test'
  readonly model: string
  readonly given: readonly { readonly [key: string]: Json }[]
  readonly expect: { readonly [key: string]: Json }
  readonly overrides: Json
  readonly versions: Json
  readonly version: string | number | null
  readonly schema: string | null
  readonly checksum: string | null
  readonly created_at: number
}

export type FunctionArgument = {
  readonly name: string
  readonly data_type: string
  readonly description: string | null
  readonly default_value: Json
}
export type FunctionReturns = { readonly data_type: string; readonly description: string | null }

/** The same function for other arguments, from a file of its own that is no node any more. */
export type FunctionOverload = {
  readonly defined_in: string
  readonly arguments: readonly FunctionArgument[]
  readonly returns: FunctionReturns | null
  readonly description: string | null
  readonly raw_body: string | null
  readonly compiled_body: string | null
}

/** A user-defined function. */
export type FunctionNode = Compilable & {
  readonly resource_type: 'function'
  readonly arguments: readonly FunctionArgument[]
  readonly returns: FunctionReturns
  readonly overloads: readonly FunctionOverload[]
}

/** Kinds that Greenlight parses and shows but gives no meaning of its own. */
export type SemanticNode = Base & {
  readonly resource_type: 'metric' | 'semantic_model' | 'saved_query'
  readonly group: string | null
  readonly [key: string]: unknown
}

export type MacroNode = InFile & {
  readonly resource_type: 'macro'
  readonly macro_sql: string
  readonly depends_on: { readonly macros: readonly UniqueId[] }
  readonly description: string
  readonly meta: { readonly [key: string]: Json }
  readonly docs: Docs
  readonly config: { readonly [key: string]: Json }
  readonly patch_path: string | null
  readonly arguments: readonly {
    readonly name: string
    readonly type: string | null
    readonly description: string
  }[]
  readonly supported_languages: readonly string[] | null
  readonly created_at: number
}

export type DocNode = InFile & { readonly resource_type: 'doc'; readonly block_contents: string }

export type GroupNode = InFile & {
  readonly resource_type: 'group'
  readonly owner: Owner
  readonly description: string | null
  readonly config: { readonly [key: string]: Json }
}

/** What stands under `nodes` in a manifest. */
export type ManifestNode =
  | ModelNode
  | SeedNode
  | SnapshotNode
  | AnalysisNode
  | TestNode
  | OperationNode
  | SqlNode
/** Everything that is a vertex of the graph and can be selected. */
export type GraphNode = ManifestNode | SourceNode | ExposureNode | UnitTestNode | FunctionNode | SemanticNode
