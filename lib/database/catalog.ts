import { z } from 'zod'
import type { Connection } from './connection'
import { readRows } from './reads'

const row = z.object({
  database: z.string(),
  schema: z.string(),
  name: z.string(),
  type: z.string(),
  comment: z.string().nullable(),
  owner: z.string().nullable(),
  column: z.string(),
  index: z.string().transform(Number),
  columnType: z.string(),
  columnComment: z.string().nullable(),
})

/** Every column of every relation in these schemas, with comments and owners: what dbt's catalog is made of. */
export function readCatalog(session: Connection, database: string, schemas: readonly string[]) {
  if (schemas.length === 0) return Promise.resolve([])
  const places = schemas.map((_, i) => `$${i + 2}`).join(', ')
  return readRows(
    session,
    row,
    `select d.name as "database", s.name as "schema", o.name as "name",
            case o.type when 'materialized-view' then 'materialized_view' else o.type end as "type",
            oc.comment as "comment", r.name as "owner", c.name as "column", c.position::text as "index",
            c.type as "columnType", cc.comment as "columnComment"
       from mz_catalog.mz_objects o
       join mz_catalog.mz_schemas s on s.id = o.schema_id
       join mz_catalog.mz_databases d on d.id = s.database_id
       join mz_catalog.mz_columns c on c.id = o.id
       left join mz_catalog.mz_roles r on r.id = o.owner_id
       left join mz_internal.mz_comments oc on oc.id = o.id and oc.object_sub_id is null
       left join mz_internal.mz_comments cc on cc.id = o.id and cc.object_sub_id::text = c.position::text
      where d.name = $1 and s.name in (${places}) and o.type in ('table', 'source', 'view', 'materialized-view')
      order by d.name, s.name, o.name, c.position`,
    [database, ...schemas],
  )
}
