import {
  type Diagnostic,
  error,
  fail,
  ok,
  quoteIdentifier,
  quoteLiteral,
  type Result,
  warning,
} from '../../foundation'
import type { Step } from '../step'
import {
  bothSides,
  type DeployPlan,
  findCluster,
  findSchema,
  givenTo,
  granteeSql,
  missingProduction,
  notOwned,
} from './shared'
import {
  type ClusterState,
  type DeploymentScope,
  type DeployState,
  deployName,
  type Grant,
  type SchemaState,
} from './state'

export type InitOptions = {
  readonly deploymentId: string
  /** dbt's ignore_existing_objects: what stands on the other side is kept, with a warning. */
  readonly ignoreExistingObjects: boolean
  /** The environment's CI_TAG: a side made under the same tag is taken up again. */
  readonly ciTag: string | null
}

/** The comment that says whose a container of the other side is. */
export function ownerComment(options: Pick<InitOptions, 'deploymentId' | 'ciTag'>): string {
  return options.ciTag ?? `greenlight deployment ${options.deploymentId}`
}

/**
 * Makes the other side: an empty schema and a cluster of the same size for each of production's, with its grants and
 * default privileges. Everything that could refuse is checked before the first statement, so that a refusal leaves
 * nothing behind. dbt-materialize's `deploy_init`.
 */
export function planInit(
  state: DeployState,
  scope: DeploymentScope,
  options: InitOptions,
): Result<DeployPlan> {
  const existing = existingSide(state, scope, options)
  const errors = [
    ...missingProduction(state, scope),
    ...sinksInside(state, scope),
    ...lackingRights(state, scope),
    ...existing.filter((d) => d.severity === 'error'),
  ]
  if (errors.length > 0) return fail(...errors)
  const schemas = scope.schemas.flatMap((name) => {
    const production = findSchema(state, name)
    return production === undefined ? [] : [schemaStep(state, production, options)]
  })
  const clusters = scope.clusters.flatMap((name) => {
    const production = findCluster(state, name)
    return production === undefined ? [] : [clusterStep(state, production, options)]
  })
  const warnings = [...existing.filter((d) => d.severity === 'warning'), ...tables(state, scope)]
  return ok({
    verb: 'init',
    deploymentId: options.deploymentId,
    target: scope.target,
    steps: [...schemas, ...clusters],
    warnings,
  })
}

function sinksInside(state: DeployState, scope: DeploymentScope): readonly Diagnostic[] {
  const hint =
    'Keep sinks in a schema and on a cluster of their own: a swap would leave them on the old side.'
  return [
    ...scope.schemas.flatMap((name) =>
      (findSchema(state, name)?.sinks ?? []).map((sink) =>
        error('GL7005', `Production schema ${name} contains a sink: ${sink}`, { hint }),
      ),
    ),
    ...scope.clusters.flatMap((name) =>
      (findCluster(state, name)?.sinks ?? []).map((sink) =>
        error('GL7005', `Production cluster ${name} contains a sink: ${sink}`, { hint }),
      ),
    ),
  ]
}

/** Every right that the whole deployment needs, not only this step's: better to know now than at promote. */
function lackingRights(state: DeployState, scope: DeploymentScope): readonly Diagnostic[] {
  if (!state.rbac || state.superuser) return []
  const role = quoteIdentifier(state.role)
  const database = quoteIdentifier(state.database)
  const lacking: Diagnostic[] = []
  if (!state.canCreateInDatabase) {
    lacking.push(
      error('GL7004', `role ${state.role} may not create schemas in database ${state.database}`, {
        hint: `GRANT CREATE ON DATABASE ${database} TO ${role};`,
      }),
    )
  }
  if (!state.canUseDatabase) {
    lacking.push(
      error('GL7004', `role ${state.role} may not use database ${state.database}`, {
        hint: `GRANT USAGE ON DATABASE ${database} TO ${role};`,
      }),
    )
  }
  if (!state.canCreateClusters) {
    lacking.push(
      error('GL7004', `role ${state.role} may not create clusters`, {
        hint: `GRANT CREATECLUSTER ON SYSTEM TO ${role};`,
      }),
    )
  }
  return [...lacking, ...notOwned(state, bothSides(state, scope))]
}

/** What already stands where the other side would be made. */
function existingSide(
  state: DeployState,
  scope: DeploymentScope,
  options: InitOptions,
): readonly Diagnostic[] {
  const judge = (
    kind: string,
    found: { name: string; objects: number; comment: string | null } | undefined,
  ) => {
    if (found === undefined || found.objects === 0) return []
    if (options.ciTag !== null && found.comment === options.ciTag) return []
    const what = `Deployment ${kind} ${found.name} already holds ${found.objects} objects`
    if (options.ignoreExistingObjects) return [warning('GL7006', `${what}, which stay`)]
    const tag = found.comment === null ? '' : `. It is marked: ${found.comment.trim()}`
    return [
      error('GL7006', `${what}${tag}`, {
        hint: 'Promote or clean up the deployment that made them (`greenlight deploy cleanup`), or go on with them: ignore_existing_objects.',
      }),
    ]
  }
  return [
    ...scope.schemas.flatMap((n) => judge('schema', findSchema(state, deployName(n)))),
    ...scope.clusters.flatMap((n) => judge('cluster', findCluster(state, deployName(n)))),
  ]
}

/** Tables that clients write: the other side's are empty, and a swap would put them under production's name. */
function tables(state: DeployState, scope: DeploymentScope): readonly Diagnostic[] {
  return state.objects
    .filter((o) => o.type === 'table' && scope.schemas.includes(o.schema))
    .map((o) =>
      warning(
        'GL7007',
        `table ${o.schema}.${o.name} is in a schema that is swapped: its rows will not be on the new side`,
        {
          hint: 'Keep tables and seeds in a schema outside the deployment.',
        },
      ),
    )
}

function privilegeStatements(
  kind: 'SCHEMA' | 'CLUSTER',
  name: string,
  now: readonly Grant[],
  wanted: readonly Grant[],
  role: string,
): readonly string[] {
  const target = `${kind} ${quoteIdentifier(name)}`
  const same = (a: Grant) => (b: Grant) => a.grantee === b.grantee && a.privilege === b.privilege
  return [
    ...givenTo(now, role)
      .filter((g) => !wanted.some(same(g)))
      .map((g) => `REVOKE ${g.privilege} ON ${target} FROM ${granteeSql(g)}`),
    ...givenTo(wanted, role)
      .filter((g) => !now.some(same(g)))
      .map((g) => `GRANT ${g.privilege} ON ${target} TO ${granteeSql(g)}`),
  ]
}

function schemaStep(state: DeployState, production: SchemaState, options: InitOptions): Step {
  const name = deployName(production.name)
  const existing = findSchema(state, name)
  const defaults = state.defaultPrivileges
    .filter((p) => p.schema === production.name && p.objectOwner !== 'none' && p.grantee !== 'none')
    .map((p) => {
      const owner =
        p.objectOwner === 'PUBLIC' ? 'FOR ALL ROLES' : `FOR ROLE ${quoteIdentifier(p.objectOwner)}`
      const to = p.grantee === 'PUBLIC' ? 'PUBLIC' : quoteIdentifier(p.grantee)
      return `ALTER DEFAULT PRIVILEGES ${owner} IN SCHEMA ${quoteIdentifier(name)} GRANT ${p.privilege} ON ${p.objectType}s TO ${to}`
    })
  const comment = ownerComment(options)
  const sql = [
    ...(existing === undefined ? [`CREATE SCHEMA ${quoteIdentifier(name)}`] : []),
    ...(existing?.comment === comment
      ? []
      : [`COMMENT ON SCHEMA ${quoteIdentifier(name)} IS ${quoteLiteral(comment)}`]),
    ...defaults,
    ...privilegeStatements('SCHEMA', name, existing?.grants ?? [], production.grants, state.role),
  ]
  return {
    id: `schema ${name}`,
    needs: [],
    sql,
    effect: 'create',
    atomic: false,
    done: null,
    undo: existing === undefined ? [`DROP SCHEMA ${quoteIdentifier(name)}`] : [],
    why: `stands in for schema ${production.name}, with its grants and default privileges`,
  }
}

function createCluster(production: ClusterState, name: string): string {
  if (!production.managed) {
    const replicas = production.replicas.map(
      (r) => `${quoteIdentifier(r.name)} (SIZE ${quoteLiteral(r.size ?? '')})`,
    )
    return `CREATE CLUSTER ${quoteIdentifier(name)} REPLICAS (${replicas.join(', ')})`
  }
  const options = [`SIZE = ${quoteLiteral(production.size ?? '')}`]
  if (production.schedule === 'on-refresh') {
    const estimate = production.hydrationTimeEstimate
    options.push(
      `SCHEDULE = ON REFRESH${estimate === null ? '' : ` (HYDRATION TIME ESTIMATE = ${quoteLiteral(estimate)})`}`,
    )
  } else {
    options.push(`REPLICATION FACTOR = ${production.replicationFactor ?? 1}`)
  }
  return `CREATE CLUSTER ${quoteIdentifier(name)} (${options.join(', ')})`
}

function clusterStep(state: DeployState, production: ClusterState, options: InitOptions): Step {
  const name = deployName(production.name)
  const existing = findCluster(state, name)
  const comment = ownerComment(options)
  const sql = [
    ...(existing === undefined ? [createCluster(production, name)] : []),
    ...(existing?.comment === comment
      ? []
      : [`COMMENT ON CLUSTER ${quoteIdentifier(name)} IS ${quoteLiteral(comment)}`]),
    ...privilegeStatements('CLUSTER', name, existing?.grants ?? [], production.grants, state.role),
  ]
  const size = production.managed ? `size ${production.size}` : `${production.replicas.length} replicas`
  return {
    id: `cluster ${name}`,
    needs: [],
    sql,
    effect: 'create',
    atomic: false,
    done: null,
    undo: existing === undefined ? [`DROP CLUSTER ${quoteIdentifier(name)}`] : [],
    why: `stands in for cluster ${production.name} (${size}); both run, and cost, until cleanup`,
  }
}
