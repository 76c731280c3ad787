import { z } from 'zod'
import type { DefinitionPart } from '../../../components/model/definition-view'

/** A text that may be missing. */
export const text = z.string().nullish()

const filter = z.object({ where_filters: z.array(z.object({ where_sql_template: z.string() })) }).nullish()

/** dbt's lists of conditions; all of them hold. */
export const conditions = filter.transform((value) =>
  (value?.where_filters ?? []).map((each) => each.where_sql_template.trim()).join('\nand '),
)

/** A window of time; MetricFlow writes it as a number and a unit. */
export const span = z
  .object({ count: z.number(), granularity: z.string() })
  .nullish()
  .transform((value) => (value ? `${value.count} ${value.granularity}` : ''))

type Row = readonly [label: string, value: string | number | boolean | null | undefined]

/** What is said of something, without what isn't. */
export function facts(title: string, rows: readonly Row[]): readonly DefinitionPart[] {
  const said = rows.flatMap(([label, value]): readonly (readonly [string, string])[] =>
    value === null || value === undefined || value === '' || value === false
      ? []
      : [[label, value === true ? 'yes' : String(value)]],
  )
  return said.length === 0 ? [] : [{ kind: 'facts', title, rows: said }]
}

/** A table without the columns in which nothing stands. */
export function table(
  title: string,
  columns: readonly string[],
  rows: readonly (readonly (string | null | undefined)[])[],
): readonly DefinitionPart[] {
  if (rows.length === 0) return []
  const used = columns.map((_, at) => rows.some((row) => (row[at] ?? '') !== ''))
  return [
    {
      kind: 'table',
      title,
      columns: columns.filter((_, at) => used[at]),
      rows: rows.map((row) => columns.flatMap((_, at) => (used[at] ? [row[at] ?? ''] : []))),
    },
  ]
}
