import type { Plain } from '../../../project'
import { GRAINS } from '../grains'
import { mapping, mappings, textOr } from '../values'
import { nameIssues } from './names'
import type { Issue, LayerView, MeasureView, MetricView } from './view'

/** What a derived metric is made of. */
export function derivedMetrics({ metrics }: LayerView): Issue[] {
  return [
    ...metrics.flatMap((metric) =>
      metric.type === 'derived' && mappings(metric.params.metrics).length === 0
        ? [
            fault(
              metric,
              `No input metrics found for derived metric '${metric.name}'. Please add metrics to type_params.metrics.`,
            ),
          ]
        : [],
    ),
    ...metrics.flatMap((metric) => [
      ...aliasFaults(metric),
      ...offsetFaults(metric),
      ...exprWarnings(metric),
    ]),
  ]
}

function aliasFaults(metric: MetricView): Issue[] {
  if (metric.type !== 'derived') return []
  const inputs = mappings(metric.params.metrics)
  const used = new Set(inputs.map(({ name }) => String(name)))
  return inputs.flatMap((input) => {
    const alias = textOr(input.alias, '')
    if (alias === '') return []
    const taken = used.has(alias)
    const message = `Alias '${alias}' for input metric: '${String(input.name)}' is already being used. Please choose another alias.`
    return [...nameIssues(alias, metric.at), ...(taken ? [fault(metric, message)] : [])]
  })
}

function offsetFaults(metric: MetricView): Issue[] {
  return mappings(metric.params.metrics).flatMap((input) => {
    const both =
      `Both offset_window and offset_to_grain set for derived metric '${metric.name}' on input metric ` +
      `'${String(input.name)}'. Please set one or the other.`
    return input.offset_window && input.offset_to_grain ? [fault(metric, both)] : []
  })
}

function exprWarnings({ name, type, params, at }: MetricView): Issue[] {
  if (type !== 'derived') return []
  const expr = textOr(params.expr, '')
  if (expr === '') {
    const message = `No \`expr\` set for derived metric ${name}. Please add an \`expr\` that references all input metrics.`
    return [{ level: 'warning', message, at }]
  }
  return mappings(params.metrics).flatMap((input): Issue[] => {
    const used = textOr(input.alias, '') || String(input.name)
    if (expr.includes(used)) return []
    const message =
      `Input metric '${used}' is not used in \`expr\`: '${expr}' for derived metric '${name}'. Please update the ` +
      '`expr` or remove the input metric.'
    return [{ level: 'warning', message, at }]
  })
}

/** How far back a cumulative metric looks. */
export function cumulativeMetrics({ metrics }: LayerView, custom: readonly string[]): Issue[] {
  return metrics.flatMap((metric) => {
    if (metric.type !== 'cumulative') return []
    const own = mapping(metric.params.cumulative_type_params)
    const window = own.window ?? metric.params.window
    const both = 'Both window and grain_to_date set for cumulative metric. Please set one or the other.'
    return [
      ...(window && (own.grain_to_date ?? metric.params.grain_to_date) ? [fault(metric, both)] : []),
      ...windowFaults(metric, window, custom),
    ]
  })
}

function windowFaults(metric: MetricView, window: Plain | undefined, custom: readonly string[]): Issue[] {
  if (!window) return []
  const { count, granularity } = mapping(window)
  const written = textOr(granularity, '')
  const known = [...GRAINS, ...custom]
  const single =
    written.endsWith('s') && known.includes(written.slice(0, -1)) ? written.slice(0, -1) : written
  if (known.includes(single)) return []
  const message = `Invalid time granularity '${single}' in window: '${String(count)} ${written}'`
  return [fault(metric, message)]
}

/** What conversions are counted by. */
export function conversionMetrics({ metrics, models }: LayerView): Issue[] {
  const measures = new Map<string, MeasureView>()
  for (const model of models) for (const measure of model.measures) measures.set(measure.name, measure)
  return metrics.flatMap((metric) => {
    if (metric.type !== 'conversion') return []
    const params = mapping(metric.params.conversion_type_params)
    return [params.base_measure, params.conversion_measure].flatMap((input) => {
      const measure = measures.get(textOr(mapping(input).name, ''))
      if (!measure || countsRows(measure)) return []
      const message =
        `For conversion metrics, the input measure must be COUNT/SUM(1)/COUNT_DISTINCT. Measure '${measure.name}' is ` +
        `agg type: AggregationType.${measure.agg.toUpperCase()}`
      return [fault(metric, message)]
    })
  })
}

function countsRows({ agg, expr }: MeasureView): boolean {
  return agg === 'count' || agg === 'count_distinct' || (agg === 'sum' && expr === '1')
}

function fault({ at }: MetricView, message: string): Issue {
  return { level: 'error', message, at }
}
