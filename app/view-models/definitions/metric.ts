import { z } from 'zod'
import { conditions, facts, span, text } from './pieces'

/** A measure or a metric that a metric is made of. */
const input = z
  .object({
    name: z.string(),
    alias: text,
    filter: conditions,
    fill_nulls_with: z.number().nullish(),
    join_to_timespine: z.boolean().nullish(),
    offset_window: span,
    offset_to_grain: text,
  })
  .transform((value) =>
    [
      value.name,
      value.alias ? `as ${value.alias}` : '',
      value.filter ? `where ${value.filter}` : '',
      value.offset_window ? `${value.offset_window} before` : '',
      value.offset_to_grain ? `at the start of the ${value.offset_to_grain}` : '',
      value.join_to_timespine ? 'for every time of the spine' : '',
      typeof value.fill_nulls_with === 'number' ? `nulls as ${value.fill_nulls_with}` : '',
    ]
      .filter(Boolean)
      .join(' '),
  )

/** How a metric is reckoned: from a measure, of other metrics, over a window. */
export const metric = z
  .object({
    type: z.string(),
    label: text,
    filter: conditions,
    time_granularity: text,
    type_params: z.object({
      measure: input.nullish(),
      numerator: input.nullish(),
      denominator: input.nullish(),
      metrics: z.array(input).nullish(),
      expr: text,
      window: span,
      grain_to_date: text,
      join_to_timespine: z.boolean().nullish(),
      fill_nulls_with: z.number().nullish(),
      cumulative_type_params: z
        .object({ window: span, grain_to_date: text, period_agg: text, metric: input.nullish() })
        .nullish(),
      conversion_type_params: z
        .object({
          entity: text,
          calculation: text,
          base_measure: input.nullish(),
          conversion_measure: input.nullish(),
          base_metric: input.nullish(),
          conversion_metric: input.nullish(),
          window: span,
        })
        .nullish(),
      metric_aggregation_params: z
        .object({ semantic_model: text, agg: text, expr: text, agg_time_dimension: text })
        .nullish(),
    }),
  })
  .transform(({ type, label, filter, time_granularity, type_params: of }) => {
    const over = of.cumulative_type_params
    const conversion = of.conversion_type_params
    const sum = of.metric_aggregation_params
    return facts('How it is reckoned', [
      ['Type', type],
      ['Label', label],
      ['Measure', of.measure],
      ['Aggregation', sum?.agg],
      ['Of semantic model', sum?.semantic_model],
      ['Time dimension', sum?.agg_time_dimension],
      ['Numerator', of.numerator],
      ['Denominator', of.denominator],
      ['Metrics', of.metrics?.join('\n')],
      ['Expression', of.expr ?? sum?.expr],
      ['Of metric', over?.metric],
      ['Window', over?.window || of.window],
      ['Since the start of', over?.grain_to_date ?? of.grain_to_date],
      ['In a period', over?.period_agg],
      ['Entity', conversion?.entity],
      ['Calculation', conversion?.calculation],
      ['From', conversion?.base_measure ?? conversion?.base_metric],
      ['To', conversion?.conversion_measure ?? conversion?.conversion_metric],
      ['Within', conversion?.window],
      ['Filter', filter],
      ['Time granularity', time_granularity],
      ['Every time of the spine', of.join_to_timespine],
      ['Nulls as', of.fill_nulls_with],
    ])
  })
