/** How a value comes from another column's: unchanged, by an expression, or from many rows. */
export type InputKind = 'copy' | 'transform' | 'aggregate'

export type ColumnRef = { readonly node: string; readonly column: string }

/** Why something isn't traced, as a sentence for people. */
export type Reason = { readonly message: string }

/** What a column reaches one way, as far as it was followed. */
export type ColumnWay = {
  readonly columns: readonly (ColumnRef & {
    /** Steps from the column that was asked for. */
    readonly distance: number
    readonly untraced: readonly Reason[]
    /** Whether there is more beyond, which the depth cut off. */
    readonly more: boolean
  })[]
  /** The way the data flows, whichever way was followed. */
  readonly edges: readonly { readonly from: ColumnRef; readonly to: ColumnRef; readonly kind: InputKind }[]
  /** Where a column decides about the rows of a node, or (`column`) about one value. */
  readonly conditions: readonly {
    readonly from: ColumnRef
    readonly to: string
    readonly column: string | null
    readonly clause: string
  }[]
  /** Nodes that read a column and couldn't be traced wholly: there may be more to them than is known. */
  readonly blind: readonly { readonly node: string; readonly reasons: readonly Reason[] }[]
}

/** What the server says of one column; null where the node has no such column, or no columns. */
export type ColumnTrace = {
  readonly start: ColumnRef
  readonly up: ColumnWay
  readonly down: ColumnWay
  readonly from: 'columns' | 'constant' | 'rows' | 'outside' | 'unknown'
  readonly untraced: readonly Reason[]
  /** What decides which rows the column's node has. */
  readonly rowConditions: readonly (ColumnRef & { readonly clause: string })[]
}

/** The columns of a node by name, in their order, and why there may be more. */
export type ColumnNames = { readonly names: readonly string[]; readonly incomplete: readonly Reason[] }

export const kindWords: { readonly [kind in InputKind]: string } = {
  copy: 'as it is',
  transform: 'by an expression',
  aggregate: 'from many rows',
}

const clauseWords: { readonly [clause: string]: string } = {
  join: 'joined on',
  filter: 'filtered by',
  group: 'grouped by',
  order: 'ordered by',
  distinct: 'one row for each',
  window: 'in windows of',
  set: 'compared as whole rows',
}

export function clauseWord(clause: string): string {
  return clauseWords[clause] ?? clause
}

/** What a column without inputs is made of. */
export function originSentence(from: ColumnTrace['from']): string {
  if (from === 'constant') return 'A value written in the SQL; it comes from no column.'
  if (from === 'rows') return 'Made of the number or the order of rows; it comes from no column.'
  if (from === 'outside') return 'The project begins here: the data comes from outside.'
  return 'Where it comes from is not known.'
}

export const refKey = ({ node, column }: ColumnRef) => `${node} ${column}`
