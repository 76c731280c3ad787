/** What a deployment's planning knows of the database: read once, then looked at by pure functions. */

export type Grant = { readonly grantee: string; readonly privilege: string }

export type SchemaState = {
  readonly name: string
  readonly id: string
  readonly owner: string
  readonly comment: string | null
  readonly grants: readonly Grant[]
  readonly objects: number
  readonly sinks: readonly string[]
}

export type ClusterState = {
  readonly name: string
  readonly id: string
  readonly owner: string
  readonly managed: boolean
  readonly size: string | null
  readonly replicationFactor: number | null
  /** `manual` or `on-refresh`. */
  readonly schedule: string | null
  readonly hydrationTimeEstimate: string | null
  readonly replicas: readonly { readonly name: string; readonly size: string | null }[]
  readonly comment: string | null
  readonly grants: readonly Grant[]
  readonly objects: number
  readonly sinks: readonly string[]
}

export type DefaultPrivilege = {
  readonly schema: string
  readonly objectOwner: string
  readonly objectType: string
  readonly grantee: string
  readonly privilege: string
}

export type ObjectState = {
  readonly id: string
  readonly database: string
  readonly schema: string
  readonly name: string
  readonly type: string
  /** Read only for what stands in the deployment's schemas. */
  readonly grants?: readonly Grant[]
}

/** `from` reads `on`. */
export type Dependency = { readonly from: ObjectState; readonly on: ObjectState }

export type DeployState = {
  readonly database: string
  readonly role: string
  /** Roles that the connecting role is, itself and by membership. */
  readonly memberOf: readonly string[]
  readonly superuser: boolean
  /** Whether the server checks privileges in this session at all. */
  readonly rbac: boolean
  readonly canCreateInDatabase: boolean
  readonly canUseDatabase: boolean
  readonly canCreateClusters: boolean
  readonly schemas: readonly SchemaState[]
  readonly clusters: readonly ClusterState[]
  readonly defaultPrivileges: readonly DefaultPrivilege[]
  /** Everything in the schemas of the deployment, both sides. */
  readonly objects: readonly ObjectState[]
  /** Direct readers of those objects that stand in no schema of the deployment, sinks included. */
  readonly readers: readonly Dependency[]
  /** Indexes and materialized views outside the deployment's schemas that run on its clusters. */
  readonly guests: readonly (ObjectState & { readonly cluster: string })[]
}

/** A target's `deployment:` entry with the names as they are in the database. */
export type DeploymentScope = {
  readonly target: string
  readonly schemas: readonly string[]
  readonly clusters: readonly string[]
}

/** What the journal keeps of a deployment: which ids were which side when it began. */
export type DeploymentRecord = {
  readonly id: string
  readonly target: string
  readonly schemas: readonly {
    readonly name: string
    readonly production: string
    readonly deployment: string
  }[]
  readonly clusters: readonly {
    readonly name: string
    readonly production: string
    readonly deployment: string
  }[]
}

export const suffix = '_dbt_deploy'

/** The name of the other side. */
export function deployName(name: string): string {
  return `${name}${suffix}`
}
