import { describe, expect, it } from 'vitest'
import { resolveFiles } from './testing/project'

const PROJECT =
  'name: skerry\nprofile: harbour\nmodels: {skerry: {+materialized: table, +meta: {team: pilots}}}\n'

describe('model, while a project is read', () => {
  it('shows what dbt_project.yml says of the file, and defaults', () => {
    const { manifest, diagnostics } = resolveFiles({
      'dbt_project.yml': PROJECT,
      'models/buoys.sql': 'select 1 as id',
      'models/log.sql':
        "{{ config(materialized='view') }}{% if model.config.materialized == 'table' and model.config.meta.team == 'pilots' and model.config.lookback == 1 %}select * from {{ ref('buoys') }}{% endif %}",
    })
    expect(diagnostics).toEqual([])
    expect(manifest.nodes['model.skerry.log']?.depends_on.nodes).toEqual(['model.skerry.buoys'])
  })

  it('shows hooks the config, so that a macro can ask for the materialization', () => {
    const { manifest, diagnostics } = resolveFiles({
      'dbt_project.yml': `${PROJECT}seeds: {+post-hook: "{{ mark(model) }}"}\n`,
      'macros/mark.sql':
        "{% macro mark(model) %}{{ return(model.config.materialized in ('table', 'seed') and model.alias) }}{% endmacro %}",
      'models/buoys.sql': "{{ config(post_hook='{{ mark(model) }}') }}select 1 as id",
      'seeds/ports.csv': 'id\n1\n',
    })
    expect(diagnostics).toEqual([])
    expect(manifest.nodes['model.skerry.buoys']?.depends_on.macros).toEqual(['macro.skerry.mark'])
    expect(manifest.nodes['seed.skerry.ports']?.depends_on.macros).toEqual(['macro.skerry.mark'])
  })
})

describe('ref and its like', () => {
  it('lead to the project, as packages look for it in builtins', () => {
    const { manifest, diagnostics } = resolveFiles({
      'dbt_project.yml': `${PROJECT}version: '1.2'\nvars: {depth: 9}\n`,
      'models/buoys.sql': 'select 1 as id',
      'models/log.sql': `{% set project = builtins.ref.config %}
{% if project.dependencies['skerry'].version == '1.2' and project.vars.to_dict().depth == 9 and project.credentials.schema == target.schema
  and not project.credentials.password and not project.args.select and source.current_project == 'skerry' %}
select * from {{ builtins.ref('buoys') }}
{% endif %}`,
    })
    expect(diagnostics).toEqual([])
    expect(manifest.nodes['model.skerry.log']?.depends_on.nodes).toEqual(['model.skerry.buoys'])
  })
})

describe('what dbt_project.yml says', () => {
  it('may call macros in a variable, where a template asks for it', () => {
    const { manifest, diagnostics } = resolveFiles({
      'dbt_project.yml': `${PROJECT}vars: {upto: "{{ tide() }}"}\n`,
      'macros/tide.sql': '{% macro tide() %}high{% endmacro %}',
      'models/buoys.sql': 'select 1 as id',
      'models/log.sql': "{% if var('upto') == 'high' %}select * from {{ ref('buoys') }}{% endif %}",
    })
    expect(diagnostics).toEqual([])
    expect(manifest.nodes['model.skerry.log']?.depends_on.nodes).toEqual(['model.skerry.buoys'])
  })
  it('may leave hooks empty at the top of a tree', () => {
    const { manifest, diagnostics } = resolveFiles({
      'dbt_project.yml': 'name: skerry\nprofile: harbour\nmodels:\n  post-hook:\n  pre-hook: select 1\n',
      'models/buoys.sql': 'select 1 as id',
    })
    expect(diagnostics).toEqual([])
    expect(manifest.nodes['model.skerry.buoys']?.config).toMatchObject({
      'post-hook': [],
      'pre-hook': [{ sql: 'select 1', transaction: true, index: null }],
    })
  })
})

describe('relation names', () => {
  it('leave quotes within a name alone, as dbt writes them', () => {
    const { manifest } = resolveFiles({
      'models/p.yml': 'sources: [{name: old, tables: [{name: group, identifier: \'"GROUP"\'}]}]',
    })
    expect(manifest.sources['source.skerry.old.group']?.relation_name).toBe('"sea"."old".""GROUP""')
  })
})

describe('docs blocks', () => {
  it('begin with the one that dbt brings, which a project may replace by its own', () => {
    const own = { 'models/first.md': '{% docs __overview__ %}Ahoy.{% enddocs %}' }
    const described = {
      'models/p.yml': 'models: [{name: buoys, description: "{{ doc(\'__overview__\') }}"}]',
    }
    const { manifest } = resolveFiles({ 'models/buoys.sql': 'select 1', ...own, ...described })
    expect(Object.keys(manifest.docs)).toEqual(['doc.dbt.__overview__', 'doc.skerry.__overview__'])
    expect(manifest.nodes['model.skerry.buoys']?.description).toBe('Ahoy.')
  })
})

describe('a generic test, while a project is read', () => {
  const test = (argument: string) =>
    `models: [{name: buoys, data_tests: [{near: {arguments: {within: "{{ ${argument} }}"}}}]}]`
  const files = {
    'macros/near.sql':
      '{% test near(model, within) %}select * from {{ model }} where {{ measure(within) }}{% endtest %}',
    'macros/measure.sql':
      '{% macro measure(x) %}d > {{ x }}{% endmacro %}{% macro miles() %}1852{% endmacro %}',
    'models/buoys.sql': 'select 1 as d',
  }
  const macrosOf = (argument: string) => {
    const { manifest, diagnostics } = resolveFiles({ ...files, 'models/p.yml': test(argument) })
    expect(diagnostics).toEqual([])
    return Object.values(manifest.nodes).find((node) => node.resource_type === 'test')?.depends_on.macros
  }

  it('calls what its macro calls', () => {
    expect(macrosOf('measure(2)')).toEqual([
      'macro.skerry.test_near',
      'macro.skerry.measure',
      'macro.dbt.get_where_subquery',
    ])
  })
  it('cannot call other macros in its arguments, which dbt passes over in silence', () => {
    expect(macrosOf('miles()')).toEqual(['macro.skerry.test_near', 'macro.dbt.get_where_subquery'])
  })
  it("uses dbt's ref, not the project's own", () => {
    const own = { 'macros/ref.sql': '{% macro ref(name) %}{{ return(builtins.ref(name)) }}{% endmacro %}' }
    const { manifest } = resolveFiles({ ...files, ...own, 'models/p.yml': test('1') })
    const node = Object.values(manifest.nodes).find(({ resource_type }) => resource_type === 'test')
    expect(node?.depends_on).toEqual({
      macros: ['macro.skerry.test_near', 'macro.dbt.get_where_subquery'],
      nodes: ['model.skerry.buoys'],
    })
  })
})
