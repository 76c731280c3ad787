import { z } from 'zod'
import { conditions, facts, table, text } from './pieces'

/** What a saved query asks, and where its answers are written. */
export const savedQuery = z
  .object({
    label: text,
    query_params: z.object({
      metrics: z.array(z.string()),
      group_by: z.array(z.string()),
      where: conditions,
      order_by: z.array(z.string()).nullish(),
      limit: z.number().nullish(),
    }),
    exports: z.array(
      z.object({
        name: z.string(),
        config: z.object({ export_as: text, schema_name: text, alias: text }).nullish(),
      }),
    ),
  })
  .transform(({ label, query_params: asked, exports }) => [
    ...facts('What it asks', [
      ['Label', label],
      ['Metrics', asked.metrics.join('\n')],
      ['Group by', asked.group_by.join('\n')],
      ['Where', asked.where],
      ['Order by', asked.order_by?.join('\n')],
      ['Limit', asked.limit],
    ]),
    ...table(
      'Exports',
      ['name', 'as', 'schema', 'alias'],
      exports.map(({ name, config }) => [name, config?.export_as, config?.schema_name, config?.alias]),
    ),
  ])
