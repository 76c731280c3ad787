import { quoteIdentifier, quoteLiteral } from '../../foundation'
import type { CatalogView, Index, MaterializedView } from '../catalog/model'

/** A stored result: where it is, what it should hold. */
export type Stored = {
  /** Quoted name of the Postgres table. */
  readonly table: string
  readonly query: string
  readonly columns: readonly string[]
  readonly notNull: readonly string[]
  /** Restricts what is compared of the table, as the query is; see `keyed.ts`. */
  readonly where?: string
  readonly keyAt?: number
}

/** The Postgres relation of an item. */
export const userRelation = (physical: string) => `mz_user.${quoteIdentifier(physical)}`
/** The table that holds an indexed view's rows. */
export const arrangement = (indexId: string) => `mz_keep.${quoteIdentifier(`rows_${indexId}`)}`

export function storedOf(item: MaterializedView | Index, catalog: Pick<CatalogView, 'items'>): Stored | null {
  if (item.type === 'materialized-view') {
    return {
      table: userRelation(item.physical),
      query: item.query,
      columns: item.columns.map((c) => c.name),
      notNull: item.notNull,
    }
  }
  const on = catalog.items.get(item.onId)
  if (on?.type !== 'view') return null
  return {
    table: arrangement(item.id),
    query: `SELECT * FROM ${userRelation(on.physical)}`,
    columns: on.columns.map((c) => c.name),
    notNull: [],
  }
}

/** Up to so many changed rows are told. */
const fewRows = 64

/**
 * One statement that brings a stored result up to date: it runs the query, takes the difference as multisets against
 * what is stored, and applies it. It answers how many rows came and went, and for each asserted column whether a row
 * that came has a null there; and if they are few, the rows themselves as JSON. Nulls and duplicates count as in
 * EXCEPT ALL.
 */
export function recomputeSql(stored: Stored): string {
  const { table } = stored
  const columns = stored.columns.map((_, i) => `c${i}`)
  const list = columns.join(', ')
  const named = stored.columns.map(quoteIdentifier).join(', ')
  const row = columns.map((c) => `d.${c}`).join(', ')
  const nulls = stored.notNull.map(
    (name) => `, coalesce(bool_or(c${stored.columns.indexOf(name)} IS NULL) FILTER (WHERE w > 0), false)`,
  )
  return `WITH d AS MATERIALIZED (
  SELECT ${list}, sum(w) AS w FROM (
    SELECT ${list}, 1 AS w FROM (${stored.query}) AS q (${list})
    UNION ALL
    SELECT ${named}, -1 FROM ${table}${stored.where ?? ''}
  ) AS u (${list}, w) GROUP BY ${list} HAVING sum(w) <> 0
), gone AS (
  DELETE FROM ${table} AS mz_t USING (
    SELECT mz_s.ctid AS place, row_number() OVER (PARTITION BY ${columns.map((c) => `d.${c}`).join(', ')}) AS n, -d.w AS most
    FROM ${table} AS mz_s (${list}) JOIN d ON mz_s = ROW(${row})::${table} WHERE d.w < 0${stored.where ? ` AND mz_s.${columns[stored.keyAt ?? 0]} = $1` : ''}
  ) AS x WHERE mz_t.ctid = x.place AND x.n <= x.most
), come AS (
  INSERT INTO ${table} (${named}) SELECT ${list} FROM d, generate_series(1, w) WHERE w > 0
)
SELECT coalesce(sum(w) FILTER (WHERE w > 0), 0), coalesce(-sum(w) FILTER (WHERE w < 0), 0),
  CASE WHEN count(*) <= ${fewRows} THEN coalesce(json_agg(json_build_array(${columns.map((c) => `${c}::text`).join(', ')})), '[]') END${nulls.join('')} FROM d`
}

/** The name under which the statement of an item is prepared in the engine. */
export const preparedName = (id: string) => quoteIdentifier(`mz_keep_${id}`)

/** Sets the time at which a round's writes happen and `mz_now()` stands. */
export const setNow = (at: number) => `SELECT set_config('mz.now', ${quoteLiteral(String(at))}, true)`
