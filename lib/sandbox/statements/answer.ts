import type { Cell } from '../engine/port'

/** A column of an answer in Materialize's terms, as RowDescription sends it. */
export type OutColumn = { readonly name: string; readonly oid: number; readonly mod: number }
export type Row = readonly Cell[]
