import type { UniqueId } from '../manifest'

/**
 * How a column's value comes from another's: unchanged (renamed at most), by an expression, or by an aggregate over
 * many rows. From weakest to strongest; of several ways from one column to another the strongest counts.
 */
export type InputKind = 'copy' | 'transform' | 'aggregate'

/** A column that a value comes from. */
export type Input = { readonly node: UniqueId; readonly column: string; readonly kind: InputKind }

/** Where a column decides which rows there are, or which of them a value is taken from. */
export type Clause = 'join' | 'filter' | 'group' | 'order' | 'distinct' | 'window' | 'set'

/** A column that decides about rows and gives no value. */
export type Condition = { readonly node: UniqueId; readonly column: string; readonly clause: Clause }

export type ReasonCode =
  /** Through `*` come columns of a relation whose columns aren't known. */
  | 'unknown-columns'
  /** The name may mean columns of several relations. */
  | 'ambiguous'
  /** No relation in reach has such a column. */
  | 'no-such-column'
  /** The SQL reads a relation that is no node of the project. */
  | 'not-a-node'
  /** A set operation takes columns by position, and a position isn't known. */
  | 'position'
  /** The compiled SQL can't be analysed. */
  | 'syntax'
  /** The model doesn't compile, or asks a database while it renders. */
  | 'not-compiled'
  /** The node's SQL is no query: a source, a sink. */
  | 'not-a-query'
  | 'too-deep'

/** Why something isn't traced, as a sentence for people. */
export type Reason = { readonly code: ReasonCode; readonly message: string }

/** A column of a node, with where it comes from. */
export type OutputColumn = {
  readonly name: string
  /** Sorted by node and column. */
  readonly inputs: readonly Input[]
  /** What decides about this column's value alone: windows, FILTER, subqueries. Those of all columns are the node's. */
  readonly conditions: readonly Condition[]
  /** Without inputs or reasons: a value made of nothing, or of the number of rows (`count(*)`, `row_number()`). */
  readonly from: 'columns' | 'constant' | 'rows' | 'outside' | 'unknown'
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

export type ColumnRef = { readonly node: UniqueId; readonly column: string }

/** A graph of columns, as found by following one up or down. */
export type ColumnGraph = {
  readonly start: ColumnRef
  readonly columns: readonly (ColumnRef & {
    /** Steps from the start. */
    readonly distance: number
    readonly untraced: readonly Reason[]
    /** Whether there is more beyond, which the depth cut off. */
    readonly more: boolean
  })[]
  readonly edges: readonly { readonly from: ColumnRef; readonly to: ColumnRef; readonly kind: InputKind }[]
  /** Where a column of the graph decides about the rows of a node (`to`), or about one value (`column`). */
  readonly conditions: readonly {
    readonly from: ColumnRef
    readonly to: UniqueId
    readonly column: string | null
    readonly clause: Clause
  }[]
  /** Nodes that read a column of the graph and couldn't be traced wholly: there may be edges to them that aren't here. */
  readonly blind: readonly { readonly node: UniqueId; readonly reasons: readonly Reason[] }[]
}
