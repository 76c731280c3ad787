import { error, fail, ok, type Result, relationSql } from '../foundation'
import type { CompiledNode, TestNode } from '../manifest'
import { materializedViewPlan } from './materializations/materialized-view'
import { clusterOf, relationOf } from './materializations/relation'
import type { PlanContext } from './materializations/types'
import { view } from './materializations/view'
import { clusterSql } from './sql'
import type { NodePlan, Statement } from './step'

/** How a test's failing rows are kept: not at all, or as what. */
function storedAs(node: TestNode, storeFailures: boolean): string {
  const as = node.config.store_failures_as
  if (typeof as === 'string') return as
  const stored = node.config.store_failures ?? storeFailures
  return stored === true ? 'table' : 'ephemeral'
}

/** Whether this test's failing rows stay in a relation of their own, which then is a live monitor. */
export function isStored(node: TestNode, storeFailures: boolean): boolean {
  return storedAs(node, storeFailures) !== 'ephemeral'
}

/** The query that counts: one row of `failures`, `should_warn`, `should_error`. As dbt's get_test_sql. */
export function testSql(node: TestNode, body: string): string {
  const { fail_calc = 'count(*)', warn_if = '!= 0', error_if = '!= 0', limit } = node.config
  const bounded = limit === undefined || limit === null ? body : `${body}\n      limit ${limit}`
  return [
    'select',
    `      ${fail_calc} as failures,`,
    `      ${fail_calc} ${warn_if} as should_warn,`,
    `      ${fail_calc} ${error_if} as should_error`,
    '    from (',
    `      ${bounded}`,
    '    ) dbt_internal_test',
  ].join('\n')
}

function stored(compiled: CompiledNode, as: string, context: PlanContext): Result<NodePlan> {
  switch (as) {
    case 'view':
      return view.plan(compiled, context)
    case 'table':
    case 'materialized_view':
      return materializedViewPlan(compiled, context)
    default:
      return fail(
        error('GL5005', `Invalid value for store_failures_as in ${compiled.node.name}: '${as}'`, {
          at: { file: compiled.node.original_file_path, line: 1 },
          uniqueId: compiled.node.unique_id,
          hint: 'Use one of ephemeral, table, view, materialized_view.',
        }),
      )
  }
}

/**
 * What running a data test sends: the stored failures made anew where they are wanted, then the counting query, on
 * the test's cluster. dbt-materialize's `test` materialization.
 */
export function planDataTest(
  compiled: CompiledNode,
  context: PlanContext,
  options: { readonly storeFailures: boolean },
): Result<NodePlan> {
  const node = compiled.node
  if (node.resource_type !== 'test') return fail(error('GL5001', `${node.unique_id} is not a test`))
  const as = storedAs(node, options.storeFailures)
  const cluster = clusterOf(node, context)
  const onCluster: Statement[] =
    cluster === null ? [] : [{ sql: `set cluster = ${clusterSql(cluster)}`, effect: 'session' }]
  if (as === 'ephemeral') {
    const count: Statement = { sql: testSql(node, compiled.compiledCode), effect: 'read', main: true }
    return ok(plan(compiled, cluster, [...onCluster, count], null))
  }
  const kept = stored(compiled, as, context)
  if (!kept.ok) return kept
  const made = kept.value.statements.map((s): Statement => ({ ...s, main: false }))
  const from = `select *\n        from ${relationSql(relationOf(node))}`
  const count: Statement = { sql: testSql(node, from), effect: 'read', main: true }
  return ok(plan(compiled, cluster, [...made, ...onCluster, count], kept.value))
}

function plan(
  compiled: CompiledNode,
  cluster: string | null,
  statements: readonly Statement[],
  kept: NodePlan | null,
): NodePlan {
  return {
    uniqueId: compiled.node.unique_id,
    relation: kept?.relation ?? null,
    kind: kept?.kind ?? null,
    why:
      kept === null ? ['counts the rows that break it'] : ['keeps the rows that break it, then counts them'],
    cluster,
    contract: null,
    statements,
    warnings: kept?.warnings ?? [],
  }
}
