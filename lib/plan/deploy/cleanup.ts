import { type Diagnostic, error, fail, ok, quoteIdentifier, type Result } from '../../foundation'
import type { Step } from '../step'
import { bothSides, type DeployPlan, findCluster, findSchema, notOwned, objectName } from './shared'
import { type DeploymentScope, type DeployState, deployName } from './state'

export type CleanupOptions = {
  readonly deploymentId: string
  /** Objects outside (`schema.name`) that may be dropped along. */
  readonly accept: readonly string[]
}

/**
 * Drops whatever is under the deployment's names. Before a promote that is the new side, afterwards the old one.
 * Refuses while anything outside the deployment reads what would go, since the drop would take it along silently.
 */
export function planCleanup(
  state: DeployState,
  scope: DeploymentScope,
  options: CleanupOptions,
): Result<DeployPlan> {
  const errors = [...wouldGoAlong(state, scope, options), ...notOwned(state, deploymentSide(state, scope))]
  if (errors.length > 0) return fail(...errors)
  const schemas = scope.schemas
    .filter((s) => findSchema(state, deployName(s)) !== undefined)
    .map(dropStep('SCHEMA'))
  const clusters = scope.clusters
    .filter((c) => findCluster(state, deployName(c)) !== undefined)
    .map(dropStep('CLUSTER'))
  return ok({
    verb: 'cleanup',
    deploymentId: options.deploymentId,
    target: scope.target,
    steps: [...schemas, ...clusters],
    warnings: [],
  })
}

function deploymentSide(state: DeployState, scope: DeploymentScope) {
  const production = new Set([...scope.schemas, ...scope.clusters])
  return bothSides(state, scope).filter((c) => !production.has(c.name))
}

function wouldGoAlong(
  state: DeployState,
  scope: DeploymentScope,
  options: CleanupOptions,
): readonly Diagnostic[] {
  const going = new Set(scope.schemas.map(deployName))
  const clusters = new Set(scope.clusters.map(deployName))
  const readers = state.readers
    .filter(({ from, on }) => going.has(on.schema) && !options.accept.includes(objectName(from)))
    .map(({ from, on }) =>
      error(
        'GL7012',
        `${from.type} ${objectName(from)} reads ${objectName(on)} and would be dropped with it`,
        {
          hint:
            from.type === 'sink'
              ? `Point it to the new side: ALTER SINK ${objectName(from)} SET FROM …; \`greenlight deploy promote\` does that for sinks that are left.`
              : `Make it again on the new side, or let it go: --accept ${objectName(from)}`,
        },
      ),
    )
  const guests = state.guests
    .filter((g) => clusters.has(g.cluster) && !options.accept.includes(objectName(g)))
    .map((g) =>
      error(
        'GL7012',
        `${g.type} ${objectName(g)} runs on cluster ${g.cluster} and would be dropped with it`,
        {
          hint: `Make it again on another cluster, or let it go: --accept ${objectName(g)}`,
        },
      ),
    )
  return [...readers, ...guests]
}

function dropStep(kind: 'SCHEMA' | 'CLUSTER') {
  return (production: string): Step => {
    const name = deployName(production)
    return {
      id: `${kind.toLowerCase()} ${name}`,
      needs: [],
      sql: [`DROP ${kind} IF EXISTS ${quoteIdentifier(name)} CASCADE`],
      effect: 'drop',
      atomic: false,
      done: null,
      undo: [],
      why: 'no way back after this: rolling back would mean a new deployment of the old commit',
    }
  }
}
