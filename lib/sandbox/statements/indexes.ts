import type { Expr, Query } from '../../sql'
import { identifier, shown, stable } from '../../sql'
import { stableName } from '../catalog/create-sql'
import type { Index, IndexKey, Item } from '../catalog/model'
import { lookUpItem, plainName } from '../catalog/names'
import { failure, planError } from '../errors/error'
import { parseStoredQuery } from '../sql/parse/parse'
import { pgContext, planResolved, resolverFor } from '../sql/plan'
import { PgPrinter } from '../sql/postgres'
import { flat } from '../sql/print/doc'
import { printExpr } from '../sql/print/query'
import { clusterFor, nothing } from './clusters'
import type { DdlHandler, Running } from './handler'
import { place, preview, typeWords } from './make'
import { refuseUnmaterializableViews } from './materializable'
import { audit, itemDetails } from './tables'

/** CREATE [DEFAULT] INDEX. */
export const createIndexHandler: DdlHandler<'create-index'> = {
  kind: 'create-index',
  inTransaction: 'alone',
  async plan(statement, running) {
    const { session } = running
    const cluster = clusterFor(running, statement.inCluster)
    const on = indexed(running, statement.on.name)
    if (statement.with.length > 0) throw preview('INDEX OPTIONS', 'enable_index_options')
    const keys = statement.keys ?? defaultKeys(on)
    if (on.type === 'view') refuseUnmaterializableViews(running, [on.id])
    const made: IndexKey[] = []
    for (const key of keys) made.push(await makeKey(running, on, key))
    const onName = session.catalog.fullName(on)
    const name = statement.name ?? freeName(running, on, keys, statement.default)
    const base = place(running, [...onName.slice(0, -1), name], 'index', {
      ifNotExists: statement.ifNotExists,
    })
    if (!base) return { tag: 'CREATE INDEX', ddl: null }
    const columns = keys.map((key) => flat(printExpr(key, stable))).join(', ')
    const createSql = `CREATE INDEX ${identifier(name, stable)} IN CLUSTER [${cluster.id}] ON [${on.id} AS ${stableName(onName)}] (${columns})`
    const { fullName: _, ...rest } = base
    const index: Index = {
      ...rest,
      type: 'index',
      createSql,
      uses: [on.id],
      onId: on.id,
      clusterId: cluster.id,
      keys: made,
      ownerId: on.ownerId,
    }
    if (keys.length === 0) {
      session.notice({
        severity: 'NOTICE',
        code: '00000',
        message:
          'Empty index key. The index will be completely skewed to one worker thread, which can lead to performance problems.',
        hint: 'CREATE DEFAULT INDEX is almost always better than an index with an empty key. (Except for cross joins with big inputs, which are better to avoid anyway.)',
      })
    }
    tellIdentical(running, on, index, keys)
    return {
      tag: 'CREATE INDEX',
      ddl: {
        changes: [
          { do: 'put', entity: index },
          audit(running, 'create', 'index', itemDetails(running, index)),
        ],
        apply: nothing,
      },
    }
  },
}

function indexed(running: Running, name: readonly string[]): Extract<Item, { columns: unknown }> {
  const { session } = running
  const found = lookUpItem(session.names, name)
  if (!found) throw planError(`unknown catalog item '${name.join('.')}'`)
  if (found.kind === 'system') {
    const { spec } = found
    throw failure(
      '42501',
      `must be owner of ${spec.type === 'view' ? 'VIEW' : 'TABLE'} ${spec.schema}.${spec.name}`,
    )
  }
  const { item } = found
  if (!('columns' in item))
    throw planError(
      `index cannot be created on ${plainName(session.catalog, item)} because it is a ${typeWords(item.type)}`,
    )
  if (item.type === 'materialized-view' && item.replaces !== null) {
    throw planError(
      `index cannot be created on ${plainName(session.catalog, item)} because it is a replacement materialized view`,
    )
  }
  return item
}

/** The known key: GROUP BY's columns, if all of them are in the list; else all columns. */
function defaultKeys(on: Extract<Item, { columns: unknown }>): readonly Expr[] {
  const grouped = on.type === 'view' || on.type === 'materialized-view' ? groupedColumns(on.definition) : null
  const names = grouped ?? on.columns.map((column) => column.name)
  return names.map((name): Expr => ({ kind: 'identifier', name: [name], at: 0 }))
}

function groupedColumns(definition: string): readonly string[] | null {
  const query: Query = parseStoredQuery(definition.replace(/;$/, ''))
  const { body } = query
  if (body.kind !== 'select' || body.groupBy.length === 0) return null
  const names: string[] = []
  for (const key of body.groupBy) {
    const text = flat(printExpr(key, stable))
    const at =
      key.kind === 'number'
        ? Number(key.text) - 1
        : body.projection.findIndex((p) => p.kind === 'item' && flat(printExpr(p.expr, stable)) === text)
    const projected = body.projection[at]
    if (projected?.kind !== 'item') return null
    const name =
      projected.alias ??
      (projected.expr.kind === 'identifier' ? projected.expr.name[projected.expr.name.length - 1] : undefined)
    if (name === undefined) return null
    names.push(name)
  }
  return names
}

async function makeKey(
  running: Running,
  on: Extract<Item, { columns: unknown }>,
  key: Expr,
): Promise<IndexKey> {
  if (key.kind === 'identifier') {
    const name = key.name[key.name.length - 1] ?? ''
    const at = on.columns.findIndex((column) => column.name === name)
    if (at < 0) throw planError(`column "${key.name.join('.')}" does not exist`)
    return { column: at + 1 }
  }
  const { house, session } = running
  const resolver = resolverFor(house, session)
  const resolved = resolver.expr(key)
  const { sessionFunctions } = resolver.result()
  if (sessionFunctions.has('now') || sessionFunctions.has('current_timestamp')) {
    throw failure('0A000', 'cannot materialize call to current_timestamp', {
      detail: 'See: https://materialize.com/docs/sql/functions/now_and_mz_now/',
      hint: 'In temporal filters `mz_now()` may work instead.',
    })
  }
  for (const name of sessionFunctions) throw failure('0A000', `cannot materialize call to ${name}`)
  const query = new PgPrinter(pgContext(house, session, { stored: true, at: 0, late: () => {} })).expr(
    resolved,
    null,
  )
  const from = `"mz_user"."${on.physical}"`
  const planned = await planResolved(house, session, resolver, () => `SELECT ${query} AS k FROM ${from}`, {
    tree: resolved,
  })
  const field = planned.fields[0]
  const type = field ? house.types.fromPg(field.oid, field.mod).name : 'text'
  return { expression: flat(printExpr(resolved, shown)), query, nullable: true, type }
}

/** `t_a_idx`, `t_expr_idx`, `m_primary_idx`, with a number when it is taken. */
function freeName(running: Running, on: Item, keys: readonly Expr[], isDefault: boolean): string {
  const middle = isDefault
    ? 'primary'
    : keys
        .map((key) => (key.kind === 'identifier' ? (key.name[key.name.length - 1] ?? '') : 'expr'))
        .join('_')
  const base = `${on.name}_${middle}_idx`
  for (let i = 0; ; i += 1) {
    const name = i === 0 ? base : `${base}${i}`
    if (!running.session.catalog.item(on.schemaId, name, on.temporary)) return name
  }
}

function tellIdentical(running: Running, on: Item, index: Index, keys: readonly Expr[]): void {
  const { session } = running
  const text = keys.map((key) => flat(printExpr(key, shown))).join(', ')
  for (const other of session.catalog.dependants(on.id)) {
    if (
      other.type !== 'index' ||
      other.clusterId !== index.clusterId ||
      JSON.stringify(other.keys) !== JSON.stringify(index.keys)
    )
      continue
    const label = `${on.name}(${text})`
    session.notice({
      severity: 'NOTICE',
      code: '00000',
      message: `Index ${session.catalog.fullName(index).join('.')} is identical to ${plainName(session.catalog, other)}, which is also defined on ${label}.`,
      hint: `Please drop all indexes except the first index created on ${label} and recreate all dependent objects.`,
    })
  }
}
