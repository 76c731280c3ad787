import type { ColumnGraph, ColumnOrigin, ColumnRef, InputKind, Reason } from '../../lib/manifest'

/** What a column reaches one way, as far as it was followed. */
export type ColumnWay = Omit<ColumnGraph, 'start'>

/** What the server says of one column; null where the node has no such column, or no columns. */
export type ColumnTrace = {
  readonly start: ColumnRef
  readonly up: ColumnWay
  readonly down: ColumnWay
  /** Whether everything was looked at that was asked for; else `down` goes on with what is still to come. */
  readonly whole: boolean
  readonly from: ColumnOrigin
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
