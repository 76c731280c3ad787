import type { Diagnostic } from '../foundation'
import type { Graph, Mask } from '../graph'
import type { GraphNode, Json, Manifest, UniqueId } from '../manifest'

/** One node's outcome in an earlier run. */
export type PreviousResult = { readonly uniqueId: UniqueId; readonly status: string }

/** How fresh a source was found; null where asking failed. */
export type SourceFreshness = { readonly uniqueId: UniqueId; readonly maxLoadedAt: string | null }

/** What `--state` holds of an earlier invocation; null where a file isn't there. */
export type PreviousState = {
  readonly manifest: Manifest | null
  readonly results: readonly PreviousResult[] | null
  readonly sources: readonly SourceFreshness[] | null
  /** sources.json of the target folder, to compare with. */
  readonly sourcesNow: readonly SourceFreshness[] | null
}

/** What a selection is asked of. */
export type SelectionWorld = {
  readonly manifest: Manifest
  /** Of the same manifest; see `manifestGraph`. */
  readonly graph: Graph
  readonly previous?: PreviousState | undefined
  /** dbt's flag of this name: sources are compared by database and schema as written, not as rendered. */
  readonly compareUnrendered?: boolean
  /** For deprecation dates; without it none has passed. */
  readonly now?: Date
}

/** How a method is asked: what stands behind the colon and the dots. */
export type MethodQuery = {
  readonly value: Json
  readonly arguments: readonly string[]
}

/** What a method may use besides the node it looks at. */
export type MethodWorld = SelectionWorld & {
  /** What a named selector of selectors.yml selects, for `selector:`. */
  readonly selectNamed: (pattern: string) => Mask
  readonly warn: (diagnostic: Diagnostic) => void
}

/**
 * A selector method: a file of its own in `methods/` and a line in `methods/index.ts`.
 */
export type Method = {
  readonly name: string
  /** For help and for the completion of the search box. */
  readonly doc: { readonly example: string; readonly about: string; readonly ours?: boolean }
  /**
   * Prepares the question once and returns what is asked of each node.
   * @throws DiagnosticError GL4002 where the value makes no sense, GL4003 where there is nothing to compare with
   */
  readonly match: (query: MethodQuery, world: MethodWorld) => (node: GraphNode) => boolean
}
