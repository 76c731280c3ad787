import { describe, expect, it } from 'vitest'
import { injectCtes } from './inject-ctes'

const CTE = ' __dbt__cte__a as (\nselect 1\n)'

/** What dbt makes of each query; `@` stands for the CTE. */
const observed: readonly (readonly [string, string])[] = [
  ['select 1', 'with@ select 1'],
  ['\n\nselect * from x\n', '\n\nwith@ select * from x\n'],
  ['-- hello\nselect 1', 'with@ -- hello\nselect 1'],
  ['/* c */ with a as (select 1) select * from a', '/* c */ with @, a as (select 1) select * from a'],
  ['with a as (select 1)\nselect 1', 'with @, a as (select 1)\nselect 1'],
  ['  WITH\n  a as (select 1) select 1', '  WITH\n  @, a as (select 1) select 1'],
  ['with recursive t as (select 1) select 1', 'with recursive @, t as (select 1) select 1'],
  ['-- with x\n\nwith a as (select 1) select 1', '-- with x\n\nwith @, a as (select 1) select 1'],
  ['with -- c\n a as (select 1) select 1', 'with @, -- c\n a as (select 1) select 1'],
  ['select 1; select 2', 'with@ select 1; '],
  ["select ';' ; ", "with@ select ';' ; "],
  [
    'select * from (with q as (select 1) select * from q) x',
    'with@ select * from (with q as (select 1) select * from q) x',
  ],
  ['select * from x with no data', 'select * from x with @, no data'],
  ['create sink x with (a=1)', 'create sink x with @, (a=1)'],
  ['(with a as (select 1) select * from a)', 'with@ (with a as (select 1) select * from a)'],
  ['with/*x*/a as (select 1) select 1', 'with@, /*x*/a as (select 1) select 1'],
  ["select 'with'", "with@ select 'with'"],
  ['select a.with from b', 'with@ select a.with from b'],
  ['select "with" from x', 'with@ select "with" from x'],
  ['select 1 -- with', 'with@ select 1 -- with'],
  [
    'select * from t cross join lateral (select 1) with ordinality',
    'select * from t cross join lateral (select 1) with @, ordinality',
  ],
  ['explain with a as (select 1) select 1', 'explain with @, a as (select 1) select 1'],
  ['select case when a then b end with c', 'select case when a then b end with @, c'],
  ['WITH RECURSIVE t as (select 1) select 1', 'WITH RECURSIVE @, t as (select 1) select 1'],
  ['with\nrecursive\nt as (select 1)\nselect 1', 'with\nrecursive\n@, t as (select 1)\nselect 1'],
  ["select $$with$$ , e'with'", "with@ select $$with$$ , e'with'"],
  ['select x::with', 'with@ select x::with'],
  ['select 1;\n', 'with@ select 1;'],
  ['select 1; -- foo\nselect 2', 'with@ select 1; -- foo\n'],
  ['select 1 as with_x, y as "a with b"', 'with@ select 1 as with_x, y as "a with b"'],
  ['values (1) with x', 'values (1) with @, x'],
  ['from a with y', 'from a with @, y'],
  [
    'with a as (select 1), b as (with c as (select 2) select * from c) select 1',
    'with @, a as (select 1), b as (with c as (select 2) select * from c) select 1',
  ],
  ['select array[1,2] with z', 'select array[1,2] with @, z'],
  ['select f(x) over (partition by y) with z', 'select f(x) over (partition by y) with @, z'],
  ['\ufeffselect 1', 'with@ \ufeffselect 1'],
  ["select 'it''s with' with b", "select 'it''s with' with @, b"],
  ['select `with` x', 'with@ select `with` x'],
  ['select begin with x end', 'with@ select begin with x end'],
  ['select 1 /* a ; b */; select 3', 'with@ select 1 /* a ; b */; '],
  ['select 1 -- a ; b\n, 2', 'with@ select 1 -- a ; b\n, 2'],
  ['--only', 'with@ --only'],
  ['/* x */', 'with@ /* x */'],
]

describe('injectCtes', () => {
  it.each(observed)('%j', (sql, expected) => {
    expect(injectCtes(sql, [CTE]).replace(CTE, '@')).toBe(expected)
  })

  it('joins several', () => {
    expect(injectCtes('select 1', [' a as (1)', ' b as (2)'])).toBe('with a as (1),  b as (2) select 1')
  })

  it('makes a mutually recursive query a subquery', () => {
    const sql = 'with mutually recursive t (a int) as (select 1) select a from t'
    expect(injectCtes(sql, [' x as (select 1)'])).toBe(
      `with x as (select 1) select * from (\n${sql}\n) as __dbt_sbq`,
    )
  })
})
