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

/**
 * A step of a deployment: data that can be printed, approved, journalled, and taken up again after a crash, because
 * `done` asks the database and not our memory whether it has happened already.
 */
export type Step = {
  readonly id: string
  readonly needs: readonly string[]
  /** In order. With `atomic`, all of them in one transaction and one message. */
  readonly sql: readonly string[]
  readonly effect: Effect
  /** One transaction, tried again as a whole on 40001. */
  readonly atomic: boolean
  /** Gives one row with one boolean: whether the step holds already. */
  readonly done: string | null
  /** What going back would send. */
  readonly undo: readonly string[]
  readonly why: string
}
