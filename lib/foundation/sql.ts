/** Where an object lives. Rendered to SQL only by {@link relationSql}. */
export type RelationName = {
  readonly database: string
  readonly schema: string
  readonly identifier: string
}

/** Quotes an identifier for SQL, whatever is in it. The only place where identifiers are quoted. */
export function quoteIdentifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}

/** Quotes a text as an SQL string literal (standard_conforming_strings on). */
export function quoteLiteral(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}

/** `"database"."schema"."identifier"`, as dbt-materialize writes every relation. */
export function relationSql(name: RelationName): string {
  return [name.database, name.schema, name.identifier].map(quoteIdentifier).join('.')
}
