import { error, fail, type Result, relationSql, warning } from '../../foundation'
import type { CompiledNode, ManifestNode } from '../../manifest'
import { inCluster } from '../sql'
import type { NodePlan, RelationKind } from '../step'
import { clusterOf, relationOf, relationPlan } from './relation'
import type { Materialization, PlanContext } from './types'

function unenforced(node: ManifestNode) {
  if (!('contract' in node) || !node.contract.enforced) return []
  return [
    warning(
      'GL5013',
      `the contract of ${node.name} is not enforced: Materialize has none for ${node.config.materialized}`,
      {
        at: { file: node.original_file_path, line: 1 },
        uniqueId: node.unique_id,
        hint: 'Put the contract on the view or materialized view that reads it.',
      },
    ),
  ]
}

function plan(
  compiled: CompiledNode,
  context: PlanContext,
  making: { kind: RelationKind; create: string; keep?: boolean; indexed?: boolean },
): Result<NodePlan> {
  const planned = relationPlan(compiled, context, making)
  if (!planned.ok) return planned
  return {
    ...planned,
    value: { ...planned.value, warnings: [...planned.value.warnings, ...unenforced(compiled.node)] },
  }
}

/** strict_mode keeps sources where they stand: making one again reads all of its input again. */
function isKept(context: PlanContext): boolean {
  return context.strictMode && context.existing !== null
}

/** `CREATE SOURCE`: the model's body is everything after the name. */
export const source: Materialization = {
  name: 'source',
  plan: (compiled, context) => {
    const { node } = compiled
    if (context.strictMode && Array.isArray(node.config.indexes) && node.config.indexes.length > 0) {
      return fail(
        error('GL5012', `source '${node.name}' has indexes, which strict_mode does not allow on sources`, {
          at: { file: node.original_file_path, line: 1 },
          uniqueId: node.unique_id,
          hint: 'Index a view over it instead.',
        }),
      )
    }
    const keep = isKept(context)
    return plan(compiled, context, {
      kind: 'source',
      keep,
      create: keep
        ? 'select 1'
        : `create source ${relationSql(relationOf(node))}${inCluster(clusterOf(node, context))}\n${compiled.compiledCode}\n;`,
    })
  },
}

/** `CREATE TABLE … FROM SOURCE`: one table of a source. */
export const sourceTable: Materialization = {
  name: 'source_table',
  plan: (compiled, context) => {
    const keep = isKept(context) && compiled.node.config.force_recreate !== true
    return plan(compiled, context, {
      kind: 'table',
      keep,
      create: keep
        ? 'select 1'
        : `create table ${relationSql(relationOf(compiled.node))}\n${compiled.compiledCode}`,
    })
  },
}

/** `CREATE SINK`: always made again, as the adapter does. Consumers then get a new snapshot. */
export const sink: Materialization = {
  name: 'sink',
  plan: (compiled, context) =>
    plan(compiled, context, {
      kind: 'sink',
      indexed: false,
      create: `create sink ${relationSql(relationOf(compiled.node))}${inCluster(clusterOf(compiled.node, context))}\n${compiled.compiledCode}\n;`,
    }),
}
