import type { Span } from '../foundation'
import type {
  Column,
  Constraint,
  Docs,
  FunctionArgument,
  FunctionOverload,
  FunctionReturns,
  Ref,
  TestMetadata,
  UniqueId,
} from '../manifest'
import type { Captured, ParsedResourceType } from '../parse'
import type { MutablePlainObject, PlainObject } from '../project'

/**
 * A node while it is being decided: dbt configures, names and patches nodes in several passes, some of which build
 * on what an earlier one left, and so do we, on these. They never leave this room.
 */
export type Draft = {
  readonly resourceType: ParsedResourceType
  uniqueId: UniqueId
  name: string
  readonly packageName: string
  readonly path: string
  readonly originalFilePath: string
  fqn: readonly string[]
  rawCode: string
  readonly language: string
  readonly checksum: { readonly name: string; readonly checksum: string }
  readonly span: Span
  readonly captured: Captured
  readonly index: number | null

  config: PlainObject
  unrenderedConfig: PlainObject
  tags: string[]
  meta: PlainObject
  group: string | null
  access: 'private' | 'protected' | 'public'
  docs: Docs
  contract: { enforced: boolean; alias_types: boolean; checksum: string | null }

  database: string
  schema: string
  alias: string
  relationName: string | null

  description: string
  docBlocks: UniqueId[]
  columns: { [name: string]: Column }
  constraints: readonly Constraint[]
  patchPath: string | null
  /** Where its properties stand. */
  patchSpan: Span | null
  version: string | number | null
  latestVersion: string | number | null
  deprecationDate: string | null
  timeSpine: PlainObject | null
  primaryKey: readonly string[]

  refs: Ref[]
  sources: (readonly [string, string])[]
  readonly metrics: readonly (readonly string[])[]
  functions: readonly (readonly string[])[]
  macros: UniqueId[]
  readonly dependsOn: Set<UniqueId>

  readonly test: {
    readonly metadata: TestMetadata
    readonly columnName: string | null
    readonly fileKeyName: string
    attachedNode: UniqueId | null
  } | null
  /** What only functions have. */
  signature: {
    readonly arguments: readonly FunctionArgument[]
    readonly returns: FunctionReturns
    readonly overloads: readonly FunctionOverload[]
  } | null
}

export type Columns = { [name: string]: Column }
export type { MutablePlainObject }
