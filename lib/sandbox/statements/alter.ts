import { definitionOf, renamedSql } from '../catalog/create-sql'
import type { Change, Entity, Item, Schema } from '../catalog/model'
import { lookUpSchema } from '../catalog/names'
import { changeOwner } from '../catalog/privileges'
import type { CatalogState } from '../catalog/state'
import { failure, planError, unsupported } from '../errors/error'
import type { AlterOwner, AlterRename } from '../sql/ast/statement'
import { mayAlterCluster, nothing } from './clusters'
import { namedItem } from './drop'
import type { DdlHandler, DdlPlan, Running } from './handler'
import { preview, skipping } from './make'
import { reservedSchema } from './schemas'
import { audit } from './tables'

/** Changes of names, with the stored SQL of everything that mentions them. `after` is the catalog once names are new. */
function renaming(running: Running, entities: readonly Entity[]): readonly Change[] {
  const { catalog } = running.session
  const puts = entities.map((entity): Change => ({ do: 'put', entity }))
  const after = catalog.with(puts)
  const renamed = new Map<string, { readonly from: string; readonly to: readonly string[] }>()
  for (const item of catalog.items.values()) {
    const before = catalog.fullName(item)
    const now = after.items.get(item.id)
    const to = now ? after.fullName(now) : before
    if (before.join('\n') !== to.join('\n')) renamed.set(item.id, { from: item.name, to })
  }
  const texts = rewritten(after, catalog, renamed)
  const changed = new Set(texts.map((item) => item.id))
  return [
    ...puts.filter((put) => put.do !== 'put' || !changed.has(put.entity.id) || put.entity.kind !== 'item'),
    ...texts.map((entity): Change => ({ do: 'put', entity })),
  ]
}

function rewritten(
  after: CatalogState,
  before: CatalogState,
  renamed: ReadonlyMap<string, { readonly from: string; readonly to: readonly string[] }>,
): readonly Item[] {
  const changed: Item[] = []
  for (const item of after.items.values()) {
    const own = renamed.get(item.id)
    const mentions = item.uses.some((id) => renamed.has(id)) || ('onId' in item && renamed.has(item.onId))
    if (!own && !mentions) continue
    const old = before.items.get(item.id)
    const from = old ? before.fullName(old) : []
    const ownName = own
      ? {
          from: item.type === 'index' ? [from[from.length - 1] ?? ''] : from,
          to: item.type === 'index' ? [item.name] : own.to,
        }
      : null
    const createSql = renamedSql(item.createSql, ownName, (id) => renamed.get(id))
    if (item.type === 'view' || item.type === 'materialized-view')
      changed.push({ ...item, createSql, definition: definitionOf(createSql) })
    else changed.push({ ...item, createSql })
  }
  return changed
}

/** ALTER … RENAME TO. */
export const renameHandler: DdlHandler<'alter-rename'> = {
  kind: 'alter-rename',
  inTransaction: 'several',
  async plan(statement, running) {
    switch (statement.objectType) {
      case 'SCHEMA':
        return renameSchema(statement, running)
      case 'CLUSTER':
        return renameCluster(statement, running)
      case 'CLUSTER REPLICA':
        return renameReplica(statement, running)
      default:
        return renameItem(statement, running)
    }
  },
}

function renameItem(statement: AlterRename, running: Running): DdlPlan {
  const { session } = running
  const tag = `ALTER ${statement.objectType}`
  const item = namedItem(running, statement.objectType, statement.name, statement.ifExists, 'rename')
  if (!item) return { tag, ddl: null }
  if (session.catalog.item(item.schemaId, statement.to, item.temporary))
    throw planError(`catalog item '${statement.to}' already exists`)
  const changes = [
    ...renaming(running, [{ ...item, name: statement.to }]),
    audit(running, 'alter', item.type, { id: item.id, old_name: item.name, new_name: statement.to }),
  ]
  return { tag, ddl: { changes, apply: nothing } }
}

function ownSchema(running: Running, name: readonly string[], ifExists: boolean): Schema | null {
  const schema = lookUpSchema(running.session.names, name)
  if (!schema && ifExists) {
    skipping(running, 'SCHEMA', name)
    return null
  }
  if (!schema) throw planError(`unknown schema '${name[name.length - 1] ?? ''}'`)
  if (schema.databaseId === null) throw planError(`unknown schema '${schema.name}'`)
  return schema
}

function renameSchema(statement: AlterRename, running: Running): DdlPlan {
  const { session } = running
  const named = lookUpSchema(session.names, statement.name)
  if (named?.databaseId === null) throw planError(`renaming the ${named.name} schema is not supported`)
  const schema = ownSchema(running, statement.name, statement.ifExists)
  if (!schema) return { tag: 'ALTER SCHEMA', ddl: null }
  if (session.catalog.schemaByName(schema.databaseId, statement.to))
    throw planError(`schema '${statement.to}' already exists`)
  reservedSchema(statement.to)
  refuseAmbiguous(running, schema)
  const event = audit(running, 'alter', 'schema', {
    id: schema.id,
    old_name: schema.name,
    new_name: statement.to,
  })
  return {
    tag: 'ALTER SCHEMA',
    ddl: { changes: [...renaming(running, [{ ...schema, name: statement.to }]), event], apply: nothing },
  }
}

/** Stored SQL in which the schema's name also names something else can't be rewritten. */
function refuseAmbiguous(running: Running, schema: Schema): void {
  const { catalog } = running.session
  const inside = new Set(catalog.itemsOf(schema.id).map((item) => item.id))
  const database = catalog.databases.get(schema.databaseId ?? '')?.name ?? ''
  for (const item of catalog.items.values()) {
    if (item.type !== 'view' && item.type !== 'materialized-view') continue
    const clash = item.uses.some((id) => inside.has(id) && catalog.items.get(id)?.name === schema.name)
    if (!clash) continue
    throw planError(
      `renaming conflict: in ${catalog.fullName(item).join('.')}, which uses ${database}.${schema.name}, ambiguous reference to schema named ${schema.name}`,
    )
  }
}

function renameCluster(statement: AlterRename, running: Running): DdlPlan {
  const { session } = running
  const [name = ''] = statement.name
  const cluster = session.catalog.clusterByName(name)
  if (!cluster && statement.ifExists) {
    skipping(running, 'CLUSTER', statement.name)
    return { tag: 'ALTER CLUSTER', ddl: null }
  }
  if (!cluster) throw planError(`unknown cluster '${name}'`)
  mayAlterCluster(cluster)
  if (/^(mz|pg)_/.test(statement.to)) {
    throw planError(`cluster name "${statement.to}" is reserved`, {
      detail: 'The prefixes "mz_" and "pg_" are reserved for system clusters.',
    })
  }
  if (session.catalog.clusterByName(statement.to)) throw planError('uniqueness violation')
  const event = audit(running, 'alter', 'cluster', {
    id: cluster.id,
    old_name: cluster.name,
    new_name: statement.to,
  })
  return {
    tag: 'ALTER CLUSTER',
    ddl: { changes: [{ do: 'put', entity: { ...cluster, name: statement.to } }, event], apply: nothing },
  }
}

function renameReplica(statement: AlterRename, running: Running): DdlPlan {
  const { session } = running
  const [clusterName = '', name = ''] = statement.name
  const cluster = session.catalog.clusterByName(clusterName)
  const replica = cluster && session.catalog.replicasOf(cluster.id).find((each) => each.name === name)
  if (!replica && statement.ifExists) {
    skipping(running, 'CLUSTER REPLICA', statement.name)
    return { tag: 'ALTER CLUSTER REPLICA', ddl: null }
  }
  if (!cluster) throw planError(`unknown cluster '${clusterName}'`)
  if (!replica) throw planError(`CLUSTER ${clusterName} has no CLUSTER REPLICA named "${name}"`)
  if (session.catalog.replicasOf(cluster.id).some((each) => each.name === statement.to)) {
    throw planError(`cannot create multiple replicas named '${statement.to}' on cluster '${cluster.name}'`)
  }
  return {
    tag: 'ALTER CLUSTER REPLICA',
    ddl: {
      changes: [
        { do: 'put', entity: { ...replica, name: statement.to } },
        audit(running, 'alter', 'cluster-replica', {
          id: replica.id,
          old_name: name,
          new_name: statement.to,
        }),
      ],
      apply: nothing,
    },
  }
}

/** ALTER SCHEMA|CLUSTER … SWAP WITH: names change places, ids stay. */
export const swapHandler: DdlHandler<'alter-swap'> = {
  kind: 'alter-swap',
  inTransaction: 'several',
  async plan(statement, running) {
    const { session } = running
    if (statement.objectType === 'CLUSTER') {
      const [name = ''] = statement.name
      const a = session.catalog.clusterByName(name)
      if (!a && statement.ifExists) {
        skipping(running, 'CLUSTER', statement.name)
        return { tag: 'ALTER CLUSTER', ddl: null }
      }
      if (!a) throw planError(`unknown cluster '${name}'`)
      const b = session.catalog.clusterByName(statement.with)
      if (!b) throw planError(`unknown cluster '${statement.with}'`)
      mayAlterCluster(a)
      mayAlterCluster(b)
      const event = audit(running, 'alter', 'cluster', { id: a.id, swapped_with: b.id })
      if (a.id === b.id) return { tag: 'ALTER CLUSTER', ddl: { changes: [event], apply: nothing } }
      const changes: Change[] = [
        { do: 'put', entity: { ...a, name: b.name } },
        { do: 'put', entity: { ...b, name: a.name } },
        event,
      ]
      return { tag: 'ALTER CLUSTER', ddl: { changes, apply: nothing } }
    }
    const a = ownSchema(running, statement.name, statement.ifExists)
    if (!a) return { tag: 'ALTER SCHEMA', ddl: null }
    const b = session.catalog.schemaByName(a.databaseId, statement.with)
    if (!b) throw planError(`unknown schema '${statement.with}'`)
    const event = audit(running, 'alter', 'schema', { id: a.id, swapped_with: b.id })
    if (a.id === b.id) return { tag: 'ALTER SCHEMA', ddl: { changes: [event], apply: nothing } }
    const changes = [
      ...renaming(running, [
        { ...a, name: b.name },
        { ...b, name: a.name },
      ]),
      event,
    ]
    return { tag: 'ALTER SCHEMA', ddl: { changes, apply: nothing } }
  },
}

/** ALTER … OWNER TO. */
export const ownerHandler: DdlHandler<'alter-owner'> = {
  kind: 'alter-owner',
  inTransaction: 'alone',
  async plan(statement, running) {
    const { session } = running
    const tag = `ALTER ${statement.objectType}`
    if (statement.objectType === 'CLUSTER REPLICA')
      throw planError('altering the owner of a cluster replica is not supported')
    const entity = ownable(statement, running)
    const role = session.catalog.roleByName(statement.to)
    if (!role) throw planError(`unknown role '${statement.to}'`)
    if (!entity) return { tag, ddl: null }
    if (entity.kind === 'item' && entity.type === 'index') {
      session.notice({
        severity: 'WARNING',
        code: '01000',
        message: `cannot change owner of "${session.catalog.fullName(entity).join('.')}"`,
        hint: "Change the ownership of the index's relation, instead.",
      })
      return { tag, ddl: null }
    }
    return { tag, ddl: { changes: ownerChanges(running, entity, role.id), apply: nothing } }
  },
}

/** An entity under a new owner, with its indexes or replicas. */
export function ownerChanges(running: Running, entity: Entity, to: string): readonly Change[] {
  const { catalog } = running.session
  const moved = (each: Entity): Change => {
    if (each.kind === 'role') return { do: 'put', entity: each }
    if (each.kind === 'replica') return { do: 'put', entity: { ...each, ownerId: to } }
    return {
      do: 'put',
      entity: { ...each, ownerId: to, privileges: changeOwner(each.privileges, each.ownerId, to) },
    }
  }
  const along: Entity[] =
    entity.kind === 'item'
      ? catalog.dependants(entity.id).filter((item) => item.type === 'index')
      : entity.kind === 'cluster'
        ? [...catalog.replicasOf(entity.id)]
        : []
  return [
    moved(entity),
    ...along.map(moved),
    audit(running, 'alter', entity.kind === 'item' ? entity.type : entity.kind, {
      id: entity.id,
      new_owner_id: to,
    }),
  ]
}

function ownable(statement: AlterOwner, running: Running): Entity | null {
  const { session } = running
  const [name = ''] = statement.name
  switch (statement.objectType) {
    case 'SCHEMA':
      return ownSchema(running, statement.name, statement.ifExists)
    case 'DATABASE': {
      const database = session.catalog.databaseByName(name)
      if (!database && statement.ifExists) skipping(running, 'DATABASE', statement.name)
      else if (!database) throw planError(`unknown database '${name}'`)
      return database ?? null
    }
    case 'CLUSTER': {
      const cluster = session.catalog.clusterByName(name)
      if (!cluster && statement.ifExists) skipping(running, 'CLUSTER', statement.name)
      else if (!cluster) throw planError(`unknown cluster '${name}'`)
      if (cluster) mayAlterCluster(cluster)
      return cluster ?? null
    }
    default:
      return namedItem(running, statement.objectType, statement.name, statement.ifExists)
  }
}

/** ALTER … SET (RETAIN HISTORY …), ALTER INDEX … SET. */
export const retainHandler: DdlHandler<'alter-retain'> = {
  kind: 'alter-retain',
  inTransaction: 'alone',
  async plan(statement, running) {
    namedItem(running, statement.objectType, statement.name, statement.ifExists)
    throw preview('RETAIN HISTORY', 'enable_logical_compaction_window')
  },
}

/** ALTER … SET CLUSTER. */
export const setClusterHandler: DdlHandler<'alter-set-cluster'> = {
  kind: 'alter-set-cluster',
  inTransaction: 'alone',
  async plan(statement, running) {
    namedItem(running, statement.objectType, statement.name, statement.ifExists)
    throw preview('ALTER ... SET CLUSTER syntax', 'enable_alter_set_cluster')
  },
}

/** ALTER SYSTEM needs a superuser, and there is none to log in as. */
export const alterSystemHandler: DdlHandler<'alter-other'> = {
  kind: 'alter-other',
  inTransaction: 'alone',
  async plan(statement) {
    if (!statement.text.toUpperCase().startsWith('SYSTEM')) throw unsupported(`ALTER ${statement.text}`)
    throw failure('42501', 'permission denied to alter system', {
      detail: "You must be the 'mz_system' role",
    })
  },
}
