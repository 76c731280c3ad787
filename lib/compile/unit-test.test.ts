import { describe, expect, it } from 'vitest'
import type { Answer, QueryPort } from '../adapter'
import { compilerOf } from './testing/project'

const files = {
  'models/sources.yml': 'sources: [{name: desk, tables: [{name: booking}]}]',
  'models/tariffs.sql': `select booking_id, {{ rate('car') }} * (1 + {{ var('vat', 0) }}) as total
from {{ source('desk', 'booking') }} join {{ ref('passengers') }} using (booking_id)`,
  'models/passengers.sql': "{{ config(materialized='ephemeral') }}select 1 as booking_id",
  'macros/rate.sql': "{% macro rate(kind) %}{{ return(3 if kind == 'foot' else 9) }}{% endmacro %}",
}

function withTest(test: string): Readonly<Record<string, string>> {
  return { ...files, 'models/unit.yml': `unit_tests:\n  - name: adds_up\n    model: tariffs\n${test}` }
}

/** A database in which these relations have these columns. */
function withColumns(columns: Readonly<Record<string, readonly (readonly [string, string])[]>>): QueryPort & {
  readonly sent: string[]
} {
  const sent: string[] = []
  return {
    sent,
    query(sql): Answer {
      sent.push(sql)
      const table = /table_name = '([^']*)'/.exec(sql)?.[1]
      const found = table === undefined ? [] : (columns[table] ?? [])
      const rows = sql.includes('from mz_columns')
        ? [['booking_id', 'integer']]
        : found.map(([n, t]) => [n, t, null, null, null])
      return { columns: ['a', 'b', 'c', 'd', 'e'].map((name) => ({ name, oid: 25 })), rows, status: '' }
    },
  }
}

const booking = {
  booking: [
    ['booking_id', 'integer'],
    ['paid', 'boolean'],
  ] as const,
}

function squeezed(sql: string): string {
  return sql.replace(/\s+/g, ' ').trim()
}

describe('compileUnitTest', () => {
  it('puts rows in place of inputs, typed as in the database, missing columns null', () => {
    const port = withColumns({ ...booking, passengers: [['booking_id', 'integer']] })
    const compiled = compilerOf(
      withTest(`    given:
      - {input: "source('desk', 'booking')", rows: [{booking_id: 1}]}
      - {input: ref('passengers'), rows: []}
    expect: {rows: [{booking_id: 1, total: 9}]}`),
      { port },
    ).compileUnitTest('unit_test.skerry.tariffs.adds_up')
    if (!compiled.ok) throw new Error(JSON.stringify(compiled.errors))
    expect(squeezed(compiled.value.compiledCode)).toBe(
      squeezed(`with __dbt__cte__desk__booking as (
        -- Fixture for booking
        select cast(1 as integer) as "booking_id", cast(null as boolean) as "paid"
      ), __dbt__cte__passengers as (
        -- Fixture for passengers
        select cast(null as integer) as "booking_id" limit 0
      ) select booking_id, 9 * (1 + 0) as total
      from __dbt__cte__desk__booking join __dbt__cte__passengers using (booking_id)`),
    )
    expect(compiled.value.expectedColumns).toEqual(['booking_id', 'total'])
    const comparison = compiled.value.comparison([
      { name: 'booking_id', type: 'integer' },
      { name: 'total', type: 'numeric' },
    ])
    expect(squeezed(comparison.ok ? comparison.value : '')).toContain(
      'select cast(1 as integer) as "booking_id", cast(9 as numeric) as "total" ) _dbt_internal_unit_test_expected',
    )
  })

  it('takes macros, variables and inputs in SQL from the test', () => {
    const compiled = compilerOf(
      withTest(`    given:
      - {input: "source('desk', 'booking')", format: sql, rows: select 1 as booking_id}
      - {input: ref('passengers'), format: sql, rows: select 1 as booking_id}
    expect: {format: sql, rows: select 1 as booking_id}
    overrides: {macros: {rate: 40}, vars: {vat: 2}}`),
    ).compileUnitTest('unit_test.skerry.tariffs.adds_up')
    expect(compiled.ok && compiled.value.compiledCode).toContain('40 * (1 + 2) as total')
  })

  it("asks an input's own SQL for its types where the relation isn't there", () => {
    const port = withColumns(booking)
    const compiled = compilerOf(
      withTest(`    given:
      - {input: "source('desk', 'booking')", rows: []}
      - {input: ref('passengers'), rows: [{booking_id: 7}]}
    expect: {rows: []}`),
      { port },
    ).compileUnitTest('unit_test.skerry.tariffs.adds_up')
    expect(compiled.ok && squeezed(compiled.value.compiledCode)).toContain(
      'cast(7 as integer) as "booking_id"',
    )
    expect(port.sent.at(-1)).toMatch(/^drop view/)
  })

  it('refuses a model whose input has no rows', () => {
    const compiled = compilerOf(
      withTest(`    given:
      - {input: "source('desk', 'booking')", format: sql, rows: select 1 as booking_id}
    expect: {rows: []}`),
    ).compileUnitTest('unit_test.skerry.tariffs.adds_up')
    expect(compiled.ok ? '' : compiled.errors[0]?.message).toContain("depends on a node named 'passengers'")
  })

  it('names a column that the model has not', () => {
    const compiled = compilerOf(
      withTest(`    given:
      - {input: "source('desk', 'booking')", format: sql, rows: select 1 as booking_id}
      - {input: ref('passengers'), format: sql, rows: select 1 as booking_id}
    expect: {rows: [{price: 9}]}`),
    ).compileUnitTest('unit_test.skerry.tariffs.adds_up')
    const comparison = compiled.ok
      ? compiled.value.comparison([{ name: 'total', type: 'numeric' }])
      : compiled
    expect(comparison.ok ? '' : comparison.errors[0]?.message).toContain("Invalid column name: 'price'")
  })
})
