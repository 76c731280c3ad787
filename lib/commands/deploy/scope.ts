import type { Compiler } from '../../compile'
import { error, fail, ok, type Result } from '../../foundation'
import type { DeploymentScope } from '../../plan'
import type { ResolvedProject } from '../../resolve'
import { variable } from '../variables'

const example = 'vars:\n  deployment:\n    TARGET:\n      clusters: [compute]\n      schemas: [marts]'

function names(value: unknown): readonly string[] | null {
  if (value === undefined || value === null) return []
  return Array.isArray(value) && value.every((v) => typeof v === 'string') ? value : null
}

/**
 * The target's entry of the `deployment` variable. Schemas are final names; clusters pass through the project's
 * generate_cluster_name, without the deploy suffix.
 */
export function deploymentScope(project: ResolvedProject, compiler: Compiler): Result<DeploymentScope> {
  const target = project.parsed.raw.profile.targetName
  const hint = `Add to dbt_project.yml:\n${example.replace('TARGET', target)}`
  const all = variable(project, 'deployment')
  if (all === undefined || all === null) {
    return fail(
      error(
        'GL7001',
        `Required var 'deployment' not found: No deployment configuration found for target ${target}`,
        { hint },
      ),
    )
  }
  const entry = typeof all === 'object' ? (all as Record<string, unknown>)[target] : undefined
  if (typeof entry !== 'object' || entry === null) {
    return fail(error('GL7001', `No deployment configuration found for target ${target}`, { hint }))
  }
  const { schemas, clusters } = entry as Record<string, unknown>
  const schemaNames = names(schemas)
  const clusterNames = names(clusters)
  if (schemaNames === null || clusterNames === null || schemaNames.length + clusterNames.length === 0) {
    return fail(
      error('GL7001', `The deployment configuration of target ${target} names no schemas or clusters`, {
        hint,
      }),
    )
  }
  const generated: string[] = []
  for (const name of clusterNames) {
    const final = compiler.clusterName(name)
    if (!final.ok) return final
    // With --vars deploy the name carries the suffix already; a scope holds production's names.
    generated.push((final.value ?? name).replace(/_dbt_deploy$/, ''))
  }
  return ok({ target, schemas: schemaNames, clusters: generated })
}
