import { z } from 'zod'
import { DatabaseError, readRows, type Session } from '../../database'
import { groupBy } from '../../foundation'
import {
  type ClusterState,
  type DefaultPrivilege,
  type Dependency,
  type DeploymentScope,
  type DeployState,
  deployName,
  type Grant,
  type ObjectState,
  type SchemaState,
} from '../../plan'

const yes = z
  .enum(['t', 'f', 'true', 'false'])
  .nullable()
  .transform((v) => v === 't' || v === 'true')
const count = z.string().transform(Number)

function list(values: readonly string[], from = 1): string {
  return values.map((_, i) => `$${i + from}`).join(', ')
}

const roleRow = z.object({
  role: z.string(),
  database: z.string(),
  superuser: yes,
  can_create: yes,
  can_use: yes,
  can_create_clusters: yes,
})

async function readRole(session: Session) {
  const [row] = await readRows(
    session,
    roleRow,
    `select current_role as role, current_database() as database, mz_is_superuser()::text as superuser,
            has_database_privilege(current_database(), 'CREATE')::text as can_create,
            has_database_privilege(current_database(), 'USAGE')::text as can_use,
            has_system_privilege('CREATECLUSTER')::text as can_create_clusters`,
  )
  if (row === undefined) throw new DatabaseError('the server does not say who we are', { sqlstate: 'XX000' })
  return row
}

/** Privileges are checked where the system's switch or the session's is on. A server without the switch checks. */
async function readRbac(session: Session): Promise<boolean> {
  for (const variable of ['enable_rbac_checks', 'enable_session_rbac_checks']) {
    try {
      const [row] = (await session.query(`show ${variable}`)).rows
      if (row?.[0] !== 'off') return true
    } catch (e) {
      if (!(e instanceof DatabaseError) || !session.isOpen) throw e
      if (variable === 'enable_rbac_checks') continue
      return true
    }
  }
  return false
}

/** The role itself and everything it is a member of, directly or through others. */
async function readMemberships(session: Session, role: string): Promise<readonly string[]> {
  const rows = await readRows(
    session,
    z.object({ member: z.string(), of: z.string() }),
    `select m.name as member, r.name as "of"
       from mz_catalog.mz_role_members rm
       join mz_catalog.mz_roles m on m.id = rm.member
       join mz_catalog.mz_roles r on r.id = rm.role_id`,
  )
  const direct = groupBy(rows, (r) => r.member)
  const found = new Set([role])
  for (const one of found) for (const next of direct.get(one) ?? []) found.add(next.of)
  return [...found]
}

const grantRow = z.object({ id: z.string(), grantee: z.string(), privilege: z.string() })

function grantsOf(
  session: Session,
  relation: 'mz_schemas' | 'mz_clusters' | 'mz_objects',
  ids: readonly string[],
) {
  if (ids.length === 0) return Promise.resolve([])
  return readRows(
    session,
    grantRow,
    `select g.id, coalesce(r.name, 'PUBLIC') as grantee, g.privilege_type as privilege
       from (select id, (mz_internal.mz_aclexplode(privileges)).* from mz_catalog.${relation} where id in (${list(ids)})) g
       left join mz_catalog.mz_roles r on r.id = g.grantee
      order by 1, 2, 3`,
    ids,
  )
}

function byId(grants: readonly z.infer<typeof grantRow>[]): ReadonlyMap<string, readonly Grant[]> {
  return new Map(
    [...groupBy(grants, (g) => g.id)].map(([id, of]) => [
      id,
      of.map(({ grantee, privilege }) => ({ grantee, privilege })),
    ]),
  )
}

const schemaRow = z.object({
  id: z.string(),
  name: z.string(),
  owner: z.string(),
  comment: z.string().nullable(),
})

async function readSchemas(
  session: Session,
  names: readonly string[],
  objects: readonly ObjectState[],
): Promise<readonly SchemaState[]> {
  if (names.length === 0) return []
  const rows = await readRows(
    session,
    schemaRow,
    `select s.id, s.name, r.name as owner, c.comment
       from mz_catalog.mz_schemas s
       join mz_catalog.mz_databases d on d.id = s.database_id
       join mz_catalog.mz_roles r on r.id = s.owner_id
       left join mz_internal.mz_comments c on c.id = s.id and c.object_type = 'schema'
      where d.name = current_database() and s.name in (${list(names)})`,
    names,
  )
  const grants = byId(
    await grantsOf(
      session,
      'mz_schemas',
      rows.map((r) => r.id),
    ),
  )
  return rows.map((row) => {
    const inside = objects.filter((o) => o.schema === row.name)
    return {
      ...row,
      grants: grants.get(row.id) ?? [],
      objects: inside.filter((o) => o.type !== 'index').length,
      sinks: inside.filter((o) => o.type === 'sink').map((o) => o.name),
    }
  })
}

const clusterRow = z.object({
  id: z.string(),
  name: z.string(),
  owner: z.string(),
  managed: yes,
  size: z.string().nullable(),
  replication_factor: count.nullable(),
  schedule: z.string().nullable(),
  estimate: z.string().nullable(),
  comment: z.string().nullable(),
})

async function readClusters(session: Session, names: readonly string[]): Promise<readonly ClusterState[]> {
  if (names.length === 0) return []
  const rows = await readRows(
    session,
    clusterRow,
    `select c.id, c.name, r.name as owner, c.managed::text as managed, c.size, c.replication_factor::text as replication_factor,
            cs.type as schedule, cs.refresh_hydration_time_estimate::text as estimate, m.comment
       from mz_catalog.mz_clusters c
       join mz_catalog.mz_roles r on r.id = c.owner_id
       left join mz_internal.mz_cluster_schedules cs on cs.cluster_id = c.id
       left join mz_internal.mz_comments m on m.id = c.id and m.object_type = 'cluster'
      where c.name in (${list(names)})`,
    names,
  )
  const ids = rows.map((r) => r.id)
  const grants = byId(await grantsOf(session, 'mz_clusters', ids))
  const members = await membersOf(session, ids)
  const replicas = await readReplicas(session, ids)
  return rows.map(({ replication_factor, estimate, ...row }) => ({
    ...row,
    replicationFactor: replication_factor,
    hydrationTimeEstimate: estimate,
    replicas: (replicas.get(row.id) ?? []).map(({ name, size }) => ({ name, size })),
    grants: grants.get(row.id) ?? [],
    objects: members.get(row.id)?.length ?? 0,
    sinks: (members.get(row.id) ?? []).filter((o) => o.type === 'sink').map((o) => o.name),
  }))
}

async function membersOf(session: Session, clusterIds: readonly string[]) {
  if (clusterIds.length === 0) return new Map<string, { name: string; type: string }[]>()
  const rows = await readRows(
    session,
    z.object({ cluster_id: z.string(), name: z.string(), type: z.string() }),
    `select o.cluster_id, o.name, o.type from mz_catalog.mz_objects o
      where o.id like 'u%' and o.cluster_id in (${list(clusterIds)})
        and o.type in ('index', 'materialized-view', 'source', 'sink')`,
    clusterIds,
  )
  return groupBy(rows, (r) => r.cluster_id)
}

async function readReplicas(session: Session, clusterIds: readonly string[]) {
  if (clusterIds.length === 0) return new Map<string, { name: string; size: string | null }[]>()
  const rows = await readRows(
    session,
    z.object({ cluster_id: z.string(), name: z.string(), size: z.string().nullable() }),
    `select cluster_id, name, size from mz_catalog.mz_cluster_replicas where cluster_id in (${list(clusterIds)}) order by name`,
    clusterIds,
  )
  return groupBy(rows, (r) => r.cluster_id)
}

const objectRow = z.object({
  id: z.string(),
  database: z.string(),
  schema: z.string(),
  name: z.string(),
  type: z.string(),
})

async function readObjects(session: Session, schemas: readonly string[]): Promise<readonly ObjectState[]> {
  if (schemas.length === 0) return []
  const objects = await readRows(
    session,
    objectRow,
    `select o.id, d.name as database, s.name as schema, o.name, o.type
       from mz_catalog.mz_objects o
       join mz_catalog.mz_schemas s on s.id = o.schema_id
       join mz_catalog.mz_databases d on d.id = s.database_id
      where d.name = current_database() and s.name in (${list(schemas)})
        and o.type in ('table', 'source', 'view', 'materialized-view', 'index', 'sink')
      order by s.name, o.name`,
    schemas,
  )
  const grants = byId(
    await grantsOf(
      session,
      'mz_objects',
      objects.map((o) => o.id),
    ),
  )
  return objects.map((o) => ({ ...o, grants: grants.get(o.id) ?? [] }))
}

const readerRow = z.object({
  id: z.string(),
  database: z.string(),
  schema: z.string(),
  name: z.string(),
  type: z.string(),
  on_id: z.string(),
})

/** What reads these objects from outside their schemas. */
async function readReaders(
  session: Session,
  schemas: readonly string[],
  objects: readonly ObjectState[],
): Promise<readonly Dependency[]> {
  if (schemas.length === 0) return []
  const rows = await readRows(
    session,
    readerRow,
    `select o.id, d.name as database, s.name as schema, o.name, o.type, dep.referenced_object_id as on_id
       from mz_internal.mz_object_dependencies dep
       join mz_catalog.mz_objects o on o.id = dep.object_id
       join mz_catalog.mz_schemas s on s.id = o.schema_id
       join mz_catalog.mz_databases d on d.id = s.database_id
       join mz_catalog.mz_objects u on u.id = dep.referenced_object_id
       join mz_catalog.mz_schemas us on us.id = u.schema_id
       join mz_catalog.mz_databases ud on ud.id = us.database_id
      where ud.name = current_database() and us.name in (${list(schemas)})
        and not (d.name = current_database() and s.name in (${list(schemas)}))
        and o.type in ('view', 'materialized-view', 'index', 'sink', 'source', 'table')
      order by s.name, o.name`,
    schemas,
  )
  const byObject = new Map(objects.map((o) => [o.id, o]))
  return rows.flatMap(({ on_id, ...from }) => {
    const on = byObject.get(on_id)
    return on === undefined ? [] : [{ from, on }]
  })
}

async function readGuests(session: Session, schemas: readonly string[], clusters: readonly string[]) {
  if (clusters.length === 0) return []
  return readRows(
    session,
    objectRow.extend({ cluster: z.string() }),
    `select o.id, d.name as database, s.name as schema, o.name, o.type, c.name as cluster
       from mz_catalog.mz_objects o
       join mz_catalog.mz_clusters c on c.id = o.cluster_id
       join mz_catalog.mz_schemas s on s.id = o.schema_id
       join mz_catalog.mz_databases d on d.id = s.database_id
      where o.id like 'u%' and o.type in ('index', 'materialized-view', 'source', 'sink') and c.name in (${list(clusters)})
        and not (d.name = current_database() and s.name in (${schemas.length === 0 ? "''" : list(schemas, clusters.length + 1)}))
      order by s.name, o.name`,
    [...clusters, ...schemas],
  )
}

const privilegeRow = z.object({
  schema: z.string(),
  object_owner: z.string(),
  object_type: z.string(),
  grantee: z.string(),
  privilege: z.string(),
})

async function readDefaultPrivileges(
  session: Session,
  schemas: readonly string[],
): Promise<readonly DefaultPrivilege[]> {
  if (schemas.length === 0) return []
  const rows = await readRows(
    session,
    privilegeRow,
    `select schema, object_owner, object_type, grantee, privilege_type as privilege
       from mz_internal.mz_show_default_privileges
      where database = current_database() and schema in (${list(schemas)})
      order by 1, 2, 3, 4, 5`,
    schemas,
  )
  return rows.map((r) => ({
    schema: r.schema,
    objectOwner: r.object_owner,
    objectType: r.object_type,
    grantee: r.grantee,
    privilege: r.privilege,
  }))
}

/** Reads all that planning a deployment looks at: both sides, their readers, and what the role may do. */
export async function readDeployState(session: Session, scope: DeploymentScope): Promise<DeployState> {
  const schemaNames = scope.schemas.flatMap((s) => [s, deployName(s)])
  const clusterNames = scope.clusters.flatMap((c) => [c, deployName(c)])
  const role = await readRole(session)
  const objects = await readObjects(session, schemaNames)
  return {
    database: role.database,
    role: role.role,
    memberOf: await readMemberships(session, role.role),
    superuser: role.superuser,
    rbac: await readRbac(session),
    canCreateInDatabase: role.can_create,
    canUseDatabase: role.can_use,
    canCreateClusters: role.can_create_clusters,
    schemas: await readSchemas(session, schemaNames, objects),
    clusters: await readClusters(session, clusterNames),
    defaultPrivileges: await readDefaultPrivileges(session, scope.schemas),
    objects,
    readers: await readReaders(session, schemaNames, objects),
    guests: await readGuests(session, schemaNames, clusterNames),
  }
}
