import { describe, expect, test } from 'vitest'
import { lineageOf } from './testing/trace'

describe('expressions', () => {
  test('tell a copy from an expression and an aggregate', () => {
    expect(
      lineageOf(`select a, b as renamed, (c) kept, a + b as added, a::text as text, 1 as one, sum(a) as total,
                 max(b) + 1 as most, count(*) as n, count(c) as cs, mz_now() as now from t group by a, b, 3`),
    ).toEqual({
      a: 't.a',
      renamed: 't.b',
      kept: 't.c',
      added: '=t.a, =t.b',
      text: '=t.a',
      one: '',
      total: 'sum t.a',
      most: 'sum t.b',
      n: 'rows',
      cs: 'sum t.c',
      now: '',
      rows: 'group t.a, group t.b, group t.c',
    })
  })

  test('read every part of a value', () => {
    const parts = [
      'case a when b then c else ts end',
      'a between b and c or ts is null',
      "a like b escape c and not (ts is distinct from '1')",
      'a in (b, c, ts)',
      'coalesce(a, nullif(b, c), ts)',
      'list[a, b][c:ts]',
      "map['k' => a, 'l' => b] || c || ts",
      'row(a, b, c, ts)',
      'array[a, b, c, ts]',
      'a at time zone b || c || ts',
      'extract(epoch from ts) + a * b - c',
      '-a + ((b).f)::int + c % ts',
      'a collate "C" || substring(b from c for ts)',
    ]
    for (const part of parts)
      expect(lineageOf(`select ${part} as v from t`), part).toEqual({ v: '=t.a, =t.b, =t.c, =t.ts' })
  })

  test('name columns as Materialize does', () => {
    expect(
      Object.keys(
        lineageOf('select count(*), a::text, t.b, coalesce(a, b), 1, case when a then b end from t'),
      ),
    ).toEqual(['count', 'a', 'b', 'coalesce', '?column?', 'case', 'rows'].slice(0, 6))
  })

  test('fold names that are not quoted, and keep the others', () => {
    expect(lineageOf('select A, "Ab" as "X", t."a" as B from T', { t: 'a Ab' })).toEqual({
      a: 't.a',
      X: 't.Ab',
      b: 't.a',
    })
  })

  test('windows: arguments are values, partitions and orders decide about one column', () => {
    expect(
      lineageOf(`select row_number() over (partition by a order by b) as n, lag(c, 1) ignore nulls over (order by ts) as before,
                 sum(a) over (partition by b rows between 1 preceding and current row) as running from t`),
    ).toEqual({
      n: 'rows | window t.a, window t.b',
      before: '=t.c | window t.ts',
      running: 'sum t.a | window t.b',
    })
  })

  test('aggregates with FILTER and ORDER BY', () => {
    expect(
      lineageOf(
        "select string_agg(a, ',' order by b) filter (where c > 1) as s, count(*) filter (where a) as n from t",
      ),
    ).toEqual({ s: 'sum t.a | filter t.c, order t.b', n: 'rows | filter t.a' })
  })

  test('the unit of a function of time is no column, unless there is one of that name', () => {
    expect(lineageOf('select date_trunc(month, p) as m, datediff(day, p, q) as d from open')).toEqual({
      m: '=open.p',
      d: '=open.p, =open.q',
    })
    expect(lineageOf('select date_trunc(month, day) as m from days', { days: 'month day' })).toEqual({
      m: '=days.day, =days.month',
    })
  })

  test('a whole row is all its columns', () => {
    expect(lineageOf('select to_jsonb(u) as j, row(u.*) as r, u as w from u')).toEqual({
      j: '=u.id, =u.x, =u.y',
      r: '=u.id, =u.x, =u.y',
      w: '=u.id, =u.x, =u.y',
    })
  })
})

describe('subqueries', () => {
  test('a scalar one gives its value; what ties it to the row decides', () => {
    expect(lineageOf('select (select max(x) from u where u.id = t.id and y > 0) as m from t')).toEqual({
      m: 'sum u.x | filter t.id, filter u.id, filter u.y',
    })
  })
  test('EXISTS and IN in a filter decide about rows', () => {
    expect(
      lineageOf(
        'select a from t where exists (select 1 from u where u.id = t.id) and b in (select x from v)',
      ),
    ).toEqual({ a: 't.a', rows: 'filter t.b, filter t.id, filter u.id, filter v.x' })
  })
  test('a name is looked for inside first, then around', () => {
    expect(lineageOf('select (select a) as p, (select x from u where id = a) as q from t')).toEqual({
      p: 't.a',
      q: 'u.x | filter t.a, filter u.id',
    })
  })
  test('= ANY, ARRAY and LIST of queries', () => {
    expect(
      lineageOf(
        'select a = any (select x from u) as p, array(select y from u) as q, list(select z from v) as r from t',
      ),
    ).toEqual({ p: '=t.a, =u.x', q: 'sum u.y', r: 'sum v.z' })
  })
})

describe('CTEs', () => {
  test('see those before, and hand on kinds and conditions', () => {
    expect(
      lineageOf(`with one as (select id, a + 1 as p, b from t where c > 0),
                      two (k, total) as (select id, sum(p) from one group by id)
                 select k, total, total * 2 as twice from two`),
    ).toEqual({ k: 't.id', total: 'sum t.a', twice: 'sum t.a', rows: 'filter t.c, group t.id' })
  })
  test('shadow relations, inside as well; one that reads its own name reads the relation', () => {
    expect(lineageOf('with t as (select x as a from u) select a from t')).toEqual({ a: 'u.x' })
    expect(lineageOf('with t as (select a + 1 as a from t) select a from t')).toEqual({ a: '=t.a' })
    expect(
      lineageOf(
        'with q as (select a from t) select * from (with q as (select x from u) select x from q) s, q',
      ),
    ).toEqual({
      x: 'u.x',
      a: 't.a',
    })
    expect(lineageOf('with t as (select x as a from u) select a from public.t')).toEqual({ a: 't.a' })
  })
  test('that nobody reads decide about nothing', () => {
    expect(lineageOf('with unused as (select x from u where y > 0) select a from t')).toEqual({ a: 't.a' })
  })
  test('of ephemeral nodes are those nodes', () => {
    expect(
      lineageOf(
        'with __dbt__cte__u as (\nselect 1 as x\n), mine as (select x from __dbt__cte__u) select x + 1 as n from mine',
      ),
    ).toEqual({ n: '=u.x' })
  })
  test('mutually recursive ones are followed until nothing is added', () => {
    expect(
      lineageOf(`with mutually recursive (return at recursion limit 20)
                   up (id int, root text) as (select id, a from t union all select d.id, d.root || u.x from down d join u on u.id = d.id),
                   down (id int, root text) as (select id, root from up where id > 0)
                 select root, id from down`),
    ).toEqual({ root: '=t.a, =u.x', id: 't.id', rows: 'filter t.id, join t.id, join u.id' })
  })
})

describe('joins', () => {
  test('ON decides; bare names are found in the one relation that has them', () => {
    expect(lineageOf('select a, x, t.id, u.id as uid from t left join u on t.id = u.id and y > 1')).toEqual({
      a: 't.a',
      x: 'u.x',
      id: 't.id',
      uid: 'u.id',
      rows: 'join t.id, join u.id, join u.y',
    })
  })
  test('a name of two relations is in doubt', () => {
    expect(lineageOf('select id from t, u')).toEqual({ id: '? ambiguous' })
  })
  test('USING merges: the left column, the right one of a right join, either of a full join', () => {
    expect(lineageOf('select id from t join u using (id)')).toMatchObject({ id: 't.id' })
    expect(lineageOf('select id from t right join u using (id)')).toMatchObject({ id: 'u.id' })
    expect(lineageOf('select id, u.id as other from t full join u using (id)')).toEqual({
      id: '=t.id, =u.id',
      other: 'u.id',
      rows: 'join t.id, join u.id',
    })
    expect(lineageOf('select j.id, x from u join t using (id) as j')).toMatchObject({ id: 'u.id', x: 'u.x' })
  })
  test('* over USING and NATURAL has the merged columns once and first', () => {
    expect(lineageOf('select * from u join v using (x)')).toEqual({
      x: 'u.x',
      id: 'v.id',
      y: 'u.y',
      z: 'v.z',
      rows: 'join u.x, join v.x',
    })
    expect(lineageOf('select * from u natural join v')).toEqual({
      id: 'u.id',
      x: 'u.x',
      y: 'u.y',
      z: 'v.z',
      rows: 'join u.id, join u.x, join v.id, join v.x',
    })
  })
  test('three relations with the same key', () => {
    expect(lineageOf('select id, a, y, z from t join u using (id) left join v using (id)')).toMatchObject({
      id: 't.id',
      a: 't.a',
      y: 'u.y',
      z: 'v.z',
    })
  })
  test('LATERAL and calls see what stands before them', () => {
    expect(
      lineageOf(
        'select t.a, s.top from t cross join lateral (select max(x) as top from u where u.id = t.id) s',
      ),
    ).toEqual({ a: 't.a', top: 'sum u.x', rows: 'filter t.id, filter u.id' })
    expect(lineageOf('select n, t.a from t, generate_series(b, c) as g (n)')).toEqual({
      n: '=t.b, =t.c',
      a: 't.a',
      rows: 'join t.b, join t.c',
    })
  })
  test('joins in parentheses', () => {
    expect(
      lineageOf('select a, x, z from t join (u join v on u.id = v.id) on t.id = u.id', {
        u: 'id x',
        v: 'id z',
      }),
    ).toMatchObject({
      a: 't.a',
      x: 'u.x',
      z: 'v.z',
    })
  })
  test('a relation twice, under two names', () => {
    expect(lineageOf('select l.a, r.b as other from t l join t r on r.id = l.c')).toEqual({
      a: 't.a',
      other: 't.b',
      rows: 'join t.c, join t.id',
    })
  })
})

describe('functions in FROM', () => {
  test('have the columns that Materialize gives them', () => {
    const from = 'docs cross join lateral'
    expect(
      lineageOf(`select e.value ->> 'k' as k, e as whole from ${from} jsonb_array_elements(body) as e`),
    ).toMatchObject({
      k: '=docs.body',
      whole: '=docs.body',
    })
    expect(lineageOf(`select key, value from ${from} jsonb_each(body)`)).toMatchObject({
      key: '=docs.body',
      value: '=docs.body',
    })
    expect(lineageOf(`select * from ${from} unnest(body) with ordinality as e (item, place)`)).toMatchObject({
      id: 'docs.id',
      item: '=docs.body',
      place: 'rows',
    })
    expect(lineageOf('select g from generate_series(1, 3) as g')).toEqual({ g: '' })
    expect(
      lineageOf('select * from t, rows from (generate_series(1, a), unnest(b)) as r (p, q)'),
    ).toMatchObject({
      p: '=t.a',
      q: '=t.b',
    })
  })
  test('with columns nobody knows: named ones come from the arguments, * is open', () => {
    expect(lineageOf('select f.p, f.q from docs, my_function(body) as f (p, q)')).toMatchObject({
      p: '=docs.body',
      q: '=docs.body',
    })
    expect(lineageOf('select f.* from docs, my_function(body) as f')).toMatchObject({
      '*': '? unknown-columns',
    })
  })
})

describe('set operations', () => {
  test('take columns by position, named by the first', () => {
    expect(lineageOf('select id, a from t union all select y, x + 1 from u')).toEqual({
      id: 't.id, u.y',
      a: '=u.x, t.a',
    })
    expect(lineageOf('select id from t union select y from u union all (select z from v where id)')).toEqual({
      id: 't.id, u.y, v.z',
      rows: 'filter v.id',
    })
  })
  test('EXCEPT and INTERSECT: the right side decides', () => {
    expect(lineageOf('select a from t except select x from u')).toEqual({ a: 't.a', rows: 'set u.x' })
    expect(
      lineageOf('(select a from t where b) intersect all (select x from u where y) order by 1 limit 1'),
    ).toEqual({
      a: 't.a',
      rows: 'filter t.b, filter u.y, order t.a, set u.x',
    })
  })
  test('of relations whose columns are not known have no known positions', () => {
    expect(lineageOf('select * from open union all select id from u')).toEqual({ '*': '? position' })
    expect(lineageOf('select id, open.* from t, open union all select x, y from u')).toEqual({
      id: 't.id, u.x',
      '*': '? position',
    })
    expect(lineageOf('select id, a from t union all select * from open')).toEqual({
      id: 't.id ? position',
      a: 't.a ? position',
    })
  })
  test('VALUES and TABLE', () => {
    expect(lineageOf("select column1, n from (values (1, 'a')) p, (values (2)) as q (n)")).toEqual({
      column1: '',
      n: '',
    })
    expect(lineageOf('table u')).toEqual({ id: 'u.id', x: 'u.x', y: 'u.y' })
    expect(lineageOf('select w from t, lateral (values (a), (b)) as l (w)')).toEqual({ w: 't.a, t.b' })
  })
})

describe('*', () => {
  test('is all columns, in order, through subqueries', () => {
    expect(lineageOf('select *, y + 1 as more from (select s.* from (select x, y from u) s) q')).toEqual({
      x: 'u.x',
      y: 'u.y',
      more: '=u.y',
    })
    expect(lineageOf('select v.*, (u).* from u join v on true', { u: 'p', v: 'q' })).toEqual({
      q: 'v.q',
      p: 'u.p',
    })
  })
  test('over unknown columns stays open, and a name through it is certain where only one relation is open', () => {
    expect(lineageOf('select * from open')).toEqual({ '*': '? unknown-columns' })
    expect(lineageOf('with s as (select * from open) select anything, s.other from s')).toEqual({
      anything: 'open.anything',
      other: 'open.other',
    })
    expect(lineageOf('select x, p from open, u')).toEqual({ x: 'u.x', p: 'open.p' })
    expect(lineageOf('select p from open, wide')).toEqual({ p: '? ambiguous' })
    expect(lineageOf('select open.p, wide.p as q from open, wide')).toEqual({ p: 'open.p', q: 'wide.p' })
    expect(lineageOf('select id, p from partly, u where partly.id = 1')).toMatchObject({
      id: '? ambiguous',
      p: 'partly.p',
    })
  })
  test('finds a column that is described in another case, and takes no text in foreign quotes for one', () => {
    expect(lineageOf('select id, "id" as q, body from described', { described: 'ID Body …' })).toEqual({
      id: 'described.ID',
      q: 'described.ID',
      body: 'described.Body',
    })
    expect(
      lineageOf(`select a = "N/A" as p, a = "schedule" as q, a = "userId" as r, "Pass" as s, "Name", open."Id" as id
                 from open`),
    ).toEqual({
      p: '=open.a ? ambiguous',
      q: '=open.a ? ambiguous',
      r: '=open.a, =open.userId',
      s: '? ambiguous',
      Name: 'open.Name',
      id: 'open.Id',
    })
    expect(lineageOf('select "a" || "b" as ab from t')).toEqual({ ab: '=t.a, =t.b' })
  })
  test('in a subquery over unknown columns: a name may be of the query around it', () => {
    expect(lineageOf('select (select max(a) from open) as m from t')).toEqual({ m: '? ambiguous' })
    expect(lineageOf('select (select max(q) from open) as m from t')).toEqual({ m: 'sum open.q' })
  })
  test('a name that the select list gives is in doubt where columns are not known', () => {
    expect(
      lineageOf('select p + q as total, total * 2 as twice, trim(r) as r, r || s as rs from open'),
    ).toEqual({
      total: '=open.p, =open.q',
      twice: '? ambiguous',
      r: '=open.r',
      rs: '=open.r, =open.s',
    })
    expect(lineageOf('select twice + 1 as more, p * 2 as twice from open where more > 3')).toEqual({
      more: '? ambiguous',
      twice: '=open.p',
      rows: '? ambiguous',
    })
    expect(lineageOf("select date_trunc('day', p) as day, count(*) as n from open group by day")).toEqual({
      day: '=open.p',
      n: 'rows',
      rows: 'group open.p',
    })
  })
  test('of a natural join over unknown columns', () => {
    expect(lineageOf('select t.a, b from t natural join open')).toEqual({
      a: 't.a',
      b: '? unknown-columns',
      rows: '? unknown-columns',
    })
  })
})

describe('what is in doubt says so', () => {
  test('relations that are no nodes, columns that do not exist', () => {
    expect(lineageOf('select name from mz_catalog.mz_tables')).toEqual({ name: '? not-a-node' })
    expect(lineageOf('select nothing, t.nothing as n, z.a as za from t')).toEqual({
      nothing: '? no-such-column',
      n: '? no-such-column',
      za: '? no-such-column',
    })
  })
  test("statements that can't be read, with the parser's words", () => {
    expect(lineageOf('select a\nfrom t\nwhere where').error).toBe(
      "the SQL can't be analysed: Expected an expression, found WHERE (line 3 of the compiled SQL)",
    )
    expect(lineageOf('select 1; select 2').error).toContain('Expected end of statement')
  })
  test('queries that nest too deeply', () => {
    const deep = `select ${'('.repeat(8_000)}a${')'.repeat(8_000)} from t`
    expect(lineageOf(deep).error).toBe('the SQL is nested too deeply to be analysed')
  })
})

test('DISTINCT ON, ORDER BY and GROUP BY by name, number and alias decide about rows', () => {
  expect(lineageOf('select distinct on (k) a as k, b, c from t order by k, 2 desc, ts limit 3')).toEqual({
    k: 't.a',
    b: 't.b',
    c: 't.c',
    rows: 'distinct t.a, order t.a, order t.b, order t.ts',
  })
  expect(
    lineageOf('select a + b as k, count(*) as n from t group by k having count(c) > 1 order by n'),
  ).toEqual({
    k: '=t.a, =t.b',
    n: 'rows',
    rows: 'filter t.c, group t.a, group t.b',
  })
  expect(lineageOf('select a from t union select x from u order by upper(a), 1')).toMatchObject({
    rows: 'order t.a, order u.x',
  })
  expect(lineageOf('select *, count(*) as n from open group by 1')).toMatchObject({ rows: '? position' })
  // an input column goes before an alias
  expect(lineageOf('select a as b, count(*) as n from t group by b')).toMatchObject({ rows: 'group t.b' })
})

test('reads hints and AS OF', () => {
  expect(
    lineageOf('select a, max(b) as m from t group by a options (aggregate input group size = 10)'),
  ).toMatchObject({
    m: 'sum t.b',
  })
  expect(lineageOf("select a from t where mz_now() <= ts + interval '1 day' as of 100;")).toEqual({
    a: 't.a',
    rows: 'filter t.ts',
  })
})

test('the latest row of each key, as it is usually written', () => {
  expect(
    lineageOf(`with ranked as (select *, row_number() over (partition by id order by ts desc) as place from t)
               select id, a from ranked where place = 1`),
  ).toEqual({ id: 't.id', a: 't.a', rows: 'window t.id, window t.ts' })
})
