import { quoteIdentifier } from '../../foundation'
import type { Change, Cluster, Database, Entity, Index, Item, ItemType, Schema } from '../catalog/model'
import { findDatabase, lookUpItem, lookUpSchema, plainName, shortName } from '../catalog/names'
import type { EngineTransaction } from '../engine/port'
import { failure, planError, SandboxError } from '../errors/error'
import type { PendingDdl } from '../session/transaction'
import type { Drop, ObjectType } from '../sql/ast/statement'
import { mayAlterCluster } from './clusters'
import type { DdlHandler, DdlPlan, Running } from './handler'
import { usersOfIndex } from './index-users'
import { skipping, typeWords, withArticle } from './make'
import { dropRoles } from './roles'
import { audit, itemDetails } from './tables'

const cascadeHint = { hint: 'Use DROP ... CASCADE to drop the dependent objects too.' }

/** DROP of every kind. */
export const dropHandler: DdlHandler<'drop'> = {
  kind: 'drop',
  inTransaction: 'alone',
  async plan(statement, running) {
    switch (statement.objectType) {
      case 'SCHEMA':
        return dropSchemas(statement, running)
      case 'DATABASE':
        return dropDatabases(statement, running)
      case 'CLUSTER':
        return dropClusters(statement, running)
      case 'CLUSTER REPLICA':
        return dropReplicas(statement, running)
      case 'ROLE':
        return dropRoles(statement, running)
      default:
        return dropItems(statement, running)
    }
  },
}

export function itemTypeOf(objectType: ObjectType): ItemType {
  switch (objectType) {
    case 'TABLE':
      return 'table'
    case 'VIEW':
      return 'view'
    case 'MATERIALIZED VIEW':
      return 'materialized-view'
    case 'SOURCE':
    case 'SUBSOURCE':
      return 'source'
    case 'SINK':
      return 'sink'
    case 'INDEX':
      return 'index'
    case 'SECRET':
      return 'secret'
    case 'CONNECTION':
      return 'connection'
    default:
      return 'type'
  }
}

/** An item that a statement names by its kind; null if IF EXISTS lets it pass. */
export function namedItem(
  running: Running,
  objectType: ObjectType,
  name: readonly string[],
  ifExists: boolean,
  verb: 'remove' | 'rename' | 'other' = 'other',
): Item | null {
  const { session } = running
  const found = ifExists ? quietly(() => lookUpItem(session.names, name)) : lookUpItem(session.names, name)
  const last = name[name.length - 1] ?? ''
  if (!found) {
    if (ifExists) {
      skipping(running, objectType, name)
      return null
    }
    if (objectType === 'TYPE') throw planError(`type "${name.join('.')}" does not exist`)
    throw planError(`unknown catalog item '${name.join('.')}'`)
  }
  const wanted = itemTypeOf(objectType)
  if (found.kind === 'system') {
    const words = found.spec.type === 'view' ? 'view' : 'table'
    if (verb === 'remove')
      throw planError(`cannot drop ${words} ${last} because it is required by the database system`)
    throw failure('42501', `must be owner of ${words.toUpperCase()} ${found.spec.schema}.${found.spec.name}`)
  }
  const { item } = found
  if (item.type === wanted) return item
  if (wanted === 'type') throw planError(`type "${name.join('.')}" does not exist`)
  if (wanted === 'view' && item.type === 'materialized-view' && verb !== 'other') {
    const hint =
      verb === 'remove'
        ? 'Use DROP MATERIALIZED VIEW to remove a materialized view.'
        : 'Use ALTER MATERIALIZED VIEW to rename a materialized view.'
    throw planError(`${last} is not a view`, { hint })
  }
  throw planError(`${last} is ${withArticle(typeWords(item.type))} not ${withArticle(typeWords(wanted))}`)
}

/** An unknown database or schema is as good as an absent item where absence is allowed. */
function quietly<T>(look: () => T): T | undefined {
  try {
    return look()
  } catch (error) {
    if (error instanceof SandboxError) return undefined
    throw error
  }
}

function dropItems(statement: Drop, running: Running): DdlPlan {
  const tag = `DROP ${statement.objectType}`
  const roots: Item[] = []
  for (const name of statement.names) {
    const item = namedItem(running, statement.objectType, name, statement.ifExists, 'remove')
    if (!item) continue
    if (statement.behavior !== 'cascade') refuseDependants(running, item)
    roots.push(item)
  }
  if (roots.length === 0) return { tag, ddl: null }
  for (const root of roots) if (root.type === 'index') tellUsers(running, root, roots)
  return { tag, ddl: dropPlan(running, roots, true) }
}

/** `cannot drop view "v": still depended upon by view "w"`; indexes don't hinder. */
function refuseDependants(running: Running, item: Item): void {
  const { session } = running
  const dependants = session.catalog.dependants(item.id).filter((each) => each.type !== 'index')
  // those of a source come by name
  const [first] =
    item.type === 'source' ? dependants.toSorted((a, b) => (a.name < b.name ? -1 : 1)) : dependants
  if (!first) return
  const name = shortName(session.names, item)
  throw planError(
    `cannot drop ${typeWords(item.type)} "${name}": still depended upon by ${typeWords(first.type)} "${shortName(session.names, first)}"`,
    cascadeHint,
  )
}

/** Dataflows go on with an index that they read, dropped or not. */
function tellUsers(running: Running, index: Index, roots: readonly Item[]): void {
  const { session } = running
  const users = usersOfIndex(session.catalog, index, new Set(roots.map((each) => each.id))).map((each) =>
    plainName(session.catalog, each),
  )
  if (users.length === 0) return
  session.notice({
    severity: 'NOTICE',
    code: '00000',
    message: `The dropped index ${plainName(session.catalog, index)} is being used by the following objects: ${users.join(', ')}. The index is now dropped from the catalog, but it will continue to be maintained and take up resources until all dependent objects are dropped, altered, or Materialize is restarted!`,
  })
}

/** What OR REPLACE drops first: the old item with its indexes, if nothing else depends on it. */
export function replaceable(running: Running, item: Item): PendingDdl {
  refuseDependants(running, item)
  return dropPlan(running, [item], false)
}

/** Everything that falls with some entities, dependants first. */
function closure(running: Running, roots: readonly Entity[]): readonly Entity[] {
  const { catalog } = running.session
  const order: Entity[] = []
  const seen = new Set<string>()
  const item = (each: Item): void => {
    if (seen.has(each.id)) return
    seen.add(each.id)
    catalog.dependants(each.id).forEach(item)
    order.push(each)
    if (each.type === 'source' && each.role.kind === 'ingestion' && each.role.progressId !== null) {
      const progress = catalog.items.get(each.role.progressId)
      if (progress) item(progress)
    }
  }
  const byName = (a: Item, b: Item): number => (a.name < b.name ? -1 : 1)
  const visit = (entity: Entity): void => {
    switch (entity.kind) {
      case 'item':
        item(entity)
        break
      case 'schema':
        ;[...catalog.itemsOf(entity.id)].sort(byName).forEach(item)
        order.push(entity)
        break
      case 'database':
        for (const schema of catalog.schemas.values()) if (schema.databaseId === entity.id) visit(schema)
        order.push(entity)
        break
      case 'cluster':
        for (const each of catalog.items.values())
          if ('clusterId' in each && each.clusterId === entity.id) item(each)
        for (const replica of catalog.replicasOf(entity.id)) order.push(replica)
        order.push(entity)
        break
      default:
        order.push(entity)
    }
  }
  roots.forEach(visit)
  return order
}

/** Drops entities with all that depends on them, and says in a notice what else falls. */
export function dropPlan(running: Running, roots: readonly Entity[], tell: boolean): PendingDdl {
  const order = closure(running, roots)
  const others = order.filter((each) => !roots.includes(each) && !isReplacementOf(each, roots))
  if (tell && others.length > 0) {
    running.session.notice({
      severity: 'NOTICE',
      code: '00000',
      message: `drop cascades to ${others.length} other objects`,
      detail: others.map((each) => `drop cascades to ${described(running, each)}`).join('\n'),
    })
  }
  const changes: Change[] = order.flatMap((entity): readonly Change[] => [
    { do: 'drop', entity },
    audit(
      running,
      'drop',
      entity.kind === 'item' ? entity.type : entity.kind === 'replica' ? 'cluster-replica' : entity.kind,
      entity.kind === 'item' ? itemDetails(running, entity) : { id: entity.id, name: entity.name },
    ),
  ])
  changes.push(...withoutDefaults(running, order))
  return { changes, roots, apply: (tx) => dropPhysical(tx, order) }
}

/** Default privileges in what falls are gone with it. */
function withoutDefaults(running: Running, order: readonly Entity[]): readonly Change[] {
  const gone = new Set(order.filter((each) => each.kind !== 'item').map((each) => `${each.kind} ${each.id}`))
  const before = running.session.catalog.defaultPrivileges
  const all = before.filter(
    (each) => !gone.has(`schema ${each.schemaId}`) && !gone.has(`database ${each.databaseId}`),
  )
  return all.length === before.length ? [] : [{ do: 'default-privileges', all }]
}

/** A replacement falls with its target, silently. */
function isReplacementOf(entity: Entity, roots: readonly Entity[]): boolean {
  if (entity.kind !== 'item' || entity.type !== 'materialized-view') return false
  return roots.some((root) => root.id === entity.replaces)
}

async function dropPhysical(tx: EngineTransaction, order: readonly Entity[]): Promise<void> {
  for (const entity of order) {
    if (entity.kind !== 'item') continue
    if (entity.type === 'type') await tx.exec(`DROP TYPE IF EXISTS mz_user.${quoteIdentifier(entity.id)}`)
    if (!('physical' in entity)) continue
    const kind = entity.type === 'view' ? 'VIEW' : 'TABLE'
    await tx.exec(`DROP ${kind} IF EXISTS mz_user.${quoteIdentifier(entity.physical)}`)
  }
}

/** `VIEW "db.s.v"`. */
export function described(running: Running, entity: Entity): string {
  const { catalog } = running.session
  switch (entity.kind) {
    case 'item':
      return `${typeWords(entity.type).toUpperCase()} "${plainName(catalog, entity)}"`
    case 'schema': {
      const database = entity.databaseId === null ? undefined : catalog.databases.get(entity.databaseId)
      return `SCHEMA "${database ? `${database.name}.` : ''}${entity.name}"`
    }
    case 'replica':
      return `CLUSTER REPLICA "${entity.name}"`
    default:
      return `${entity.kind.toUpperCase()} "${entity.name}"`
  }
}

// ---- containers

function dropSchemas(statement: Drop, running: Running): DdlPlan {
  const { session } = running
  const roots: Schema[] = []
  for (const name of statement.names) {
    const schema = lookUpSchema(session.names, name)
    if (!schema && statement.ifExists) {
      skipping(running, 'SCHEMA', name)
      continue
    }
    if (!schema) throw planError(`unknown schema '${name[name.length - 1] ?? ''}'`)
    if (schema.databaseId === null)
      throw planError(`cannot drop schema ${schema.name} because it is required by the database system`)
    if (statement.behavior !== 'cascade' && session.catalog.itemsOf(schema.id).length > 0) {
      const database = session.catalog.databases.get(schema.databaseId)
      throw planError(
        `schema '${database?.name ?? ''}.${schema.name}' cannot be dropped without CASCADE while it contains objects`,
      )
    }
    roots.push(schema)
  }
  return { tag: 'DROP SCHEMA', ddl: roots.length > 0 ? dropPlan(running, roots, true) : null }
}

function dropDatabases(statement: Drop, running: Running): DdlPlan {
  const { session } = running
  const roots: Database[] = []
  for (const name of statement.names) {
    const [only = ''] = name
    const database = session.catalog.databaseByName(only)
    if (!database && statement.ifExists) {
      skipping(running, 'DATABASE', name)
      continue
    }
    const found = database ?? findDatabase(session.names, only)
    const schemas = [...session.catalog.schemas.values()].some((schema) => schema.databaseId === found.id)
    if (statement.behavior === 'restrict' && schemas) {
      throw planError(`database '${found.name}' cannot be dropped with RESTRICT while it contains schemas`)
    }
    roots.push(found)
  }
  if (roots.length === 0) return { tag: 'DROP DATABASE', ddl: null }
  const ddl = dropPlan(running, roots, true)
  if (roots.some((database) => database.name === session.database)) {
    session.notice({
      severity: 'NOTICE',
      code: 'MZ002',
      message: `active database "${session.database}" has been dropped`,
      hint: 'Choose a new active database by executing SET DATABASE = <name>.',
    })
  }
  return { tag: 'DROP DATABASE', ddl }
}

function dropClusters(statement: Drop, running: Running): DdlPlan {
  const { session } = running
  const roots: Cluster[] = []
  for (const name of statement.names) {
    const [only = ''] = name
    const cluster = session.catalog.clusterByName(only)
    if (!cluster && statement.ifExists) {
      skipping(running, 'CLUSTER', name)
      continue
    }
    if (!cluster) throw planError(`unknown cluster '${only}'`)
    mayAlterCluster(cluster)
    const used = [...session.catalog.items.values()].some(
      (item) => 'clusterId' in item && item.clusterId === cluster.id,
    )
    if (used && statement.behavior !== 'cascade') {
      throw planError(`cannot drop cluster "${cluster.name}" because other objects depend on it`, cascadeHint)
    }
    roots.push(cluster)
  }
  return { tag: 'DROP CLUSTER', ddl: roots.length > 0 ? dropPlan(running, roots, true) : null }
}

function dropReplicas(statement: Drop, running: Running): DdlPlan {
  const { session } = running
  const roots: Entity[] = []
  for (const name of statement.names) {
    const [clusterName = '', replicaName = ''] = name
    const cluster = session.catalog.clusterByName(clusterName)
    const replica =
      cluster && session.catalog.replicasOf(cluster.id).find((each) => each.name === replicaName)
    if (!replica && statement.ifExists) {
      skipping(running, 'CLUSTER REPLICA', name)
      continue
    }
    if (!cluster) throw planError(`unknown cluster '${clusterName}'`)
    if (!replica) throw planError(`CLUSTER ${clusterName} has no CLUSTER REPLICA named "${replicaName}"`)
    if (cluster.managed) throw planError('cannot drop replica of managed cluster')
    roots.push(replica)
  }
  return { tag: 'DROP CLUSTER REPLICA', ddl: roots.length > 0 ? dropPlan(running, roots, false) : null }
}
