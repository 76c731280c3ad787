/** What a compiled text becomes part of. */
export type SqlUse =
  /** The query of a view, a materialized view or a test, which stands in parentheses. */
  | 'query'
  /** What follows the name in CREATE SOURCE, CREATE TABLE and CREATE SINK. */
  | 'source'
  | 'table'
  | 'sink'
  /** Statements of an analysis, which nobody sends. */
  | 'script'

/** The first thing in a text that can't be read. */
export type SyntaxFault = {
  readonly message: string
  /** Where in the text, counted as JavaScript does. */
  readonly offset: number
  readonly hint?: string
}

/** Reads SQL for its syntax alone. */
export type SyntaxParser = {
  readonly name: string
  /** The first fault; null where there is none, and where the parser can't tell. */
  check(sql: string, use: SqlUse): SyntaxFault | null
}
