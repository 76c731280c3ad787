import type { AclItem, Change, Cluster, DefaultPrivilege, Replica, Role, Schema } from './model'
import { PUBLIC } from './privileges'

const system = 's1'
const support = 's2'
const owned = (letters: string): AclItem => ({ grantee: system, grantor: system, privileges: letters })
const open = (letters: string): AclItem => ({ grantee: PUBLIC, grantor: system, privileges: letters })

const systemSchemas = [
  'mz_catalog',
  'pg_catalog',
  'mz_internal',
  'information_schema',
  'mz_introspection',
  'mz_unsafe',
  'mz_catalog_unstable',
]
const systemRoles = [
  'mz_system',
  'mz_support',
  'mz_analytics',
  'mz_monitor',
  'mz_monitor_redacted',
  'mz_jwt_sync',
]
const systemClusters: readonly (readonly [string, number])[] = [
  ['mz_system', 1],
  ['mz_catalog_server', 1],
  ['mz_probe', 1],
  ['mz_support', 0],
  ['mz_analytics', 0],
]

/** The first id of each kind that users' objects get, and the first oid. */
export const firstNumbers = {
  database: 2,
  schema: 4,
  role: 2,
  cluster: 2,
  replica: 2,
  item: 1,
  system: 10,
  oid: 20000,
  audit: 1,
}

/** What a fresh environment has: database materialize, schema public, cluster quickstart with one replica, role materialize. */
export function initialCatalog(): readonly Change[] {
  const roles = [
    ...systemRoles.map((name, i) => role(`s${i + 1}`, 17000 + i, name, name === 'mz_system')),
    role('u1', 20001, 'materialize', false),
  ]
  const schemas = systemSchemas.map((name, i): Schema => {
    return {
      kind: 'schema',
      id: `s${i + 1}`,
      oid: 17100 + i,
      name,
      databaseId: null,
      ownerId: system,
      privileges: [owned('UC'), open('U')],
    }
  })
  const supported: AclItem = { grantee: support, grantor: system, privileges: 'U' }
  const user: AclItem = { grantee: 'u1', grantor: system, privileges: 'UC' }
  const clusters = systemClusters.map(([name, factor], i) =>
    cluster(`s${i + 1}`, name, factor, [owned('UC'), supported, open('U')]),
  )
  const replicas = systemClusters.flatMap(([, factor], i) =>
    factor > 0 ? [replica(`s${i + 1}`, `s${i + 1}`, system)] : [],
  )
  return [
    ...roles.map(put),
    {
      do: 'put',
      entity: {
        kind: 'database',
        id: 'u1',
        oid: 20002,
        name: 'materialize',
        ownerId: system,
        privileges: [owned('UC'), supported, user, open('U')],
      },
    },
    ...schemas.map(put),
    {
      do: 'put',
      entity: {
        kind: 'schema',
        id: 'u3',
        oid: 20003,
        name: 'public',
        databaseId: 'u1',
        ownerId: system,
        privileges: [owned('UC'), supported, user, open('U')],
      },
    },
    ...clusters.map(put),
    put(cluster('u1', 'quickstart', 1, [owned('UC'), supported, user, open('U')])),
    ...replicas.map(put),
    put(replica('u1', 'u1', system)),
    { do: 'default-privileges', all: defaults() },
    {
      do: 'system-privileges',
      all: [
        { grantee: system, grantor: system, privileges: 'RBNP' },
        { grantee: 'u1', grantor: system, privileges: 'RBN' },
      ],
    },
  ]
}

function put(entity: Role | Schema | Cluster | Replica): Change {
  return { do: 'put', entity }
}

function role(id: string, oid: number, name: string, superuser: boolean): Role {
  return { kind: 'role', id, oid, name, inherit: true, login: null, superuser, settings: {}, memberOf: [] }
}

function cluster(
  id: string,
  name: string,
  replicationFactor: number,
  privileges: readonly AclItem[],
): Cluster {
  return {
    kind: 'cluster',
    id,
    name,
    ownerId: system,
    privileges,
    managed: true,
    size: '25cc',
    replicationFactor,
    introspectionInterval: '1 second',
    introspectionDebugging: false,
    schedule: { kind: 'manual' },
    workloadClass: null,
  }
}

function replica(id: string, clusterId: string, ownerId: string): Replica {
  return { kind: 'replica', id, name: 'r1', clusterId, size: '25cc', ownerId }
}

function defaults(): readonly DefaultPrivilege[] {
  const supportUses = (objectType: string): DefaultPrivilege => {
    return {
      kind: 'default-privilege',
      roleId: PUBLIC,
      databaseId: null,
      schemaId: null,
      objectType,
      grantee: support,
      privileges: 'U',
    }
  }
  return [
    {
      kind: 'default-privilege',
      roleId: PUBLIC,
      databaseId: null,
      schemaId: null,
      objectType: 'type',
      grantee: PUBLIC,
      privileges: 'U',
    },
    supportUses('database'),
    supportUses('schema'),
    supportUses('cluster'),
  ]
}
