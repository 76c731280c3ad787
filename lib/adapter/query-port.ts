/** A value of a row, as a driver gives it: numbers and booleans as such where exact, everything else as text. */
export type Cell = null | boolean | number | bigint | string

/** A column of an answer with its type's OID (25, text, where it isn't known). */
export type AnswerColumn = { readonly name: string; readonly oid: number }

/** What a statement gave. Statements without rows have no columns. */
export type Answer = {
  readonly columns: readonly AnswerColumn[]
  readonly rows: readonly (readonly Cell[])[]
  /** The command tag: `SELECT 3`, `CREATE VIEW`. */
  readonly status: string
}

/**
 * The one way from a template to a database: sends a statement and waits for its answer. Throws a
 * `DiagnosticError` where the database refuses.
 */
export type QueryPort = {
  query(sql: string, bindings?: readonly Cell[]): Answer
}
