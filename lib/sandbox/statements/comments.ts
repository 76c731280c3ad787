import { findDatabase, findSchema, lookUpItem } from '../catalog/names'
import { failure, planError } from '../errors/error'
import type { CommentOn } from '../sql/ast/statement'
import { mayAlterCluster, nothing } from './clusters'
import { itemTypeOf } from './drop'
import type { DdlHandler, Running } from './handler'
import { typeWords } from './make'
import { audit } from './tables'

type Target = { readonly objectType: string; readonly objectId: string; readonly sub: number | null }

/** COMMENT ON. */
export const commentHandler: DdlHandler<'comment'> = {
  kind: 'comment',
  inTransaction: 'alone',
  async plan(statement, running) {
    const target = targetOf(statement, running)
    const comment = { kind: 'comment', ...target, text: statement.text } as const
    const event = audit(running, 'comment', target.objectType, { id: target.objectId })
    return { tag: 'COMMENT', ddl: { changes: [{ do: 'comment', comment }, event], apply: nothing } }
  },
}

function targetOf(statement: CommentOn, running: Running): Target {
  const { session } = running
  const { name } = statement.name
  const [first = '', second = ''] = name
  switch (statement.objectType) {
    case 'DATABASE':
      return { objectType: 'database', objectId: findDatabase(session.names, first).id, sub: null }
    case 'SCHEMA':
      return { objectType: 'schema', objectId: findSchema(session.names, name).id, sub: null }
    case 'ROLE': {
      const role = session.catalog.roleByName(first)
      if (!role) throw planError(`unknown role '${first}'`)
      return { objectType: 'role', objectId: role.id, sub: null }
    }
    case 'CLUSTER': {
      const cluster = session.catalog.clusterByName(first)
      if (!cluster) throw planError(`unknown cluster '${first}'`)
      mayAlterCluster(cluster)
      return { objectType: 'cluster', objectId: cluster.id, sub: null }
    }
    case 'CLUSTER REPLICA': {
      const cluster = session.catalog.clusterByName(first)
      if (!cluster) throw planError(`unknown cluster '${first}'`)
      const replica = session.catalog.replicasOf(cluster.id).find((each) => each.name === second)
      if (!replica) throw planError(`CLUSTER ${first} has no CLUSTER REPLICA named "${second}"`)
      return { objectType: 'cluster-replica', objectId: replica.id, sub: null }
    }
    case 'COLUMN':
      return columnOf(statement, running)
    default:
      return itemOf(statement, running)
  }
}

function itemOf(statement: CommentOn, running: Running): Target {
  const { session } = running
  const { name } = statement.name
  const found = lookUpItem(session.names, name)
  if (!found || statement.objectType === 'FUNCTION')
    throw planError(`unknown catalog item '${name.join('.')}'`)
  if (found.kind === 'system') throw systemOwned(found.spec)
  const wanted = itemTypeOf(statement.objectType === 'COLUMN' ? 'TABLE' : statement.objectType)
  if (found.item.type !== wanted) {
    throw planError(
      `${typeWords(found.item.type).toUpperCase()} ${found.item.name} is not a ${statement.objectType}`,
    )
  }
  return { objectType: found.item.type, objectId: found.item.id, sub: null }
}

function systemOwned(spec: { readonly schema: string; readonly name: string; readonly type: string }) {
  return failure(
    '42501',
    `must be owner of ${spec.type === 'view' ? 'VIEW' : 'TABLE'} ${spec.schema}.${spec.name}`,
  )
}

function columnOf(statement: CommentOn, running: Running): Target {
  const { session } = running
  const { name } = statement.name
  const found = lookUpItem(session.names, name)
  if (!found) throw planError(`unknown catalog item '${name.join('.')}'`)
  if (found.kind === 'system') throw systemOwned(found.spec)
  const { item } = found
  if (!('columns' in item))
    throw planError(
      `${typeWords(item.type)} "${session.catalog.fullName(item).join('.')}" does not have columns`,
    )
  const at = item.columns.findIndex((column) => column.name === statement.column)
  if (at < 0) throw planError(`column "${[...name, statement.column].join('.')}" does not exist`)
  return { objectType: item.type, objectId: item.id, sub: at + 1 }
}
