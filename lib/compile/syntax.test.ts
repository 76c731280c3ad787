import { describe, expect, it } from 'vitest'
import type { Diagnostic } from '../foundation'
import { type SyntaxParser, syntaxParser } from '../syntax'
import { compilerOf } from './testing/project'

const ours = await syntaxParser(async () => null)

/** What is warned of when all nodes of a project compile. */
function warningsOf(
  files: Readonly<Record<string, string>>,
  syntax: SyntaxParser = ours,
): readonly Diagnostic[] {
  const compiler = compilerOf(files, { syntax })
  const { errors, warnings } = compiler.compileAll(compiler.nodeIds())
  expect(errors).toEqual([])
  return warnings
}

function placesOf(files: Readonly<Record<string, string>>): readonly string[] {
  return warningsOf(files).map(({ at }) => `${at?.file}:${at?.line}:${at?.column}`)
}

describe('a syntax error in compiled SQL', () => {
  it('is shown in the model itself, below loops of macros that wrote many lines', () => {
    const [warning, ...more] = warningsOf({
      'macros/columns.sql': '{% macro column(n) %}\n  {{ n }}\n    as {{ n }}_id,\n{% endmacro %}',
      'models/ships.sql': `
{{ config(materialized='materialized_view') }}
{# a remark #}
select
{%- for name in ['a', 'b', 'c'] %}
  {{ column(name) }}
{%- endfor %}
  1 as one
form {{ ref('berths') }}
`,
      'models/berths.sql': 'select 1 as a, 2 as b, 3 as c',
    })
    expect(more).toEqual([])
    expect(warning).toMatchObject({
      code: 'GL9006',
      severity: 'warning',
      uniqueId: 'model.skerry.ships',
      at: { file: 'models/ships.sql', line: 9, column: 1 },
      related: [{ at: { file: 'target/compiled/skerry/models/ships.sql' } }],
    })
    expect(warning?.message).toMatch(/^model ships: Expected end of statement, found /)
  })

  it('is found at its column', () => {
    expect(placesOf({ 'models/a.sql': 'select 1 as a,\n  2 as b wher true' })).toEqual(['models/a.sql:2:10'])
    // text before the first word is no part of what dbt keeps of a file
    expect(placesOf({ 'models/a.sql': '\n\n   select 1 as a b' })).toEqual(['models/a.sql:3:18'])
    expect(placesOf({ 'models/a.sql': 'select 1 as ä,\r\n  (2 as b' })).toEqual(['models/a.sql:2:6'])
  })

  it('is led back to the braces that wrote it', () => {
    const [warning] = warningsOf({
      'macros/broken.sql': '{% macro broken() %}\n1 as x\ny z{% endmacro %}',
      'models/a.sql': 'select 0 as a,\n  {{ broken() }}\nfrom t',
    })
    expect(warning?.at).toEqual({ file: 'models/a.sql', line: 2, column: 3 })
    expect(warning?.hint).toContain('compiled SQL')
    expect(placesOf({ 'models/a.sql': '{% set c %}1 as a b{% endset %}\nselect\n  {{ c }}' })).toEqual([
      'models/a.sql:3:3',
    ])
  })

  it('of an ephemeral model is shown there, once', () => {
    const files = {
      'models/base.sql': "{{ config(materialized='ephemeral') }}\nselect 1 as a\nwher true",
      'models/one.sql': "select * from {{ ref('base') }}",
      'models/two.sql': "with x as (select 1) select * from {{ ref('base') }}",
    }
    expect(placesOf(files)).toEqual(['models/base.sql:3:1'])
    expect(
      placesOf({
        ...files,
        'models/base.sql': "{{ config(materialized='ephemeral') }} select 1 as a",
        'models/two.sql': "with x as (select 1)\nselect * form {{ ref('base') }}",
      }),
    ).toEqual(['models/two.sql:2:10'])
  })

  it('of a generic test is shown where the test is declared', () => {
    const [warning] = warningsOf({
      'models/a.sql': 'select 1 as a',
      'models/a.yml': `models:
  - name: a
    columns:
      - name: a
        data_tests:
          - not_null: {config: {where: 'a b c'}}
`,
    })
    expect(warning?.at).toMatchObject({ file: 'models/a.yml' })
  })

  it('may be a semicolon, for the query is put in parentheses', () => {
    const [warning] = warningsOf({ 'models/a.sql': 'select 1 as a;' })
    expect(warning).toMatchObject({ at: { line: 1, column: 14 }, hint: expect.stringContaining('semicolon') })
  })
})

describe('no warning is given', () => {
  it.each([
    [
      'of what only Materialize has',
      "select map['a' => list[1, 2]] as m, m -> 'a' as x from t options (aggregate input group size = 1000)",
    ],
    [
      'of recursion',
      'with mutually recursive c (n int) as (select 1 union select n + 1 from c) select n from c',
    ],
    [
      'of sources, whose text is no query',
      "{{ config(materialized='source') }} from load generator counter for all tables anyhow",
    ],
    ['of materializations of the project', "{{ config(materialized='odd') }} anything goes (here"],
    ['of what only some versions read', 'select "" as a'],
    ['of SHOW', 'select * from (show objects)'],
    ['of a remark at the end', 'select 1 as a -- one'],
  ])('%s', (_, sql) => {
    const odd = '{% materialization odd, default %}{% endmaterialization %}'
    expect(placesOf({ 'models/a.sql': sql, 'macros/odd.sql': odd })).toEqual([])
  })

  it('of analyses that hold several statements, but of one that is a query', () => {
    expect(
      placesOf({ 'analyses/a.sql': 'set x = 1; select 1', 'analyses/b.sql': 'select 1; selec 2' }),
    ).toEqual([])
    expect(placesOf({ 'analyses/a.sql': 'select 1 from' })).toEqual(['analyses/a.sql:1:14'])
  })

  it('without a parser', () => {
    const compiler = compilerOf({ 'models/a.sql': 'selec 1' })
    expect(compiler.compileNode('model.skerry.a')).toMatchObject({ ok: true, warnings: [] })
  })
})

it('says what the parser says that was given', () => {
  const asked: string[] = []
  const parser: SyntaxParser = {
    name: 'a parser',
    check: (sql, use) => {
      asked.push(use)
      return { message: 'Expected something else', offset: sql.indexOf('generator') }
    },
  }
  const files = { 'models/s.sql': "{{ config(materialized='source') }}\nfrom load\n  generator counter" }
  expect(warningsOf(files, parser)).toMatchObject([
    { message: 'model s: Expected something else', at: { line: 3, column: 3 } },
  ])
  expect(asked).toEqual(['source'])
})
