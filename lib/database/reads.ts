import { z } from 'zod'
import type { RelationName } from '../foundation'
import type { Connection } from './connection'
import { DatabaseError } from './errors'

/** Rows checked against a schema: a server that answers in another shape is an error, not a surprise later. */
export async function readRows<T>(
  session: Connection,
  schema: z.ZodType<T>,
  sql: string,
  values?: readonly string[],
): Promise<readonly T[]> {
  const rows = await session.rows(sql, values)
  const parsed = z.array(schema).safeParse(rows)
  if (!parsed.success) {
    throw new DatabaseError(
      `the catalog answered in a shape that was not expected: ${z.prettifyError(parsed.error)}`,
      {
        sqlstate: 'XX000',
      },
    )
  }
  return parsed.data
}

export const relationKinds = ['view', 'materialized_view', 'table', 'source', 'sink', 'index'] as const

const relationRow = z.object({
  database: z.string(),
  schema: z.string(),
  identifier: z.string(),
  kind: z.enum(relationKinds),
})
/** An object of the catalog, by name and kind. */
export type CatalogRelation = z.infer<typeof relationRow>

/** What stands in these schemas, subsources and progress relations left out, as dbt-materialize lists relations. */
export function listRelations(
  session: Connection,
  database: string,
  schemas: readonly string[],
): Promise<readonly CatalogRelation[]> {
  if (schemas.length === 0) return Promise.resolve([])
  const places = schemas.map((_, i) => `$${i + 2}`).join(', ')
  return readRows(
    session,
    relationRow,
    `select d.name as database, s.name as schema, o.name as identifier,
            case o.type when 'materialized-view' then 'materialized_view' else o.type end as kind
       from mz_catalog.mz_objects o
       join mz_catalog.mz_schemas s on s.id = o.schema_id
       join mz_catalog.mz_databases d on d.id = s.database_id
       left join mz_catalog.mz_sources so on so.id = o.id
      where d.name = $1 and s.name in (${places})
        and o.type in ('table', 'source', 'view', 'materialized-view', 'sink')
        and (so.type is null or so.type not in ('subsource', 'progress'))
      order by 1, 2, 3`,
    [database, ...schemas],
  )
}

/** The schemas of a database. */
export async function listSchemas(session: Connection, database: string): Promise<ReadonlySet<string>> {
  const rows = await readRows(
    session,
    z.object({ name: z.string() }),
    `select s.name from mz_catalog.mz_schemas s join mz_catalog.mz_databases d on d.id = s.database_id where d.name = $1`,
    [database],
  )
  return new Set(rows.map((r) => r.name))
}

const columnRow = z.object({ name: z.string(), type: z.string(), nullable: z.string() })
export type CatalogColumn = { readonly name: string; readonly type: string; readonly nullable: boolean }

/** A relation's columns in order, with Materialize's names of their types. Empty where it doesn't exist. */
export async function listColumns(
  session: Connection,
  relation: RelationName,
): Promise<readonly CatalogColumn[]> {
  const rows = await readRows(
    session,
    columnRow,
    `select c.name, c.type, c.nullable::text as nullable
       from mz_catalog.mz_columns c
       join mz_catalog.mz_objects o on o.id = c.id
       join mz_catalog.mz_schemas s on s.id = o.schema_id
       join mz_catalog.mz_databases d on d.id = s.database_id
      where d.name = $1 and s.name = $2 and o.name = $3 and o.type in ('table', 'source', 'view', 'materialized-view')
      order by c.position`,
    [relation.database, relation.schema, relation.identifier],
  )
  return rows.map((r) => ({
    name: r.name,
    type: r.type,
    nullable: r.nullable === 'true' || r.nullable === 't',
  }))
}

/** Columns of a temporary view of this session, with their types. */
export function listColumnTypes(
  session: Connection,
  temporaryView: string,
): Promise<readonly { readonly name: string; readonly type: string; readonly type_oid: string }[]> {
  return readRows(
    session,
    z.object({ name: z.string(), type: z.string(), type_oid: z.string() }),
    `select c.name, c.type, c.type_oid::text as type_oid
       from mz_catalog.mz_columns c
       join mz_catalog.mz_relations r on r.id = c.id
      where r.schema_id = '0' and r.name = $1
      order by c.position`,
    [temporaryView],
  )
}
