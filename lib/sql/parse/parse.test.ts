import { describe, expect, it } from 'vitest'
import { SqlError } from '../error'
import { parseName, parseOneExpr, parseOneQuery } from './parse'

function faultOf(read: () => unknown): SqlError['fields'] | null {
  try {
    read()
    return null
  } catch (fault) {
    if (fault instanceof SqlError) return fault.fields
    throw fault
  }
}

describe('parseOneQuery', () => {
  it.each([
    'select 1;',
    'select a from t as of 100;;',
    'with mutually recursive (recursion limit 3) r (n int) as (select 1 union select n + 1 from r) select n from r',
    'select distinct on (a) * from t natural join u order by a limit 1',
    'select count(*) from t group by a options (aggregate input group size = 10)',
    "select list[1, 2], map['a' => 1], a::int list, (r).f from rows from (generate_series(1, 2)) with ordinality as x (n, o)",
  ])('reads %s', (sql) => {
    expect(faultOf(() => parseOneQuery(sql))).toBeNull()
  })

  it('refuses more than one query, and says where', () => {
    expect(faultOf(() => parseOneQuery('select 1; select 2'))).toMatchObject({ code: '42601', position: 11 })
    expect(faultOf(() => parseOneQuery('select a, from t'))).toMatchObject({ position: 11 })
    expect(faultOf(() => parseOneQuery('select * from (show tables)'))?.message).toBe(
      'SHOW inside a query is not read',
    )
  })
})

describe('typed literals', () => {
  it('are told from names, calls and subscripts', () => {
    for (const [sql, kind] of [
      ["date '2024-01-01'", 'cast'],
      ["timestamp with time zone '2024-01-01'", 'cast'],
      ["numeric(10, 2) '1.5'", 'cast'],
      ["pg_catalog.int4 '1'", 'cast'],
      ["int list '{1}'", 'cast'],
      ["double precision '1'", 'cast'],
      ['sum(9)', 'function'],
      ['a.b', 'identifier'],
      ['xs[1]', 'subscript'],
      ['map', 'identifier'],
    ] as const)
      expect(parseOneExpr(sql).kind, sql).toBe(kind)
  })

  it('remember the quotes of a name that stands alone', () => {
    expect(parseOneExpr('"A"')).toMatchObject({ name: ['A'], quoted: true })
    expect(parseOneExpr('a')).not.toHaveProperty('quoted')
    expect(parseOneExpr('t."A"')).not.toHaveProperty('quoted')
  })
})

it('reads names as relations are written', () => {
  expect(parseName('"My ""db"""."s".Orders')).toEqual(['My "db"', 's', 'orders'])
})
