import { quoteIdentifier, quoteLiteral } from '../../foundation'
import { showCreateSql, showRedactedSql } from '../catalog/create-sql'
import type { Cluster, Item } from '../catalog/model'
import { lookUpItem, plainName } from '../catalog/names'
import { planError, unsupported } from '../errors/error'
import type { ShowCreate } from '../sql/ast/statement'
import { itemTypeOf } from './drop'
import { ErrorAfterColumns, type Handler, type OutColumn, type Running } from './handler'
import { typeWords } from './make'

const columns: readonly OutColumn[] = [
  { name: 'name', oid: 25, mod: -1 },
  { name: 'create_sql', oid: 25, mod: -1 },
]

/** SHOW [REDACTED] CREATE. */
export const showCreateHandler: Handler<'show-create'> = {
  kind: 'show-create',
  async describe(statement, running) {
    createdRow(statement, running)
    return { columns, parameters: [] }
  },
  async execute(statement, running) {
    return { kind: 'rows', columns, rows: [createdRow(statement, running)], tag: 'SELECT 1' }
  },
}

/** The row that SHOW CREATE answers: name and SQL. */
export function createdRow(
  statement: Pick<ShowCreate, 'objectType' | 'name' | 'redacted'>,
  running: Pick<Running, 'house' | 'session'>,
): readonly [string, string] {
  const { session } = running
  const { name } = statement.name
  if (statement.objectType === 'CLUSTER') return clusterRow(running, name[0] ?? '')
  const found = lookUpItem(session.names, name)
  if (!found) throw planError(`unknown catalog item '${name.join('.')}'`)
  if (found.kind === 'system') {
    const full = `${found.spec.schema}.${found.spec.name}`
    if (found.spec.type === 'view') throw unsupported(`SHOW CREATE of ${full}`)
    throw new ErrorAfterColumns(columns, planError(`cannot show create for system object ${full}`))
  }
  const { item } = found
  const wanted = itemTypeOf(statement.objectType)
  if (item.type !== wanted) {
    const hint =
      item.type === 'materialized-view' && wanted === 'view'
        ? { hint: 'Use SHOW CREATE MATERIALIZED VIEW to show a materialized view.' }
        : {}
    throw new ErrorAfterColumns(
      columns,
      planError(`${plainName(session.catalog, item)} is not a ${typeWords(wanted)}`, hint),
    )
  }
  const sql = statement.redacted
    ? showRedactedSql(session.catalog, item)
    : showCreateSql(session.catalog, item)
  return [nameOf(running, item), sql]
}

function nameOf(running: Pick<Running, 'session'>, item: Item): string {
  return running.session.catalog.fullName(item).join('.')
}

function clusterRow({ session }: Pick<Running, 'session'>, name: string): readonly [string, string] {
  const cluster = session.catalog.clusterByName(name)
  if (!cluster) throw planError(`unknown cluster '${name}'`)
  if (!cluster.managed)
    throw new ErrorAfterColumns(columns, planError('SHOW CREATE for unmanaged clusters not yet supported'))
  return [cluster.name, clusterSql(cluster)]
}

function clusterSql(cluster: Cluster): string {
  const seconds = /^(\d+)/.exec(cluster.introspectionInterval ?? '')?.[1] ?? '0'
  const interval = `00:00:${seconds.padStart(2, '0')}`
  const options = [
    `INTROSPECTION DEBUGGING = ${cluster.introspectionDebugging}`,
    `INTROSPECTION INTERVAL = INTERVAL '${interval}'`,
    'MANAGED = true',
    `REPLICATION FACTOR = ${cluster.replicationFactor ?? 1}`,
    `SIZE = ${quoteLiteral(cluster.size ?? '')}`,
    `SCHEDULE = ${cluster.schedule.kind === 'manual' ? 'MANUAL' : 'ON REFRESH'}`,
  ]
  return `CREATE CLUSTER ${quoteIdentifier(cluster.name)} (${options.join(', ')})`
}
