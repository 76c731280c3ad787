import { isPlainList, isPlainObject, type Plain, type PlainObject, plainObject } from '../../project'
import { GRAINS } from './grains'
import { mapping, SemanticError, textOr, whereFilters } from './values'

/** The semantic model that a simple metric of the newer form is of. */
export type Membership = { readonly semanticModel: string; readonly timeDimension: string | null }

/** A metric's parameters as the manifest has them: every key, with what is not written as null. */
export function typeParams(data: PlainObject, type: string, member?: Membership): PlainObject {
  // The newer form has the parameters beside the name.
  const written = isPlainObject(data.type_params) ? data.type_params : null
  const params = written ?? data
  return plainObject([
    ['measure', written ? measure(written.measure) : null],
    ['input_measures', []],
    ['numerator', metricInput(params.numerator)],
    ['denominator', metricInput(params.denominator)],
    ['expr', textOr(params.expr, null)],
    ['window', written ? timeWindow(written.window) : null],
    ['grain_to_date', written ? textOr(written.grain_to_date, null) : null],
    ['metrics', inputs(written ? written.metrics : data.input_metrics)],
    ['conversion_type_params', conversion(written, data, type)],
    ['cumulative_type_params', type === 'cumulative' ? cumulative(written, data) : null],
    ['metric_aggregation_params', written || !member ? null : aggregation(data, member)],
    ['join_to_timespine', !written && data.join_to_timespine === true],
    ['fill_nulls_with', null],
    ['is_private', written ? null : data.hidden === true],
  ])
}

/** What a simple metric of the newer form sums up, and over which time. */
function aggregation(data: PlainObject, { semanticModel, timeDimension }: Membership): Plain {
  const kind = textOr(data.percentile_type, '').toLowerCase()
  const additive = data.non_additive_dimension
  return plainObject([
    ['semantic_model', semanticModel],
    ['agg', textOr(data.agg, null)],
    [
      'agg_params',
      plainObject([
        ['percentile', data.percentile ?? null],
        ['use_discrete_percentile', kind === 'discrete'],
        ['use_approximate_percentile', kind === 'continuous'],
      ]),
    ],
    ['agg_time_dimension', textOr(data.agg_time_dimension, null) ?? timeDimension],
    [
      'non_additive_dimension',
      isPlainObject(additive)
        ? plainObject([
            ['name', textOr(additive.name, '')],
            ['window_choice', textOr(additive.window_agg, null)],
            ['window_groupings', isPlainList(additive.group_by) ? additive.group_by : []],
          ])
        : null,
    ],
  ])
}

function inputs(value: Plain | undefined): readonly Plain[] {
  return isPlainList(value) ? value.map((item) => metricInput(item)) : []
}

/** `measure: name`, or one with a filter. */
function measure(value: Plain | undefined): Plain {
  if (value === undefined || value === null) return null
  const written = isPlainObject(value) ? value : plainObject([['name', value]])
  return plainObject([
    ['name', textOr(written.name, '')],
    ['filter', whereFilters(written.filter)],
    ['alias', textOr(written.alias, null)],
    ['join_to_timespine', written.join_to_timespine === true],
    ['fill_nulls_with', written.fill_nulls_with ?? null],
  ])
}

function metricInput(value: Plain | undefined): Plain {
  if (value === undefined || value === null) return null
  const written = isPlainObject(value) ? value : plainObject([['name', value]])
  return plainObject([
    ['name', textOr(written.name, '')],
    ['filter', whereFilters(written.filter)],
    ['alias', textOr(written.alias, null)],
    ['offset_window', timeWindow(written.offset_window)],
    ['offset_to_grain', textOr(written.offset_to_grain, null)],
  ])
}

/** `28 days`: a count and a grain without its plural. */
function timeWindow(value: Plain | undefined): Plain {
  if (value === undefined || value === null) return null
  const [count = '', grain, ...rest] = String(value).toLowerCase().split(' ')
  if (grain === undefined || rest.length > 0)
    throw new SemanticError(
      `Invalid window (${String(value)}) in cumulative/conversion metric. Should be of the form \`<count> <granularity>\`, e.g., \`28 days\``,
    )
  if (!/^\d+$/.test(count))
    throw new SemanticError(
      `Invalid count (${count}) in cumulative/conversion metric window string: (${String(value)})`,
    )
  const single = grain.endsWith('s') && GRAINS.includes(grain.slice(0, -1)) ? grain.slice(0, -1) : grain
  return plainObject([
    ['count', Number(count)],
    ['granularity', single],
  ])
}

function cumulative(written: PlainObject | null, data: PlainObject): Plain {
  const params = written ? mapping(written.cumulative_type_params) : data
  return plainObject([
    ['window', timeWindow(params.window ?? written?.window)],
    ['grain_to_date', textOr(params.grain_to_date ?? written?.grain_to_date, null)],
    ['period_agg', textOr(params.period_agg, 'first')],
    ['metric', written ? null : metricInput(data.input_metric)],
  ])
}

function conversion(written: PlainObject | null, data: PlainObject, type: string): Plain {
  if (written ? !isPlainObject(written.conversion_type_params) : type !== 'conversion') return null
  const params = written ? mapping(written.conversion_type_params) : data
  return plainObject([
    ['base_measure', measure(params.base_measure)],
    ['conversion_measure', measure(params.conversion_measure)],
    ['base_metric', metricInput(params.base_metric)],
    ['conversion_metric', metricInput(params.conversion_metric)],
    ['entity', textOr(params.entity, null)],
    ['calculation', textOr(params.calculation, 'conversion_rate')],
    ['window', timeWindow(params.window)],
    ['constant_properties', params.constant_properties ?? null],
  ])
}
