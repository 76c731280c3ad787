import { z } from 'zod'

/** One thing that is watched: a query over the catalog, and the shape of its rows. */
export type Watched<T> = {
  readonly name: string
  readonly sql: string
  readonly row: z.ZodType<T>
}

const yes = z.enum(['t', 'f', 'true', 'false']).transform((v) => v === 't' || v === 'true')
const millis = z.string().transform(Number)

const objectRow = z.object({
  id: z.string(),
  database: z.string(),
  schema: z.string(),
  name: z.string(),
  type: z.string(),
  cluster: z.string().nullable(),
  on_id: z.string().nullable(),
})
export type ObjectRow = z.infer<typeof objectRow>

/** Every object of a person's own, with its names as they are now, and for an index what it is on. */
export const objects: Watched<ObjectRow> = {
  name: 'objects',
  row: objectRow,
  sql: `select o.id, d.name as database, s.name as schema, o.name, o.type, c.name as cluster, i.on_id
          from mz_catalog.mz_objects o
          join mz_catalog.mz_schemas s on s.id = o.schema_id
          join mz_catalog.mz_databases d on d.id = s.database_id
          left join mz_catalog.mz_clusters c on c.id = o.cluster_id
          left join mz_catalog.mz_indexes i on i.id = o.id
         where o.id like 'u%' and o.type in ('table', 'source', 'view', 'materialized-view', 'index', 'sink')`,
}

const hydrationRow = z.object({
  object_id: z.string(),
  replica_id: z.string().nullable(),
  hydrated: yes.nullable(),
})
export type HydrationRow = z.infer<typeof hydrationRow>

/** A row without a replica stands for an object that no replica has taken up yet. */
export const hydration: Watched<HydrationRow> = {
  name: 'hydration',
  row: hydrationRow,
  sql: `select object_id, replica_id, hydrated from mz_internal.mz_hydration_statuses where object_id like 'u%'`,
}

const frontierRow = z.object({ object_id: z.string(), write_frontier: millis.nullable() })
export type FrontierRow = z.infer<typeof frontierRow>

/** How far each object is, in milliseconds; null where it is complete for ever, 0 where nothing was written yet. */
export const frontiers: Watched<FrontierRow> = {
  name: 'frontiers',
  row: frontierRow,
  sql: `select object_id, write_frontier::text as write_frontier from mz_internal.mz_frontiers where object_id like 'u%'`,
}

const replicaRow = z.object({
  cluster: z.string(),
  cluster_id: z.string(),
  replica_id: z.string().nullable(),
  replica: z.string().nullable(),
  size: z.string().nullable(),
  status: z.string().nullable(),
  reason: z.string().nullable(),
})
export type ReplicaRow = z.infer<typeof replicaRow>

/** Clusters with their replicas and whether those are up; one row a process, one without replica for none. */
export const replicas: Watched<ReplicaRow> = {
  name: 'replicas',
  row: replicaRow,
  sql: `select c.name as cluster, c.id as cluster_id, r.id as replica_id, r.name as replica, r.size, st.status, st.reason
          from mz_catalog.mz_clusters c
          left join mz_catalog.mz_cluster_replicas r on r.cluster_id = c.id
          left join mz_internal.mz_cluster_replica_statuses st on st.replica_id = r.id
         where c.id like 'u%'`,
}

const statusRow = z.object({ id: z.string(), status: z.string().nullable(), error: z.string().nullable() })
export type StatusRow = z.infer<typeof statusRow>

/** What sources and sinks say of themselves. */
export const statuses: Watched<StatusRow> = {
  name: 'statuses',
  row: statusRow,
  sql: `select id, status, error from mz_internal.mz_source_statuses where id like 'u%'
        union all
        select id, status, error from mz_internal.mz_sink_statuses where id like 'u%'`,
}

const commentRow = z.object({
  id: z.string(),
  object_type: z.string(),
  object_sub_id: z.string().nullable(),
  comment: z.string(),
})
export type CommentRow = z.infer<typeof commentRow>

/** Comments on relations (no sub id) and on their columns (the column's position). */
export const comments: Watched<CommentRow> = {
  name: 'comments',
  row: commentRow,
  sql: `select id, object_type, object_sub_id::text as object_sub_id, comment from mz_internal.mz_comments where id like 'u%'`,
}

const columnRow = z.object({
  id: z.string(),
  name: z.string(),
  position: millis,
  type: z.string(),
  nullable: yes,
})
export type ColumnRow = z.infer<typeof columnRow>

/** Columns of everything that has them. */
export const columns: Watched<ColumnRow> = {
  name: 'columns',
  row: columnRow,
  sql: `select id, name, position::text as position, type, nullable from mz_catalog.mz_columns where id like 'u%'`,
}
