import type { UniqueId } from './nodes'

/**
 * How a column's value comes from another's: unchanged (renamed at most), by an expression, or by an aggregate over
 * many rows. From weakest to strongest; of several ways from one column to another the strongest counts.
 */
export type InputKind = 'copy' | 'transform' | 'aggregate'

/** Where a column decides which rows there are, or which of them a value is taken from. */
export type Clause = 'join' | 'filter' | 'group' | 'order' | 'distinct' | 'window' | 'set'

/** What a column's value is made of: other columns, nothing, the number or order of rows, what lies outside the project. */
export type ColumnOrigin = 'columns' | 'constant' | 'rows' | 'outside' | 'unknown'

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
