import { quoteIdentifier, quoteLiteral } from '../../foundation'
import type { ItemName, ShowBody } from '../../sql'
import { quoted } from '../../sql'
import type { CatalogView, Schema } from '../catalog/model'
import { failure, planError, unsupported } from '../errors/error'
import { flat } from '../sql/print/doc'
import { printExpr } from '../sql/print/query'

/** What SHOW looks names up in. */
export type ShowScope = {
  readonly catalog: CatalogView
  readonly database: string
  readonly searchPath: readonly string[]
  readonly user: string
  /** The id of the item that a name stands for; throws `unknown catalog item 'x'`. */
  item(name: ItemName): string
}

/** A SHOW as a query: its columns by name, the relation (with conditions), and what the rows are ordered by. */
type Plan = { readonly columns: readonly string[]; readonly from: string; readonly orderBy?: string }

/**
 * SHOW of objects → a query of the sandbox's dialect over mz_internal's relations. LIKE goes by name, WHERE sees the
 * answer's columns. Throws errors of names; kinds that the sandbox doesn't show are 0A000.
 */
export function showSql(body: ShowBody, scope: ShowScope): string {
  const plan = planOf(body, scope)
  const list = plan.columns.map(quoteIdentifier).join(', ')
  const hidden = plan.orderBy === undefined ? '' : `, ${quoteIdentifier(plan.orderBy)}`
  const order = plan.orderBy === undefined ? list : quoteIdentifier(plan.orderBy)
  const rows = `SELECT ${list}${hidden} FROM ${plan.from}`
  return `SELECT ${list} FROM (${rows}) AS "show"${filterOf(body, plan)} ORDER BY ${order}`
}

function filterOf(body: ShowBody, plan: Plan): string {
  const { filter } = body
  if (filter === null) return ''
  if (filter.kind === 'like')
    return ` WHERE ${quoteIdentifier(plan.columns[0] ?? 'name')} LIKE ${quoteLiteral(filter.pattern)}`
  return ` WHERE ${flat(printExpr(filter.expr, quoted))}`
}

/** Objects of one schema: what is shown of each, and the relation it comes from. */
const bySchema: Readonly<Record<string, { readonly columns: readonly string[]; readonly relation: string }>> =
  {
    objects: { columns: ['name', 'type', 'comment'], relation: 'mz_show_all_objects' },
    tables: { columns: ['name', 'comment'], relation: 'mz_show_tables' },
    views: { columns: ['name', 'comment'], relation: 'mz_show_views' },
    types: { columns: ['name', 'comment'], relation: 'mz_show_types' },
    secrets: { columns: ['name', 'comment'], relation: 'mz_show_secrets' },
    connections: { columns: ['name', 'type', 'comment'], relation: 'mz_show_connections' },
    'materialized views': { columns: ['name', 'cluster', 'comment'], relation: 'mz_show_materialized_views' },
    sources: { columns: ['name', 'type', 'cluster', 'comment'], relation: 'mz_show_sources' },
    sinks: { columns: ['name', 'type', 'cluster', 'comment'], relation: 'mz_show_sinks' },
    indexes: { columns: ['name', 'on', 'cluster', 'key', 'comment'], relation: 'mz_show_indexes' },
  }

/** What no schema holds. */
const everywhere: Readonly<Record<string, Plan>> = {
  databases: { columns: ['name', 'comment'], from: 'mz_internal.mz_show_databases' },
  clusters: { columns: ['name', 'replicas', 'comment'], from: 'mz_internal.mz_show_clusters' },
  'cluster replicas': {
    columns: ['cluster', 'replica', 'size', 'ready', 'comment'],
    from: 'mz_internal.mz_show_cluster_replicas',
  },
  roles: { columns: ['name', 'comment'], from: 'mz_internal.mz_show_roles' },
  'network policies': {
    columns: ['name', 'rules', 'comment'],
    from: `(VALUES ('default', 'open_ingress', '')) AS p (name, rules, comment)`,
  },
}

function planOf(body: ShowBody, scope: ShowScope): Plan {
  const shown = bySchema[body.what]
  if (shown !== undefined) return inSchema(body, scope, shown)
  const fixed = everywhere[body.what]
  if (fixed !== undefined) return fixed
  switch (body.what) {
    case 'subsources':
      return subsources(body, scope)
    case 'schemas':
      return schemas(body, scope)
    case 'columns':
      return columns(body, scope)
    case 'privileges':
      return privileges(body, scope)
    case 'default privileges':
      return defaultPrivileges(body, scope)
    case 'role membership':
      return roleMembership(body, scope)
    default:
      throw unsupported(`SHOW ${body.what.toUpperCase()}`)
  }
}

function where(conditions: readonly string[]): string {
  return conditions.length === 0 ? '' : ` WHERE ${conditions.join(' AND ')}`
}

function inSchema(
  body: ShowBody,
  scope: ShowScope,
  shown: { readonly columns: readonly string[]; readonly relation: string },
): Plan {
  const conditions: string[] = []
  const on = body.on?.name ?? null
  if (on !== null) conditions.push(`on_id = ${quoteLiteral(scope.item(on))}`)
  // an index stands where its relation does, and a cluster is everywhere
  if (on === null && (body.from !== null || body.inCluster === null)) {
    conditions.push(`schema_id = ${quoteLiteral(schemaOf(body.from, scope).id)}`)
  }
  if (body.inCluster !== null)
    conditions.push(`cluster_id = ${quoteLiteral(clusterId(body.inCluster, scope))}`)
  return { columns: shown.columns, from: `mz_internal.${shown.relation}${where(conditions)}` }
}

function clusterId(name: string, scope: ShowScope): string {
  const cluster = [...scope.catalog.clusters.values()].find((it) => it.name === name)
  if (cluster === undefined) throw planError(`unknown cluster '${name}'`)
  return cluster.id
}

function databaseId(name: string, scope: ShowScope): string {
  const database = [...scope.catalog.databases.values()].find((it) => it.name === name)
  if (database === undefined) throw planError(`unknown database '${name}'`)
  return database.id
}

/** The schema that FROM names, or the first of the search path that exists. */
function schemaOf(from: ItemName | null, scope: ShowScope): Schema {
  if (from !== null) {
    const name = from.name[from.name.length - 1] ?? ''
    const database = from.name.length > 1 ? (from.name[0] ?? '') : scope.database
    const found = findSchema(name, database, scope)
    if (found === undefined) throw planError(`unknown schema '${from.name.join('.')}'`)
    return found
  }
  for (const name of scope.searchPath) {
    const found = findSchema(name, scope.database, scope)
    if (found !== undefined) return found
  }
  throw failure('3F000', 'no valid schema selected', {
    hint: 'Use SET schema = name to select a schema.  Use SHOW SCHEMAS to list available schemas.  Use SHOW search_path to show the schema names that we looked for, but none of them existed.',
  })
}

function findSchema(name: string, database: string, scope: ShowScope): Schema | undefined {
  const owner = [...scope.catalog.databases.values()].find((it) => it.name === database)?.id
  return [...scope.catalog.schemas.values()].find(
    (it) => it.name === name && (it.databaseId === null || it.databaseId === owner),
  )
}

function schemas(body: ShowBody, scope: ShowScope): Plan {
  const name = body.from?.name[0]
  const active = [...scope.catalog.databases.values()].some((it) => it.name === scope.database)
  if (name === undefined && !active) throw planError('no database specified and no active database')
  const id = databaseId(name ?? scope.database, scope)
  return {
    columns: ['name', 'comment'],
    from: `mz_internal.mz_show_schemas WHERE database_id IS NULL OR database_id = ${quoteLiteral(id)}`,
  }
}

function subsources(body: ShowBody, scope: ShowScope): Plan {
  const on = body.on?.name ?? null
  const condition =
    on === null
      ? `s.schema_id = ${quoteLiteral(schemaOf(body.from, scope).id)}`
      : `d.of_id = ${quoteLiteral(scope.item(on))}`
  // a subsource depends on its source, a source on its progress
  const pairs = `(SELECT object_id AS id, referenced_object_id AS of_id FROM mz_internal.mz_object_dependencies
    UNION ALL SELECT referenced_object_id, object_id FROM mz_internal.mz_object_dependencies)`
  return {
    columns: ['name', 'type'],
    from: `(SELECT DISTINCT s.name, s.type FROM mz_catalog.mz_sources AS s JOIN ${pairs} AS d ON s.id = d.id WHERE s.type IN ('subsource', 'progress') AND ${condition}) AS s`,
  }
}

function columns(body: ShowBody, scope: ShowScope): Plan {
  if (body.from === null) throw planError('SHOW COLUMNS requires a table or view')
  return {
    columns: ['name', 'nullable', 'type', 'comment'],
    from: `mz_internal.mz_show_columns WHERE id = ${quoteLiteral(scope.item(body.from))}`,
    orderBy: 'position',
  }
}

/** A role's name, those of the roles it is a member of, and PUBLIC, as an SQL list. */
function grantees(role: string, scope: ShowScope): string {
  const roles = [...scope.catalog.roles.values()]
  const first = roles.find((it) => it.name === role)
  if (first === undefined) throw planError(`unknown role '${role}'`)
  const all = new Map([[first.id, first]])
  for (const one of all.values()) {
    for (const { roleId } of one.memberOf) {
      const above = scope.catalog.roles.get(roleId)
      if (above !== undefined) all.set(above.id, above)
    }
  }
  return ['PUBLIC', ...[...all.values()].map((it) => it.name)].map(quoteLiteral).join(', ')
}

const privilegeKinds: ReadonlySet<string> = new Set([
  ...[
    'table',
    'view',
    'materialized-view',
    'source',
    'type',
    'secret',
    'connection',
    'database',
    'schema',
    'cluster',
  ],
  'system',
])

function privileges(body: ShowBody, scope: ShowScope): Plan {
  const conditions: string[] = []
  const kind = body.on?.objectType ?? null
  if (kind === 'objects') {
    conditions.push("object_type NOT IN ('system', 'cluster', 'database', 'schema')")
  } else if (kind !== null) {
    const word = kind.toLowerCase().replace(/s$/, '').replaceAll(' ', '-')
    if (!privilegeKinds.has(word)) throw unsupported(`SHOW PRIVILEGES ON ${kind.toUpperCase()}`)
    conditions.push(`object_type = ${quoteLiteral(word)}`)
  }
  if (body.for !== null) conditions.push(`grantee IN (${grantees(body.for.role, scope)})`)
  return {
    columns: ['grantor', 'grantee', 'database', 'schema', 'name', 'object_type', 'privilege_type'],
    from: `mz_internal.mz_show_all_privileges${where(conditions)}`,
  }
}

function defaultPrivileges(body: ShowBody, scope: ShowScope): Plan {
  const conditions: string[] = []
  const kind = body.on?.objectType ?? null
  if (kind !== null) conditions.push(`object_type = ${quoteLiteral(kind.toLowerCase().replace(/s$/, ''))}`)
  if (body.for !== null) conditions.push(`grantee IN (${grantees(body.for.role, scope)})`)
  return {
    columns: ['object_owner', 'database', 'schema', 'object_type', 'grantee', 'privilege_type'],
    from: `mz_internal.mz_show_default_privileges${where(conditions)}`,
  }
}

function roleMembership(body: ShowBody, scope: ShowScope): Plan {
  const condition = body.for === null ? [] : [`member IN (${grantees(body.for.role, scope)})`]
  return {
    columns: ['role', 'member', 'grantor'],
    from: `mz_internal.mz_show_role_members${where(condition)}`,
  }
}
