import type { Option, OptionValue } from '../../sql'
import type { Change, Cluster, Replica } from '../catalog/model'
import { initialPrivileges } from '../catalog/privileges'
import { failure, planError, unsupported } from '../errors/error'
import type { AlterCluster } from '../sql/ast/statement'
import { optionText } from '../sql/parse/options'
import type { DdlHandler, Running } from './handler'
import { preview, skipping } from './make'
import { audit } from './tables'

/** Sizes that clusters may have, in the order messages list them. */
export const sizeNames = [
  '25cc',
  '50cc',
  '100cc',
  '200cc',
  '300cc',
  '400cc',
  '600cc',
  '800cc',
  '1200cc',
  '1600cc',
  '3200cc',
] as const
/** Sizes that are taken though no message lists them. */
const silentSizes = ['scale=1,workers=1', 'scale=1,workers=2', 'scale=1,workers=4']

function checkSize(size: string): string {
  if ((sizeNames as readonly string[]).includes(size) || silentSizes.includes(size)) return size
  throw planError(`unknown cluster replica size ${size}`, {
    hint: `Valid cluster replica sizes are: ${sizeNames.join(', ')}`,
  })
}

/** System clusters belong to the system. */
export function mayAlterCluster(cluster: Cluster): void {
  if (cluster.id.startsWith('s')) throw failure('42501', `must be owner of CLUSTER ${cluster.name}`)
}

/** The cluster that an object is made on: the one named (or, in stored SQL, `[u1]`), else the session's. */
export function clusterFor(running: Running, name: string | null): Cluster {
  const { session } = running
  const wanted = name ?? session.cluster
  const id = /^\[(.+)\]$/.exec(wanted)?.[1]
  const cluster = id ? session.catalog.clusters.get(id) : session.catalog.clusterByName(wanted)
  if (!cluster) throw planError(`unknown cluster '${wanted}'`)
  if (cluster.id.startsWith('s')) {
    throw failure('42501', `permission denied for CLUSTER "${cluster.name}"`, {
      detail: `The '${session.user}' role needs CREATE privileges on CLUSTER "${cluster.name}"`,
    })
  }
  return cluster
}

function once(options: readonly Option[]): void {
  options.forEach((option, i) => {
    if (options.findIndex((each) => each.name === option.name) !== i)
      throw planError(`${option.name} specified more than once`)
  })
}

function optionValue(options: readonly Option[], name: string): OptionValue | null | undefined {
  const option = options.find((each) => each.name === name)
  return option?.value
}

function factor(value: OptionValue | null): number {
  if (value?.kind !== 'number') throw planError('invalid REPLICATION FACTOR: cannot use value as number')
  if (!/^[0-9]+$/.test(value.text))
    throw planError('invalid REPLICATION FACTOR: invalid numeric value: invalid digit found in string')
  return Number(value.text)
}

function flag(value: OptionValue | null): boolean {
  return value === null || /^(true|on|t|1)$/i.test(optionText(value))
}

type Settings = Pick<
  Cluster,
  | 'managed'
  | 'size'
  | 'replicationFactor'
  | 'introspectionInterval'
  | 'introspectionDebugging'
  | 'schedule'
  | 'workloadClass'
>

/** What options say, on top of what was before. */
function settings(running: Running, options: readonly Option[], before: Settings): Settings {
  once(options)
  if (options.some((option) => option.name === 'AVAILABILITY ZONES')) {
    throw preview('MANAGED, AVAILABILITY ZONES syntax', 'enable_managed_cluster_availability_zones')
  }
  let next = before
  for (const { name, value } of options) {
    switch (name) {
      case 'SIZE':
        next = { ...next, size: checkSize(optionText(value)) }
        break
      case 'REPLICATION FACTOR':
        next = { ...next, replicationFactor: factor(value) }
        break
      case 'MANAGED':
        next = { ...next, managed: flag(value) }
        break
      case 'INTROSPECTION INTERVAL':
        next = { ...next, introspectionInterval: interval(running, value) }
        break
      case 'INTROSPECTION DEBUGGING':
        next = { ...next, introspectionDebugging: flag(value) }
        break
      case 'SCHEDULE':
        next = { ...next, schedule: schedule(running, value) }
        break
      case 'WORKLOAD CLASS':
        next = { ...next, workloadClass: value ? optionText(value) : null }
        break
      case 'DISK':
        break
    }
  }
  return next
}

function interval(running: Running, value: OptionValue | null): string | null {
  const text = optionText(value)
  if (text === '0') return null
  try {
    running.house.types.input(1186, text)
    return text
  } catch (error) {
    throw planError(`invalid INTROSPECTION INTERVAL: ${error instanceof Error ? error.message : ''}`)
  }
}

function schedule(running: Running, value: OptionValue | null): Cluster['schedule'] {
  if (value?.kind !== 'on-refresh') return { kind: 'manual' }
  if (!running.house.flag('enable_cluster_schedule_refresh'))
    throw preview('`SCHEDULE = ON REFRESH` cluster option', 'enable_cluster_schedule_refresh')
  const estimate = optionValue(value.options, 'HYDRATION TIME ESTIMATE')
  return { kind: 'refresh', estimate: estimate ? optionText(estimate) : null }
}

function reserved(name: string): void {
  if (/^(mz|pg)_/.test(name)) {
    throw planError(`cluster name "${name}" is reserved`, {
      detail: 'The prefixes "mz_" and "pg_" are reserved for system clusters.',
    })
  }
}

const fresh: Settings = {
  managed: true,
  size: null,
  replicationFactor: 1,
  introspectionInterval: '1 second',
  introspectionDebugging: false,
  schedule: { kind: 'manual' },
  workloadClass: null,
}

/** CREATE CLUSTER. */
export const createClusterHandler: DdlHandler<'create-cluster'> = {
  kind: 'create-cluster',
  inTransaction: 'alone',
  async plan(statement, running) {
    const { session, house } = running
    if (session.catalog.clusterByName(statement.name))
      throw planError(`cluster '${statement.name}' already exists`)
    reserved(statement.name)
    const given = settings(running, statement.options, fresh)
    const id = house.catalog.nextId('cluster')
    const privileges = initialPrivileges(session.catalog, 'cluster', session.roleId, {
      databaseId: null,
      schemaId: null,
    })
    const base = { kind: 'cluster', id, name: statement.name, ownerId: session.roleId, privileges } as const
    if (statement.replicas !== null || !given.managed) {
      const replicas = statement.replicas
      if (replicas === null) throw planError('REPLICAS must be specified for unmanaged clusters')
      const names = replicas.map((replica) => replica.name)
      const twice = names.find((name, i) => names.indexOf(name) !== i)
      if (twice !== undefined)
        throw planError(`cannot create multiple replicas named '${twice}' on cluster '${statement.name}'`)
      const cluster: Cluster = { ...base, ...given, managed: false, size: null, replicationFactor: null }
      const made = replicas.map((replica) =>
        makeReplica(running, id, replica.name, replicaSize(replica.options)),
      )
      return { tag: 'CREATE CLUSTER', ddl: { changes: puts(running, cluster, made), apply: nothing } }
    }
    if (given.size === null) throw planError('SIZE must be specified for managed clusters')
    const cluster: Cluster = { ...base, ...given }
    const made = numbered(given.replicationFactor ?? 1).map((name) =>
      makeReplica(running, id, name, given.size ?? ''),
    )
    return { tag: 'CREATE CLUSTER', ddl: { changes: puts(running, cluster, made), apply: nothing } }
  },
}

export async function nothing(): Promise<void> {}

function puts(running: Running, cluster: Cluster, replicas: readonly Replica[]): readonly Change[] {
  return [
    { do: 'put', entity: cluster },
    ...replicas.map((entity): Change => ({ do: 'put', entity })),
    audit(running, 'create', 'cluster', { id: cluster.id, name: cluster.name }),
    ...replicas.map((r) =>
      audit(running, 'create', 'cluster-replica', {
        cluster_id: cluster.id,
        cluster_name: cluster.name,
        replica_id: r.id,
        replica_name: r.name,
        logical_size: r.size,
      }),
    ),
  ]
}

function numbered(count: number): readonly string[] {
  return Array.from({ length: count }, (_, i) => `r${i + 1}`)
}

function makeReplica(running: Running, clusterId: string, name: string, size: string): Replica {
  return {
    kind: 'replica',
    id: running.house.catalog.nextId('replica'),
    name,
    clusterId,
    size,
    ownerId: running.session.roleId,
  }
}

function replicaSize(options: readonly Option[]): string {
  const size = optionValue(options, 'SIZE')
  if (size == null) throw planError('SIZE option must be specified')
  return checkSize(optionText(size))
}

/** CREATE CLUSTER REPLICA. */
export const createReplicaHandler: DdlHandler<'create-cluster-replica'> = {
  kind: 'create-cluster-replica',
  inTransaction: 'alone',
  async plan(statement, running) {
    const { session } = running
    const cluster = session.catalog.clusterByName(statement.cluster)
    if (!cluster) throw planError(`unknown cluster '${statement.cluster}'`)
    mayAlterCluster(cluster)
    if (cluster.managed) throw planError(`cannot modify managed cluster ${cluster.name}`)
    if (session.catalog.replicasOf(cluster.id).some((replica) => replica.name === statement.name)) {
      throw planError(
        `cannot create multiple replicas named '${statement.name}' on cluster '${cluster.name}'`,
      )
    }
    const replica = makeReplica(running, cluster.id, statement.name, replicaSize(statement.options))
    const event = audit(running, 'create', 'cluster-replica', {
      cluster_id: cluster.id,
      replica_id: replica.id,
      replica_name: replica.name,
    })
    return {
      tag: 'CREATE CLUSTER REPLICA',
      ddl: { changes: [{ do: 'put', entity: replica }, event], apply: nothing },
    }
  },
}

/** ALTER CLUSTER … SET, RESET. */
export const alterClusterHandler: DdlHandler<'alter-cluster'> = {
  kind: 'alter-cluster',
  inTransaction: 'alone',
  async plan(statement, running) {
    const { session } = running
    const cluster = session.catalog.clusterByName(statement.name)
    if (!cluster) {
      if (!statement.ifExists) throw planError(`unknown cluster '${statement.name}'`)
      skipping(running, 'CLUSTER', [statement.name])
      return { tag: 'ALTER CLUSTER', ddl: null }
    }
    mayAlterCluster(cluster)
    if (statement.with.length > 0) {
      throw preview(
        'Enable zero-downtime reconfiguration for alter cluster',
        'enable_zero_downtime_cluster_reconfiguration',
      )
    }
    return {
      tag: 'ALTER CLUSTER',
      ddl: { changes: alterChanges(running, cluster, statement), apply: nothing },
    }
  },
}

function alterChanges(running: Running, cluster: Cluster, statement: AlterCluster): readonly Change[] {
  if (statement.reset.includes('SIZE')) throw planError('SIZE has no default value')
  if (
    statement.set.some((option) => option.name === 'SCHEDULE' || option.name === 'AVAILABILITY ZONES') &&
    !cluster.managed
  ) {
    throw unsupported('ALTER CLUSTER … SET (SCHEDULE) of an unmanaged cluster')
  }
  let after = settings(running, statement.set, cluster)
  if (statement.reset.includes('REPLICATION FACTOR')) after = { ...after, replicationFactor: 1 }
  const event = audit(running, 'alter', 'cluster', { id: cluster.id, name: cluster.name })
  if (!cluster.managed && !after.managed) {
    const option = statement.set.find((each) => each.name === 'SIZE' || each.name === 'REPLICATION FACTOR')
    if (option) throw planError(`${option.name} not supported for unmanaged clusters`)
    return [{ do: 'put', entity: { ...cluster, ...after } }, event]
  }
  if (cluster.managed && !after.managed) {
    return [{ do: 'put', entity: { ...cluster, ...after, size: null, replicationFactor: null } }, event]
  }
  if (!cluster.managed) return toManaged(running, cluster, after, event)
  return [{ do: 'put', entity: { ...cluster, ...after } }, ...replicaChanges(running, cluster, after), event]
}

function toManaged(running: Running, cluster: Cluster, after: Settings, event: Change): readonly Change[] {
  const replicas = running.session.catalog.replicasOf(cluster.id)
  const valid = new Set(numbered(replicas.length))
  const invalid = replicas.filter((replica) => !valid.has(replica.name)).map((replica) => replica.name)
  if (invalid.length > 0)
    throw planError(
      `Cannot convert unmanaged cluster to managed, invalid replica names: ${invalid.join(', ')}`,
    )
  const size = after.size ?? replicas[0]?.size
  if (size === undefined) throw planError('SIZE must be specified for managed clusters')
  const next = { ...after, size, replicationFactor: after.replicationFactor ?? replicas.length }
  return [{ do: 'put', entity: { ...cluster, ...next } }, ...replicaChanges(running, cluster, next), event]
}

/** Replicas that appear, go, or are made anew by another size. */
function replicaChanges(running: Running, cluster: Cluster, after: Settings): readonly Change[] {
  const before = running.session.catalog.replicasOf(cluster.id)
  const wanted = numbered(after.replicationFactor ?? 0)
  const keep = before.filter((replica) => wanted.includes(replica.name) && replica.size === after.size)
  const gone = before.filter((replica) => !keep.includes(replica))
  const added = wanted.filter((name) => !keep.some((replica) => replica.name === name))
  return [
    ...gone.map((entity): Change => ({ do: 'drop', entity })),
    ...added.map(
      (name): Change => ({ do: 'put', entity: makeReplica(running, cluster.id, name, after.size ?? '') }),
    ),
  ]
}
