import type { Diagnostic, RelationName } from '../foundation'
import type { UniqueId } from '../manifest'

/** What a statement does to the database; what a person is asked to agree to. */
export type Effect =
  | 'read'
  | 'session'
  | 'write'
  | 'create'
  | 'alter'
  | 'replace'
  | 'swap'
  | 'drop'
  | 'grant'
  | 'comment'
  | 'hook'

/** One message to the server, as it will be sent. */
export type Statement = {
  readonly sql: string
  readonly effect: Effect
  /** Bound values, for the rows of a seed. */
  readonly values?: readonly (string | number | boolean | null)[]
  /** Its command tag is the node's message (`CREATE VIEW`). */
  readonly main?: boolean
  /** Sent only where the relation has this column: comments are for columns that exist. */
  readonly ifColumn?: string
}

/** Kinds of relation, in dbt-materialize's words. */
export type RelationKind = 'view' | 'materialized_view' | 'table' | 'source' | 'sink' | 'index'

export type ExistingRelation = RelationName & { readonly kind: RelationKind }

/** Columns that a contract promises, to be compared with what the SQL gives before anything is made. */
export type ContractCheck = {
  readonly sql: string
  readonly expectedSql: string
  readonly columns: readonly { readonly name: string; readonly dataType: string }[]
  readonly sqlHeader: string | null
}

/** What building one node will send, in order. */
export type NodePlan = {
  readonly uniqueId: UniqueId
  readonly relation: RelationName | null
  readonly kind: RelationKind | null
  /** Why it is built so: "drops the view that stands there". One sentence each. */
  readonly why: readonly string[]
  /** `SET cluster` while this node runs. */
  readonly cluster: string | null
  readonly contract: ContractCheck | null
  readonly statements: readonly Statement[]
  readonly warnings: readonly Diagnostic[]
}
