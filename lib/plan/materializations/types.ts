import type { Result } from '../../foundation'
import type { CompiledNode } from '../../manifest'
import type { ExistingRelation, NodePlan } from '../step'

/** What a node's plan is made from, beside the node. */
export type PlanContext = {
  /** What stands under the node's name now. */
  readonly existing: ExistingRelation | null
  /** `target.cluster`: where the node names none. */
  readonly targetCluster: string | null
  /** The project's generate_cluster_name, and the deploy suffix where it applies. */
  readonly generateCluster: (name: string | null) => string | null
  readonly strictMode: boolean
  /** `--full-refresh`; matters to seeds. */
  readonly fullRefresh: boolean
  /** Rendered `pre-hook`s and `post-hook`s; outside-transaction ones first before, last after. */
  readonly preHooks: readonly string[]
  readonly postHooks: readonly string[]
  /** What the model's `sql_header` rendered to. */
  readonly sqlHeader: string | null
  /** The columns and rows of a seed's file. */
  readonly seed: SeedData | null
}

export type SeedColumn = { readonly name: string; readonly type: string }
export type SeedData = {
  readonly columns: readonly SeedColumn[]
  readonly rows: readonly (readonly (string | number | boolean | null)[])[]
}

/** A way to make a node's relation. Adding one: a file beside this one and a line in the index. */
export type Materialization = {
  readonly name: string
  readonly plan: (compiled: CompiledNode, context: PlanContext) => Result<NodePlan>
}
