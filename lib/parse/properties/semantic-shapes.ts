import { isPlainObject, type Plain, shape } from '../../project'

const { text, integer, number, boolean, mapping, list, maybe, either, object } = shape

const filter = maybe(text, list(text))
const measure = object({
  '!name': text,
  filter,
  alias: maybe(text),
  join_to_timespine: boolean,
  fill_nulls_with: maybe(integer),
})
const input = object({
  '!name': text,
  filter,
  alias: maybe(text),
  offset_window: maybe(text),
  offset_to_grain: maybe(text),
})
const constants = maybe(list(object({ '!base_property': text, '!conversion_property': text })))

const typeParams = object({
  measure: maybe(measure, text),
  numerator: maybe(input, text),
  denominator: maybe(input, text),
  expr: maybe(text, boolean),
  window: maybe(text),
  grain_to_date: maybe(text),
  metrics: maybe(list(either(input, text))),
  conversion_type_params: maybe(
    object({
      '!base_measure': either(measure, text),
      '!conversion_measure': either(measure, text),
      '!entity': text,
      calculation: text,
      window: maybe(text),
      constant_properties: constants,
    }),
  ),
  cumulative_type_params: maybe(
    object({ window: maybe(text), grain_to_date: maybe(text), period_agg: text }),
  ),
})

/** A metric with `type_params`. */
export const metric = object({
  '!name': text,
  type: text,
  label: text,
  description: text,
  filter,
  time_granularity: maybe(text),
  config: mapping,
  '!type_params': typeParams,
  meta: mapping,
  tags: list(text),
})

/** A metric whose parameters stand beside its name: those of models, and the newer ones of `metrics:`. */
export const modelMetric = object({
  '!name': text,
  type: text,
  label: maybe(text),
  description: text,
  filter,
  time_granularity: maybe(text),
  config: mapping,
  hidden: boolean,
  agg: maybe(text),
  percentile: maybe(number),
  percentile_type: maybe(text),
  join_to_timespine: maybe(boolean),
  fill_nulls_with: maybe(integer),
  expr: maybe(text, integer),
  non_additive_dimension: maybe(object({ '!name': text, '!window_agg': text, group_by: list(text) })),
  agg_time_dimension: maybe(text),
  window: maybe(text),
  grain_to_date: maybe(text),
  period_agg: text,
  input_metric: maybe(input, text),
  numerator: maybe(input, text),
  denominator: maybe(input, text),
  input_metrics: maybe(list(either(input, text))),
  entity: maybe(text),
  calculation: maybe(text),
  base_metric: maybe(input, text),
  conversion_metric: maybe(input, text),
  constant_properties: constants,
})

/** Which of the two ways a metric is written in. */
export function metricShape(entry: Plain): shape.Shape {
  return isPlainObject(entry) && 'type_params' in entry ? metric : modelMetric
}

export const semanticModel = object({
  '!name': text,
  '!model': text,
  config: mapping,
  description: maybe(text),
  label: maybe(text),
  defaults: maybe(object({ agg_time_dimension: maybe(text) })),
  entities: list(
    object({
      '!type': text,
      name: text,
      description: maybe(text),
      label: maybe(text),
      config: mapping,
      role: maybe(text),
      expr: maybe(text),
    }),
  ),
  measures: list(
    object({
      '!name': text,
      '!agg': text,
      description: maybe(text),
      label: maybe(text),
      expr: maybe(text, boolean, integer),
      agg_params: maybe(
        object({
          percentile: maybe(number),
          use_discrete_percentile: boolean,
          use_approximate_percentile: boolean,
        }),
      ),
      non_additive_dimension: maybe(
        object({ '!name': text, '!window_choice': text, window_groupings: list(text) }),
      ),
      agg_time_dimension: maybe(text),
      create_metric: boolean,
      config: mapping,
    }),
  ),
  dimensions: list(
    object({
      '!type': text,
      name: text,
      description: maybe(text),
      label: maybe(text),
      is_partition: boolean,
      config: mapping,
      type_params: maybe(
        object({
          '!time_granularity': text,
          validity_params: maybe(object({ is_start: boolean, is_end: boolean })),
        }),
      ),
      expr: maybe(text),
    }),
  ),
  primary_entity: maybe(text),
})

export const savedQuery = object({
  '!name': text,
  '!query_params': object({
    metrics: list(text),
    group_by: list(text),
    where: maybe(text, list(text)),
    order_by: list(text),
    limit: maybe(integer),
  }),
  description: maybe(text),
  label: maybe(text),
  exports: list(object({ '!name': text, config: mapping })),
  config: mapping,
  tags: either(text, list(text)),
})
