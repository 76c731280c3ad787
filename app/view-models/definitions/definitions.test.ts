import { describe, expect, it } from 'vitest'
import { metric } from './metric'
import { savedQuery } from './saved-query'
import { semanticModel } from './semantic-model'
import { unitTest } from './unit-test'

describe('what a node declares in YAML', () => {
  it('says of a ratio what is divided by what, with the conditions of each', () => {
    const drinks = {
      name: 'revenue',
      alias: 'drinks',
      filter: { where_filters: [{ where_sql_template: 'is_drink ' }] },
    }
    expect(
      metric.parse({
        type: 'ratio',
        label: 'Share of drinks',
        filter: null,
        time_granularity: null,
        type_params: {
          measure: null,
          numerator: drinks,
          denominator: { name: 'revenue' },
          metrics: [],
          expr: null,
        },
      }),
    ).toEqual([
      {
        kind: 'facts',
        title: 'How it is reckoned',
        rows: [
          ['Type', 'ratio'],
          ['Label', 'Share of drinks'],
          ['Numerator', 'revenue as drinks where is_drink'],
          ['Denominator', 'revenue'],
        ],
      },
    ])
  })

  it('says of a running total how far back it goes', () => {
    const [part] = metric.parse({
      type: 'cumulative',
      type_params: {
        measure: { name: 'revenue', fill_nulls_with: 0, join_to_timespine: true },
        cumulative_type_params: { window: { count: 7, granularity: 'day' }, period_agg: 'last' },
      },
    })
    expect(part).toMatchObject({
      rows: [
        ['Type', 'cumulative'],
        ['Measure', 'revenue for every time of the spine nulls as 0'],
        ['Window', '7 day'],
        ['In a period', 'last'],
      ],
    })
  })

  it('shows the parts of a semantic model as tables, without columns in which nothing stands', () => {
    const parts = semanticModel.parse({
      model: "ref('orders')",
      defaults: { agg_time_dimension: 'ordered_at' },
      entities: [{ name: 'customer', type: 'foreign', expr: 'customer_id', role: null }],
      dimensions: [{ name: 'ordered_at', type: 'time', type_params: { time_granularity: 'day' } }],
      measures: [],
    })
    expect(parts.map(({ title }) => title)).toEqual(['What it stands for', 'Entities', 'Dimensions'])
    expect(parts[1]).toMatchObject({
      columns: ['name', 'type', 'expression'],
      rows: [['customer', 'foreign', 'customer_id']],
    })
  })

  it('shows what a saved query asks and exports', () => {
    const where = { where_filters: [{ where_sql_template: 'a = 1' }, { where_sql_template: 'b = 2' }] }
    expect(
      savedQuery.parse({
        query_params: { metrics: ['revenue'], group_by: ["Entity('customer')"], where, limit: null },
        exports: [{ name: 'nightly', config: { export_as: 'table', schema_name: 'out' } }],
      }),
    ).toEqual([
      {
        kind: 'facts',
        title: 'What it asks',
        rows: [
          ['Metrics', 'revenue'],
          ['Group by', "Entity('customer')"],
          ['Where', 'a = 1\nand b = 2'],
        ],
      },
      {
        kind: 'table',
        title: 'Exports',
        columns: ['name', 'as', 'schema'],
        rows: [['nightly', 'table', 'out']],
      },
    ])
  })

  it('shows the rows of a unit test as they are written: dicts, SQL, a fixture', () => {
    const parts = unitTest.parse({
      model: 'orders',
      given: [
        { input: "ref('a')", rows: [{ id: 1 }, { id: 2, note: null }], format: 'dict' },
        { input: "ref('b')", rows: 'select 1 as id\n', format: 'sql' },
        { input: "ref('c')", rows: null, fixture: 'c_rows', format: 'csv' },
      ],
      expect: { rows: [], format: 'dict' },
      overrides: { macros: { is_incremental: true }, vars: null },
    })
    expect(parts).toEqual([
      {
        kind: 'table',
        title: "Given ref('a')",
        columns: ['id', 'note'],
        rows: [
          ['1', ''],
          ['2', 'null'],
        ],
      },
      { kind: 'code', title: "Given ref('b')", text: 'select 1 as id' },
      { kind: 'facts', title: "Given ref('c')", rows: [['Fixture', 'c_rows']] },
      { kind: 'facts', title: 'Instead', rows: [['macro is_incremental', 'true']] },
      { kind: 'facts', title: 'Expected of orders', rows: [['Rows', 'none']] },
    ])
  })
})
