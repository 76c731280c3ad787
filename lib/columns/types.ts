import type { Clause, ColumnOrigin, InputKind, Reason, UniqueId } from '../manifest'

/** A column that a value comes from. */
export type Input = { readonly node: UniqueId; readonly column: string; readonly kind: InputKind }

/** A column that decides about rows and gives no value. */
export type Condition = { readonly node: UniqueId; readonly column: string; readonly clause: Clause }

/** A column of a node, with where it comes from. */
export type OutputColumn = {
  readonly name: string
  /** Sorted by node and column. */
  readonly inputs: readonly Input[]
  /** What decides about this column's value alone: windows, FILTER, subqueries. Those of all columns are the node's. */
  readonly conditions: readonly Condition[]
  /** Without inputs or reasons: a value made of nothing, or of the number of rows (`count(*)`, `row_number()`). */
  readonly from: ColumnOrigin
  /** What of it isn't traced. Inputs beside it are right, but may not be all. */
  readonly untraced: readonly Reason[]
}

/** The columns of a node. */
export type NodeColumns = {
  readonly node: UniqueId
  readonly columns: readonly OutputColumn[]
  /** Columns that decide which rows the node has. */
  readonly conditions: readonly Condition[]
  /** Why there may be more columns than these; empty where these are all. */
  readonly incomplete: readonly Reason[]
  /** Conditions that couldn't be traced. */
  readonly untracedConditions: readonly Reason[]
}

/** Names of a relation's columns as far as they are known. */
export type KnownColumns = { readonly names: readonly string[]; readonly complete: boolean }
