import {
  type Diagnostic,
  error,
  fail,
  ok,
  quoteIdentifier,
  quoteLiteral,
  type Result,
} from '../../foundation'
import type { Step } from '../step'
import {
  type ClusterState,
  type DeploymentRecord,
  type DeploymentScope,
  type DeployState,
  deployName,
  type Grant,
  type ObjectState,
  type SchemaState,
} from './state'

export type DeployVerb = 'init' | 'promote' | 'rollback' | 'cleanup'

/** A deployment verb as it would go: exactly what is sent, and what a person should know before. */
export type DeployPlan = {
  readonly verb: DeployVerb
  readonly deploymentId: string
  readonly target: string
  readonly steps: readonly Step[]
  /** Not in the way, and worth a look. */
  readonly warnings: readonly Diagnostic[]
}

export function findSchema(state: DeployState, name: string): SchemaState | undefined {
  return state.schemas.find((s) => s.name === name)
}

export function findCluster(state: DeployState, name: string): ClusterState | undefined {
  return state.clusters.find((c) => c.name === name)
}

/** Production's own containers, which every verb but cleanup needs. */
export function missingProduction(state: DeployState, scope: DeploymentScope): readonly Diagnostic[] {
  return [
    ...scope.schemas
      .filter((name) => findSchema(state, name) === undefined)
      .map((name) =>
        error('GL7002', `Production schema ${name} does not exist`, {
          hint: 'Build production once first (`greenlight run`), or take it out of the `deployment` variable.',
        }),
      ),
    ...scope.clusters
      .filter((name) => findCluster(state, name) === undefined)
      .map((name) =>
        error('GL7002', `Production cluster ${name} does not exist`, {
          hint: 'Create it, or take it out of the `deployment` variable (names there pass through generate_cluster_name).',
        }),
      ),
  ]
}

/** The deployment's side, which promote and rollback need. */
export function missingDeployment(state: DeployState, scope: DeploymentScope): readonly Diagnostic[] {
  const hint = 'Make it with `greenlight deploy init`, then build it with `greenlight deploy run`.'
  return [
    ...scope.schemas
      .filter((name) => findSchema(state, deployName(name)) === undefined)
      .map((name) => error('GL7003', `Deployment schema ${deployName(name)} does not exist`, { hint })),
    ...scope.clusters
      .filter((name) => findCluster(state, deployName(name)) === undefined)
      .map((name) => error('GL7003', `Deployment cluster ${deployName(name)} does not exist`, { hint })),
  ]
}

/** What of this the connecting role does not own; swapping, dropping and commenting want ownership. */
export function notOwned(
  state: DeployState,
  containers: readonly {
    readonly kind: 'SCHEMA' | 'CLUSTER'
    readonly name: string
    readonly owner: string
  }[],
): readonly Diagnostic[] {
  if (!state.rbac || state.superuser) return []
  return containers
    .filter((c) => !state.memberOf.includes(c.owner))
    .map((c) =>
      error(
        'GL7004',
        `role ${state.role} does not own ${c.kind.toLowerCase()} ${c.name}, whose owner is ${c.owner}`,
        {
          hint: `Somebody who may: ALTER ${c.kind} ${quoteIdentifier(c.name)} OWNER TO ${quoteIdentifier(state.role)}; or GRANT ${quoteIdentifier(c.owner)} TO ${quoteIdentifier(state.role)};`,
        },
      ),
    )
}

/** Both sides' containers, as far as they exist. */
export function bothSides(state: DeployState, scope: DeploymentScope) {
  const names = (list: readonly string[]) => list.flatMap((n) => [n, deployName(n)])
  return [
    ...names(scope.schemas).flatMap((n) => {
      const s = findSchema(state, n)
      return s === undefined ? [] : [{ kind: 'SCHEMA' as const, name: s.name, owner: s.owner }]
    }),
    ...names(scope.clusters).flatMap((n) => {
      const c = findCluster(state, n)
      return c === undefined ? [] : [{ kind: 'CLUSTER' as const, name: c.name, owner: c.owner }]
    }),
  ]
}

/** `ALTER … SWAP WITH …` for all of them, schemas first, as dbt-materialize orders them. */
export function swapStatements(scope: DeploymentScope): readonly string[] {
  return [
    ...scope.schemas.map(
      (s) => `ALTER SCHEMA ${quoteIdentifier(s)} SWAP WITH ${quoteIdentifier(deployName(s))}`,
    ),
    ...scope.clusters.map(
      (c) => `ALTER CLUSTER ${quoteIdentifier(c)} SWAP WITH ${quoteIdentifier(deployName(c))}`,
    ),
  ]
}

export type Side = 'production' | 'deployment'

/**
 * A query for whether production's names point to these ids. Ids stay with their objects through a swap, so this
 * tells after any crash, or a lost answer to COMMIT, which side serves.
 */
export function namesPointTo(record: DeploymentRecord, side: Side): string {
  const pairs = (list: DeploymentRecord['schemas']) =>
    list.map((c) => `(${quoteLiteral(c.name)}, ${quoteLiteral(c[side])})`).join(', ')
  const schemas =
    record.schemas.length === 0
      ? '0'
      : `(select count(*) from mz_catalog.mz_schemas s join mz_catalog.mz_databases d on d.id = s.database_id where d.name = current_database() and (s.name, s.id) in (${pairs(record.schemas)}))`
  const clusters =
    record.clusters.length === 0
      ? '0'
      : `(select count(*) from mz_catalog.mz_clusters c where (c.name, c.id) in (${pairs(record.clusters)}))`
  return `select ${schemas} + ${clusters} = ${record.schemas.length + record.clusters.length}`
}

/** Which side's ids production's names point to now; null where they are mixed or gone. */
export function servingSide(state: DeployState, record: DeploymentRecord): Side | null {
  for (const side of ['production', 'deployment'] as const) {
    const schemas = record.schemas.every((s) => findSchema(state, s.name)?.id === s[side])
    const clusters = record.clusters.every((c) => findCluster(state, c.name)?.id === c[side])
    if (schemas && clusters) return side
  }
  return null
}

/** Ids of both sides as they are now; the beginning of a deployment's record. */
export function recordOf(id: string, state: DeployState, scope: DeploymentScope): Result<DeploymentRecord> {
  const missing = [...missingProduction(state, scope), ...missingDeployment(state, scope)]
  if (missing.length > 0) return fail(...missing)
  const pair = (name: string, find: (n: string) => { readonly id: string } | undefined) => ({
    name,
    production: find(name)?.id ?? '',
    deployment: find(deployName(name))?.id ?? '',
  })
  return ok({
    id,
    target: scope.target,
    schemas: scope.schemas.map((n) => pair(n, (s) => findSchema(state, s))),
    clusters: scope.clusters.map((n) => pair(n, (c) => findCluster(state, c))),
  })
}

export function objectSql(o: ObjectState): string {
  return [o.database, o.schema, o.name].map(quoteIdentifier).join('.')
}

export function objectName(o: ObjectState): string {
  return `${o.schema}.${o.name}`
}

const systemRoles = new Set(['none', 'mz_system', 'mz_support'])

/** What others than the deploying role and the system were given. */
export function givenTo(grants: readonly Grant[], role: string): readonly Grant[] {
  return grants.filter((g) => !systemRoles.has(g.grantee) && g.grantee !== role)
}

export function granteeSql({ grantee }: Grant): string {
  return grantee === 'PUBLIC' ? 'PUBLIC' : quoteIdentifier(grantee)
}
