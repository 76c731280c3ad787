import { error, fail, ok, quoteIdentifier, type Result, relationSql } from '../../foundation'
import type { CompiledNode, ManifestNode } from '../../manifest'
import { clusterSql, dropSql } from '../sql'
import type { NodePlan, Statement } from '../step'
import { clusterOf, commentStatements, hooks, indexStatements, relationOf } from './relation'
import type { Materialization, PlanContext, SeedColumn, SeedData } from './types'

/** dbt's batch, and the most that one message may bind. */
const batchRows = 10_000
const maxBound = 65_535

function seedColumn(node: ManifestNode, column: SeedColumn): string {
  const quoted = node.config.quote_columns
  return quoted === false ? column.name : quoteIdentifier(column.name)
}

function createTable(node: ManifestNode, data: SeedData): Statement {
  const columns = data.columns.map((c) => `${seedColumn(node, c)} ${c.type}`).join(',')
  return { sql: `create table ${relationSql(relationOf(node))} (${columns})`, effect: 'create' }
}

/** `INSERT … VALUES ($1,…)` in batches that one message can bind. */
function inserts(node: ManifestNode, data: SeedData): readonly Statement[] {
  const width = data.columns.length
  const size = Math.max(1, Math.min(batchRows, Math.floor(maxBound / Math.max(1, width))))
  const names = data.columns.map((c) => seedColumn(node, c)).join(', ')
  const statements: Statement[] = []
  for (let from = 0; from < data.rows.length; from += size) {
    const rows = data.rows.slice(from, from + size)
    const tuples = rows.map((_, r) => `(${data.columns.map((__, c) => `$${r * width + c + 1}`).join(',')})`)
    statements.push({
      sql: `insert into ${relationSql(relationOf(node))} (${names}) values\n${tuples.join(',')}`,
      effect: 'write',
      values: rows.flat(),
      main: true,
    })
  }
  return statements
}

function plan(compiled: CompiledNode, context: PlanContext): Result<NodePlan> {
  const { node } = compiled
  const { existing, seed: data } = context
  const where = { at: { file: node.original_file_path, line: 1 }, uniqueId: node.unique_id }
  if (data === null) return fail(error('GL5002', `the file of seed ${node.name} was not read`, where))
  if (existing !== null && existing.kind !== 'table') {
    return fail(
      error('GL5003', `Cannot seed to '${relationSql(relationOf(node))}', it is a '${existing.kind}'`, {
        ...where,
        hint: 'Drop it, or give the seed another name with `alias:`.',
      }),
    )
  }
  const keep = existing !== null && !context.fullRefresh
  const made = indexStatements(node, relationOf(node), context)
  if (!made.ok) return made
  const cluster = clusterOf(node, context)
  const emptied: Statement[] = [
    ...(cluster === null
      ? []
      : [{ sql: `set cluster = ${clusterSql(cluster)};`, effect: 'session' as const }]),
    { sql: `delete from ${relationSql(relationOf(node))}`, effect: 'write' },
  ]
  const anew: Statement[] = [
    ...(existing === null ? [] : [{ sql: dropSql(existing), effect: 'drop' as const }]),
    createTable(node, data),
  ]
  return ok({
    uniqueId: node.unique_id,
    relation: relationOf(node),
    kind: 'table',
    why: [
      keep
        ? 'its rows are replaced'
        : existing === null
          ? 'does not exist yet'
          : 'made again (--full-refresh)',
    ],
    cluster: null,
    contract: null,
    statements: [
      ...hooks(context.preHooks),
      ...(keep ? emptied : anew),
      ...inserts(node, data),
      ...commentStatements(node, relationOf(node), 'table'),
      ...(keep ? [] : made.value),
      ...hooks(context.postHooks),
    ],
    warnings: [],
  })
}

/** A CSV file as a table. */
export const seed: Materialization = { name: 'seed', plan }
