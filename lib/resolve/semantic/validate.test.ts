import { describe, expect, it } from 'vitest'
import { resolveFiles } from '../testing/project'

const errorsOf = (properties: string) =>
  resolveFiles({ 'models/days.sql': 'select 1 as the_day', 'models/p.yml': properties })
    .diagnostics.filter((d) => d.severity === 'error')
    .map((d) => d.message)

const spine = (columns: string, more = '') =>
  `models: [{name: days, time_spine: {standard_granularity_column: the_day${more}}, columns: [${columns}]}]`

describe('the semantic layer', () => {
  it.each([
    ['a column that is not there', spine('{name: day}'), "Got invalid column name 'the_day'"],
    ['one without a grain', spine('{name: the_day}'), 'must have a granularity defined'],
    [
      'a calendar without its column',
      spine('{name: the_day, granularity: day}', ', custom_granularities: [{name: fiscal}]'),
      "Columns not found: ['fiscal']",
    ],
    [
      'a grain that there is not',
      spine('{name: the_day, granularity: fortnight}'),
      'in enum TimeGranularity',
    ],
  ])('may not have a time spine of %s', (_, properties, message) =>
    expect(errorsOf(properties)).toEqual([expect.stringContaining(message)]),
  )

  it('wants a model of days once there are metrics', () => {
    const layer = `
semantic_models:
  - name: fares
    model: ref('days')
    defaults: {agg_time_dimension: the_day}
    entities: [{name: booking, type: primary, expr: the_day}]
    dimensions: [{name: the_day, type: time, type_params: {time_granularity: day}}]
    measures: [{name: fare_sum, agg: sum, expr: 1}]
metrics: [{name: fares_total, label: Fares, type: simple, type_params: {measure: fare_sum}}]
`
    expect(errorsOf(layer)).toEqual([expect.stringContaining('requires a time spine model')])
    expect(errorsOf(spine('{name: the_day, granularity: day}') + layer)).toEqual([])
    expect(
      errorsOf(spine('{name: the_day, granularity: day}') + layer.replace('agg: sum', 'agg: total')),
    ).toEqual(['Invalid enum value: `total` in enum AggregationType'])
  })
  it('wants the window of a cumulative metric where it belongs now', () => {
    const layer = `${spine('{name: the_day, granularity: day}')}
semantic_models:
  - name: fares
    model: ref('days')
    defaults: {agg_time_dimension: the_day}
    dimensions: [{name: the_day, type: time, type_params: {time_granularity: day}}]
    measures: [{name: fare_sum, agg: sum, expr: 1}]
metrics:
  - {name: lately, label: Lately, type: cumulative, type_params: {measure: fare_sum, window: 7 days}}
`
    expect(errorsOf(layer)).toContainEqual(expect.stringContaining('Invalid metrics: lately'))
  })
  it('refuses names of metrics that are no words, and a ratio of nothing', () => {
    expect(errorsOf('metrics: [{name: "1 a", label: l, type: ratio, type_params: {numerator: b}}]')).toEqual(
      expect.arrayContaining([
        expect.stringContaining("The metric name '1 a' is invalid"),
        expect.stringContaining('Both a numerator and denominator'),
      ]),
    )
  })
})
