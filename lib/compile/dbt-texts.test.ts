import { describe, expect, it } from 'vitest'
import type { QueryPort } from '../adapter'
import texts from './fixtures/macro-texts.json'
import objects from './fixtures/object-texts.json'
import tables from './fixtures/table-texts.json'
import { compilerOf } from './testing/project'

type Case = { readonly template: string; readonly text: string; readonly statement?: boolean }

const compiler = compilerOf({ 'models/thing.sql': 'select 1' })

/** Statements are sent, not written to target/compiled: their line breaks don't matter. */
function comparable(text: string, isStatement: boolean): string {
  return isStatement ? text.replace(/\s+/g, ' ').trim() : text
}

describe('relations, columns, adapter, config, model', () => {
  // what dbt-core 1.12.6 with dbt-materialize 1.9.11 makes of the same templates
  it.each(objects as readonly Case[])('$template', ({ template, text }) => {
    expect(compiler.renderText('model.skerry.thing', template)).toMatchObject({ ok: true, value: text })
  })
})

/** Answers two queries, as the recording's database did. */
const fleet: QueryPort = {
  query(sql) {
    const column = (name: string) => ({ name, oid: 25 })
    if (!sql.includes('select q')) return { columns: [column('x')], rows: [], status: 'SELECT 0' }
    return {
      columns: ['vessel', 'decks', 'price', 'ok', 'gone'].map(column),
      rows: [
        ['Heron', 2, 1.5, true, null],
        ['Tern', 3, 20.25, false, null],
        ["O'Dowd", null, null, null, null],
      ],
      status: 'SELECT 3',
    }
  },
}
const ASKED = `{% set t = run_query('select q') %}{% set n = run_query('select none') %}
{%- call statement('s', fetch_result=True) %}select q{% endcall %}{% set l = load_result('s') %}`

describe('tables', () => {
  const asking = compilerOf({ 'models/thing.sql': 'select 1' }, { port: fleet })
  // what dbt-core 1.12.6 with agate makes of the same answers
  it.each(tables as readonly Case[])('$template', ({ template, text }) => {
    expect(asking.renderText('model.skerry.thing', ASKED + template)).toMatchObject({ ok: true, value: text })
  })
})

describe('built-in macros', () => {
  // what the macros of these names give in dbt-core 1.12.6 with dbt-materialize 1.9.11
  it.each(texts as readonly Case[])('$template', ({ template, text, statement = false }) => {
    const rendered = compiler.renderText('model.skerry.thing', template)
    expect(rendered).toMatchObject({ ok: true })
    expect(comparable(rendered.ok ? rendered.value : '', statement)).toBe(comparable(text, statement))
  })

  it('say plainly what Materialize has not', () => {
    const failed = compiler.renderText('model.skerry.thing', "{{ dbt.listagg('x') }}")
    expect(failed.ok ? '' : failed.errors[0]?.message).toContain('list_agg()')
  })
})
