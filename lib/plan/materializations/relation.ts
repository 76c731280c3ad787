import { columnSql, parseIndexes } from '../../adapter'
import {
  type Diagnostic,
  DiagnosticError,
  error,
  fail,
  ok,
  quoteIdentifier,
  type RelationName,
  type Result,
  relationSql,
  warning,
} from '../../foundation'
import type { CompiledNode, ManifestNode } from '../../manifest'
import { commentKind, commentLiteral, createIndexSql, dropSql } from '../sql'
import type { ContractCheck, ExistingRelation, NodePlan, RelationKind, Statement } from '../step'
import type { PlanContext } from './types'

/** The node's place in the database. Seeds, models, snapshots and stored tests have one. */
export function relationOf(node: ManifestNode): RelationName {
  return { database: node.database, schema: node.schema, identifier: node.alias }
}

/** The final name of the node's cluster: its own or the target's, by the project's rules. */
export function clusterOf(node: ManifestNode, context: PlanContext): string | null {
  const name = typeof node.config.cluster === 'string' ? node.config.cluster : context.targetCluster
  return context.generateCluster(name)
}

/** `CREATE INDEX` for each of the node's `indexes:`, on its own cluster or the node's. */
export function indexStatements(
  node: ManifestNode,
  relation: RelationName,
  context: PlanContext,
): Result<readonly Statement[]> {
  const indexes = parseIndexes(node)
  if (!indexes.ok) return indexes
  return ok(
    indexes.value.map((index) => ({
      sql: createIndexSql(
        relation,
        index,
        index.cluster === null ? clusterOf(node, context) : context.generateCluster(index.cluster),
      ),
      effect: 'create' as const,
    })),
  )
}

function wantsDocs(node: ManifestNode, what: 'relation' | 'columns'): boolean {
  const persist = node.config.persist_docs
  return (
    typeof persist === 'object' &&
    persist !== null &&
    !Array.isArray(persist) &&
    (persist as Record<string, unknown>)[what] === true
  )
}

/** COMMENT ON for the relation and for its documented columns, where `persist_docs` asks for them. */
export function commentStatements(
  node: ManifestNode,
  relation: RelationName,
  kind: RelationKind,
): readonly Statement[] {
  const statements: Statement[] = []
  if (wantsDocs(node, 'relation') && node.description !== '') {
    statements.push({
      sql: `comment on ${commentKind(kind)} ${relationSql(relation)} is ${commentLiteral(node.description)};`,
      effect: 'comment',
    })
  }
  if (!wantsDocs(node, 'columns')) return statements
  for (const column of Object.values(node.columns)) {
    if (column.description === '') continue
    const name = columnSql(column, quoteIdentifier)
    statements.push({
      sql: `comment on column ${relationSql(relation)}.${name} is ${commentLiteral(column.description)};`,
      effect: 'comment',
      ifColumn: column.name,
    })
  }
  return statements
}

const pseudoNulls: readonly { readonly when: RegExp; readonly sql: (type: string) => string }[] = [
  { when: /^map$/i, sql: () => 'NULL::map[text => text]' },
  { when: /^list$/i, sql: () => 'NULL::text list' },
  { when: /^record$/i, sql: () => '(select row() where false)' },
]

function nullOf(type: string): string {
  return pseudoNulls.find((p) => p.when.test(type.trim()))?.sql(type) ?? `cast(null as ${type})`
}

/**
 * The contract's promise as SQL of the same shape, so that the server resolves both to types.
 * @throws DiagnosticError where the contract promises nothing
 */
export function contractOf(compiled: CompiledNode, context: PlanContext): ContractCheck | null {
  const { node } = compiled
  if (!('contract' in node) || !node.contract.enforced) return null
  const columns = Object.values(node.columns)
  if (columns.length === 0)
    throw new DiagnosticError(
      error('GL5006', "This model has an enforced contract, and its 'columns' specification is missing", {
        at: { file: node.original_file_path, line: 1 },
        uniqueId: node.unique_id,
        hint: 'List its columns with their types under `columns:` in a properties file.',
      }),
    )
  const list = columns.map((c) => `${nullOf(c.data_type ?? 'text')} as ${columnSql(c, quoteIdentifier)}`)
  return {
    sql: compiled.compiledCode,
    expectedSql: `select\n${list.join(',\n')}`,
    columns: columns.map((c) => ({ name: c.name, dataType: c.data_type ?? '' })),
    sqlHeader: context.sqlHeader,
  }
}

export function hooks(texts: readonly string[]): readonly Statement[] {
  return texts.filter((t) => t.trim() !== '').map((sql) => ({ sql, effect: 'hook' as const }))
}

/** Things that dbt-materialize passes over in silence, said aloud. */
export function silentOptions(node: ManifestNode): readonly Diagnostic[] {
  const grants = node.config.grants
  if (typeof grants !== 'object' || grants === null || Object.keys(grants).length === 0) return []
  return [
    warning(
      'GL5004',
      `grants of model ${node.name} are not applied: dbt-materialize ignores them on every relation`,
      {
        at: { file: node.original_file_path, line: 1 },
        uniqueId: node.unique_id,
        hint: 'Grant in a post-hook, or by ALTER DEFAULT PRIVILEGES, which also holds for what a deployment makes.',
      },
    ),
  ]
}

export type Making = {
  readonly kind: RelationKind
  readonly create: string
  readonly indexed?: boolean
  readonly contract?: ContractCheck | null
  /** True for what stays where it is: nothing is dropped and nothing made. */
  readonly keep?: boolean
  readonly why?: readonly string[]
}

/**
 * The sequence that all of Materialize's relations share: pre-hooks, drop what stands there, create, indexes,
 * comments, post-hooks.
 */
export function relationPlan(compiled: CompiledNode, context: PlanContext, making: Making): Result<NodePlan> {
  const { node } = compiled
  const relation = relationOf(node)
  const indexes =
    making.indexed === false || making.keep
      ? ok<readonly Statement[]>([])
      : indexStatements(node, relation, context)
  if (!indexes.ok) return fail(...indexes.errors)
  const drop: Statement[] =
    context.existing === null || making.keep ? [] : [{ sql: dropSql(context.existing), effect: 'drop' }]
  const header: Statement[] =
    context.sqlHeader === null ? [] : [{ sql: context.sqlHeader, effect: 'session' }]
  return ok({
    uniqueId: node.unique_id,
    relation,
    kind: making.kind,
    why: [...(making.why ?? []), ...dropReason(context.existing, making)],
    cluster: null,
    contract: making.contract ?? null,
    statements: [
      ...hooks(context.preHooks),
      ...drop,
      ...header,
      { sql: making.create, effect: making.keep ? 'read' : 'create', main: true },
      ...indexes.value,
      ...commentStatements(node, relation, making.kind),
      ...hooks(context.postHooks),
    ],
    warnings: silentOptions(node),
  })
}

function dropReason(existing: ExistingRelation | null, making: Making): readonly string[] {
  if (existing === null) return ['does not exist yet']
  if (making.keep) return ['exists already and is kept (strict_mode)']
  const kind = existing.kind === making.kind ? existing.kind : `${existing.kind} becomes ${making.kind}`
  return [`replaces what stands there (${kind}), with everything that depends on it`]
}
