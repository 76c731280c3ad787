import { DBT_VERSION } from '../foundation'
import type { Manifest, UniqueId } from '../manifest'

export type CatalogColumn = {
  readonly type: string
  readonly index: number
  readonly name: string
  readonly comment: string | null
}

export type CatalogTable = {
  readonly metadata: {
    readonly type: string
    readonly schema: string
    readonly name: string
    readonly database: string | null
    readonly comment: string | null
    readonly owner: string | null
  }
  readonly columns: { readonly [name: string]: CatalogColumn }
  readonly stats: { readonly has_stats: Stat }
  readonly unique_id: UniqueId
}

type Stat = {
  readonly id: string
  readonly label: string
  readonly value: boolean
  readonly include: boolean
  readonly description: string
}

/** dbt's catalog.json, https://schemas.getdbt.com/dbt/catalog/v1.json */
export type Catalog = {
  readonly metadata: {
    readonly dbt_schema_version: string
    readonly dbt_version: string
    readonly generated_at: string
    readonly invocation_id: string
    readonly env: { readonly [key: string]: string }
  }
  readonly nodes: { readonly [uniqueId: UniqueId]: CatalogTable }
  readonly sources: { readonly [uniqueId: UniqueId]: CatalogTable }
  readonly errors: null
}

/** A relation with one of its columns, as the database's catalog lists them. */
export type CatalogRow = {
  readonly database: string
  readonly schema: string
  readonly name: string
  readonly type: string
  readonly comment: string | null
  readonly owner: string | null
  readonly column: string
  readonly index: number
  readonly columnType: string
  readonly columnComment: string | null
}

const noStats: Stat = {
  id: 'has_stats',
  label: 'Has Stats?',
  value: false,
  include: false,
  description: 'Indicates whether there are statistics for this table',
}

function key(database: string, schema: string, name: string): string {
  return JSON.stringify([database.toLowerCase(), schema.toLowerCase(), name.toLowerCase()])
}

/** Which nodes and sources stand at a place; several may share one. */
function idsByPlace(
  manifest: Manifest,
): ReadonlyMap<string, readonly { id: UniqueId; section: 'nodes' | 'sources' }[]> {
  const places = new Map<string, { id: UniqueId; section: 'nodes' | 'sources' }[]>()
  const add = (place: string, id: UniqueId, section: 'nodes' | 'sources') =>
    places.set(place, [...(places.get(place) ?? []), { id, section }])
  for (const node of Object.values(manifest.nodes)) {
    if (node.relation_name !== null) add(key(node.database, node.schema, node.alias), node.unique_id, 'nodes')
  }
  for (const source of Object.values(manifest.sources)) {
    add(key(source.database, source.schema, source.identifier), source.unique_id, 'sources')
  }
  return places
}

/** The catalog of those relations that the project knows. Relations without columns (sinks) are not in it. */
export function makeCatalog(
  manifest: Manifest,
  rows: readonly CatalogRow[],
  stamp: { readonly at: Date; readonly invocationId: string },
): Catalog {
  const places = idsByPlace(manifest)
  const found = { nodes: {} as Record<string, CatalogTable>, sources: {} as Record<string, CatalogTable> }
  for (const row of rows) {
    for (const { id, section } of places.get(key(row.database, row.schema, row.name)) ?? []) {
      const table = found[section][id] ?? emptyTable(id, row)
      const column = { type: row.columnType, index: row.index, name: row.column, comment: row.columnComment }
      found[section][id] = { ...table, columns: { ...table.columns, [row.column]: column } }
    }
  }
  return {
    metadata: {
      dbt_schema_version: 'https://schemas.getdbt.com/dbt/catalog/v1.json',
      dbt_version: DBT_VERSION,
      generated_at: stamp.at.toISOString(),
      invocation_id: stamp.invocationId,
      env: {},
    },
    ...found,
    errors: null,
  }
}

function emptyTable(id: UniqueId, row: CatalogRow): CatalogTable {
  const { type, schema, name, database, comment, owner } = row
  return {
    metadata: { type, schema, name, database, comment, owner },
    columns: {},
    stats: { has_stats: noStats },
    unique_id: id,
  }
}
