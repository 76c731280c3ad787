import { describe, expect, it } from 'vitest'
import { resolveFiles } from '../testing/project'

const DAYS = `
  - name: days
    time_spine: {standard_granularity_column: the_day}
    columns: [{name: the_day, granularity: day}]`
const MODELS = {
  'models/days.sql': 'select 1 as the_day',
  'models/bookings.sql': 'select 1 as id, now() as booked_at',
}
const properties = (text: string) => ({ ...MODELS, 'models/p.yml': `models:${DAYS}${text}` })

const BOOKINGS = `
  - name: bookings
    description: One row a booking.
    semantic_model: {name: fares, group: desk, config: {meta: {by: pursers}}}
    agg_time_dimension: booked_at
    columns:
      - {name: id, entity: {type: primary, name: booking}, description: its number}
      - {name: booked_at, granularity: day, dimension: {type: time, label: When}}
      - {name: kind, dimension: categorical}
    derived_semantics:
      dimensions: [{name: is_late, type: categorical, expr: "booked_at > now()"}]
    metrics:
      - {name: fare_sum, agg: sum, expr: fare}
      - {name: fare_half, type: derived, expr: fare_sum / 2, input_metrics: [fare_sum]}
groups: [{name: desk, owner: {name: x}}]
`

describe('a semantic model in the properties of a model', () => {
  const { manifest, diagnostics } = resolveFiles(properties(BOOKINGS))
  const model = manifest.semantic_models['semantic_model.skerry.fares']

  it('is made of its columns and of what is derived', () => {
    expect(diagnostics.filter((d) => d.severity === 'error')).toEqual([])
    expect(model).toMatchObject({
      model: "ref('bookings')",
      description: 'One row a booking.',
      group: 'desk',
      defaults: { agg_time_dimension: 'booked_at' },
      depends_on: { nodes: ['model.skerry.bookings'] },
      entities: [{ name: 'booking', type: 'primary', expr: 'id', description: 'its number' }],
      dimensions: [
        { name: 'booked_at', type: 'time', label: 'When', type_params: { time_granularity: 'day' } },
        { name: 'kind', type: 'categorical', type_params: null },
        { name: 'is_late', expr: 'booked_at > now()' },
      ],
      measures: [],
    })
    expect(model?.dimensions).toMatchObject([{ config: { meta: { by: 'pursers' } } }, {}, {}])
  })
  it('has the simple metrics beside it; others stand on these', () => {
    expect(manifest.metrics['metric.skerry.fare_sum']).toMatchObject({
      depends_on: { nodes: ['semantic_model.skerry.fares'] },
      type_params: {
        metric_aggregation_params: { semantic_model: 'fares', agg: 'sum', agg_time_dimension: 'booked_at' },
        is_private: false,
      },
    })
    expect(manifest.metrics['metric.skerry.fare_half']?.depends_on.nodes).toEqual(['metric.skerry.fare_sum'])
  })
  it('counts in its group', () => {
    expect(manifest.group_map.desk).toEqual(['semantic_model.skerry.fares'])
  })
  it('is not there where it is switched off', () => {
    const off = BOOKINGS.replace('{name: fares,', '{name: fares, enabled: false,')
    expect(resolveFiles(properties(off)).manifest.semantic_models).toEqual({})
    expect(resolveFiles(properties(off)).manifest.metrics).toEqual({})
  })
})
