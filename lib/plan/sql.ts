import { quoteIdentifier, type RelationName, relationSql } from '../foundation'
import type { ExistingRelation, RelationKind } from './step'

const plain = /^[A-Za-z_][A-Za-z0-9_$]*$/

/**
 * A cluster's name in a statement. dbt-materialize writes it bare, so what people quoted themselves stays as it is and
 * plain names stay bare; anything else, which the adapter lets break the statement, is quoted.
 */
export function clusterSql(name: string): string {
  return plain.test(name) || name.startsWith('"') ? name : quoteIdentifier(name)
}

export function inCluster(cluster: string | null): string {
  return cluster === null ? '' : ` in cluster ${clusterSql(cluster)}`
}

const dropWords: Readonly<Record<RelationKind, string>> = {
  view: 'view',
  materialized_view: 'materialized view',
  table: 'table',
  source: 'source',
  sink: 'sink',
  index: 'index',
}

/** `DROP …` as the adapter sends it: everything but sinks and indexes takes its dependants along. */
export function dropSql(existing: ExistingRelation): string {
  const cascade = existing.kind === 'sink' || existing.kind === 'index' ? '' : ' cascade'
  return `drop ${dropWords[existing.kind]} if exists ${relationSql(existing)}${cascade}`
}

/** What kind of object COMMENT ON names. */
export function commentKind(kind: RelationKind): string {
  return dropWords[kind]
}

const block = '$dbt_comment_literal_block$'

/** A comment's text as the adapter quotes it. A text that holds the quote itself cannot be written so. */
export function commentLiteral(text: string): string {
  return text.includes(block) ? `'${text.replaceAll("'", "''")}'` : `${block}${text}${block}`
}

/** `"a", "b"` lists, relation names and the like, for statements of ours. */
export function createIndexSql(
  relation: RelationName,
  index: { readonly name: string | null; readonly columns: readonly string[]; readonly isDefault: boolean },
  cluster: string | null,
): string {
  const parts = [
    'create',
    index.isDefault ? 'default' : null,
    'index',
    index.name === null ? null : quoteIdentifier(index.name),
    cluster === null ? null : `in cluster ${clusterSql(cluster)}`,
    'on',
    relationSql(relation),
    index.columns.length === 0 ? null : `(${index.columns.join(', ')})`,
  ]
  return `${parts.filter((p) => p !== null).join(' ')};`
}
