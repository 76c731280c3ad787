import { describe, expect, it } from 'vitest'
import { resolveFiles } from '../../testing/project'

const SPINE =
  'models: [{name: days, time_spine: {standard_granularity_column: day}, columns: [{name: day, granularity: day}]}]\n'

/** What is said of one semantic model, and of a metric of its measure `total` unless other ones are given. */
function said(
  parts: { readonly [part: string]: string },
  metrics = '{name: sales, label: Sales, type: simple, type_params: {measure: total}}',
): string[] {
  const model = {
    defaults: '{agg_time_dimension: sold_at}',
    entities: '[{name: sale, type: primary, expr: id}]',
    dimensions: '[{name: sold_at, type: time, type_params: {time_granularity: day}}]',
    measures: '[{name: total, agg: sum}]',
    ...parts,
  }
  const keys = Object.entries(model).map(([key, value]) => `${key}: ${value}`)
  const properties = `${SPINE}semantic_models: [{name: sold, model: ref('m'), ${keys.join(', ')}}]\nmetrics: [${metrics}]`
  const files = { 'models/m.sql': 'select 1', 'models/days.sql': 'select 1', 'models/p.yml': properties }
  return resolveFiles(files).diagnostics.map((d) => d.message)
}

const FAILED = 'Semantic Manifest validation failed.'

describe('a semantic layer', () => {
  it('may be sound', () => {
    expect(said({})).toEqual([])
  })

  it.each([
    [{ entities: '[]' }, 'does not define a primary entity'],
    [
      { entities: '[{name: aa, type: primary}, {name: bb, type: primary}]' },
      'can have only one primary entity. The semantic model `sold` has 2: aa, bb',
    ],
    [{ measures: '[{name: total, agg: sum}, {name: rows, agg: count}]' }, 'requires an expr to be provided'],
    [
      { measures: '[{name: total, agg: percentile, agg_params: {percentile: 2}}]' },
      "is '2.0', but must be between 0 and 1",
    ],
    [
      { measures: '[{name: total, agg: sum, non_additive_dimension: {name: gone, window_choice: max}}]' },
      "with name 'gone' that is not defined as a dimension",
    ],
    [
      { measures: '[{name: total, agg: sum}, {name: Total, agg: sum}]' },
      'Invalid name `Total` - names may only',
    ],
    [{ measures: '[{name: total, agg: sum}, {name: day, agg: sum}]' }, 'reserved time granularity keywords'],
    [{ measures: '[{name: total, agg: sum}, {name: metric_time, agg: sum}]' }, 'reserved by MetricFlow'],
  ])('%j is refused', (parts, message) => {
    expect(said(parts)).toEqual([expect.stringContaining(message), FAILED])
  })

  it('sums up over times that it has', () => {
    expect(said({ defaults: '{agg_time_dimension: gone}' })).toEqual([
      expect.stringContaining(
        "aggregation time dimension set to 'gone', which is not a valid time dimension",
      ),
      expect.stringContaining("was specified as 'gone' which doesn't exist"),
      FAILED,
    ])
  })

  it.each([
    ['{name: rate, label: Rate, type: derived, type_params: {expr: x}}', 'No input metrics found'],
    [
      '{name: far, label: Far, type: cumulative, type_params: {measure: total, cumulative_type_params: {window: 2 days, grain_to_date: month}}}',
      'Both window and grain_to_date set',
    ],
    [
      '{name: aa, label: L, type: simple, type_params: {measure: total}}, {name: bb, label: L, type: simple, type_params: {measure: total}}',
      "Can't use label `L` for  metric `bb` as it's already used for metric `aa`",
    ],
  ])('of %s is refused', (metrics, message) => {
    expect(said({}, metrics)).toEqual([expect.stringContaining(message), FAILED])
  })

  it('is only warned of where it is merely doubtful', () => {
    const dimensions = '[{name: sold_at, type: time, type_params: {time_granularity: hour}}]'
    expect(said({ dimensions })).toEqual([expect.stringContaining('Smallest time spine granularity: DAY')])
  })

  it('needs a measure for a simple metric', () => {
    expect(said({}, '{name: sales, label: S, type: simple, type_params: {}}')).toEqual([
      'Simple metric sales should have a measure or agg type defined, but it does not.',
    ])
  })
})
