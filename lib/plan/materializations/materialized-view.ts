import { withOptions } from '../../adapter'
import { quoteIdentifier, type Result, relationSql, warning } from '../../foundation'
import type { CompiledNode } from '../../manifest'
import { inCluster } from '../sql'
import type { NodePlan } from '../step'
import { clusterOf, contractOf, relationOf, relationPlan } from './relation'
import type { Materialization, PlanContext } from './types'

/** Shared by `materialized_view` and by `table`, which is one in Materialize. */
export function materializedViewPlan(
  compiled: CompiledNode,
  context: PlanContext,
  note = '',
): Result<NodePlan> {
  const options = withOptions(compiled.node, quoteIdentifier)
  if (!options.ok) return options
  const clause = options.value.length === 0 ? '' : `\n  with (${options.value.join(', ')})`
  const head = `create materialized view ${relationSql(relationOf(compiled.node))}${inCluster(clusterOf(compiled.node, context))}`
  return relationPlan(compiled, context, {
    kind: 'materialized_view',
    create: `${note}${head}${clause}\n  as (\n    ${compiled.compiledCode}\n  );`,
    contract: contractOf(compiled, context),
  })
}

/** `CREATE MATERIALIZED VIEW`: results kept on storage, maintained by the node's cluster. */
export const materializedView: Materialization = {
  name: 'materialized_view',
  plan: (compiled, context) => materializedViewPlan(compiled, context),
}

/** The older spelling. */
export const materializedview: Materialization = {
  name: 'materializedview',
  plan: (compiled, context) => {
    const plan = materializedViewPlan(compiled, context)
    if (!plan.ok) return plan
    const { node } = compiled
    const deprecated = warning(
      'GL5014',
      `model ${node.name}: 'materializedview' is deprecated, use 'materialized_view'`,
      {
        at: { file: node.original_file_path, line: 1 },
        uniqueId: node.unique_id,
      },
    )
    return { ...plan, value: { ...plan.value, warnings: [...plan.value.warnings, deprecated] } }
  },
}

/** dbt's `table`. Materialize's tables are for what clients write, so this makes a materialized view. */
export const table: Materialization = {
  name: 'table',
  plan: (compiled, context) =>
    materializedViewPlan(compiled, context, '-- Creates a materialized view, not a table, in Materialize\n'),
}
