import { describe, expect, it } from 'vitest'
import type { Files } from '../project/testing/files'
import { resolveFiles } from './testing/project'

const said = (files: Files) => resolveFiles({ 'models/base.sql': 'select 1 as id', ...files }).diagnostics
const messages = (properties: string) => said({ 'models/p.yml': properties }).map((d) => d.message)
const onColumn = (test: string) =>
  messages(`models: [{name: base, columns: [{name: id, data_tests: [${test}]}]}]`)

describe('a generic test', () => {
  it.each([
    ['{accepted_values: [a]}', "test arguments must be a dict, got <class 'list'> (value ['a'])"],
    ['{not_null: {config: x}}', "'config' must be a dict, got <class 'str'> (value x)"],
    ['"1bad"', 'Invalid generic test configuration given in models/p.yml:\nTest name string did not match'],
    ['{not_null: {config: {tags: {a: b}}}}', "got {'a': 'b'} (<class 'dict'>) for tags, expected a list"],
  ])('%s is refused in the words of dbt', (test, message) => {
    expect(onColumn(test)).toEqual([expect.stringContaining(message)])
  })

  it('is told of config that stands beside its arguments', () => {
    expect(onColumn('{not_null: {severity: warn}}')).toEqual([
      expect.stringContaining('Found `severity` as a top-level property of `data_tests.not_null.severity`'),
    ])
  })

  it('may not stand twice on a column', () => {
    expect(onColumn('not_null, not_null')).toEqual([
      expect.stringContaining(
        'two data_tests with the name "not_null_base_id" defined on column "id" in "models.base"',
      ),
    ])
  })
})

describe('properties', () => {
  it.each([
    ['models: [{name: base, deprecation_date: soon}]', '"deprecation_date" of type Optional[datetime]'],
    [
      'models: [{name: base, versions: [{v: 1, defined_in: base, deprecation_date: soon}]}]',
      '"versions" of type',
    ],
    ['models: [{name: base, access: secret}]', 'Node model.skerry.base has an invalid value (secret)'],
    ['models: [{name: base}, {name: base}]', 'remove one of the resource entries for base in this file'],
    [
      'sources: [{name: s, config: {freshness: {warn_after: {count: many}}}, tables: [{name: t}]}]',
      'Field "warn_after" of type Optional[Time] in FreshnessThreshold',
    ],
    [
      'saved_queries: [{name: q, query_params: {metrics: []}, exports: [{name: e, config: {export_as: odd}}]}]',
      "ExportDestinationType in ExportConfig has invalid value 'odd'",
    ],
    [
      'models: [{name: base, versions: [{v: 1, defined_in: base, columns: [{include: [a], exclude: [b]}]}]}]',
      '"versions" of type Sequence[UnparsedVersion]',
    ],
    ['metrics: [{name: m, label: M, type: odd, type_params: {}}]', '`odd` in enum MetricType'],
  ])('%s', (properties, message) => {
    expect(messages(properties)).toEqual([expect.stringContaining(message)])
  })

  it.each(['Jan 3 2030', '2030-01', '"2030-01-01T10:00"', '2030-01-01'])('may hold the date %s', (date) => {
    expect(messages(`models: [{name: base, deprecation_date: ${date}}]`)).toEqual([])
  })
})

describe('a version', () => {
  it('has the constraints of the model where its own list is empty', () => {
    const { manifest } = resolveFiles({
      'models/m_v1.sql': 'select 1 as id',
      'models/p.yml':
        'models: [{name: m, constraints: [{type: check, expression: x}], versions: [{v: 1, constraints: []}]}]',
    })
    expect(manifest.nodes['model.skerry.m.v1']).toMatchObject({ constraints: [{ type: 'check' }] })
  })
})

describe('the relation of a snapshot', () => {
  it('is an expression without braces', () => {
    const snapshot = (relation: string) =>
      said({
        'snapshots/p.yml': `snapshots: [{name: s, relation: "${relation}", config: {strategy: check, unique_key: a, check_cols: all}}]`,
      }).map((d) => d.message)
    expect(snapshot("ref('base')")).toEqual([])
    expect(snapshot("{{ ref('base') }}")).toEqual(["Invalid jinja expression: {{ ref('base') }}"])
  })
})

describe('warnings of dbt', () => {
  it('are of blocks that nothing opened', () => {
    expect(said({ 'macros/x.sql': '{% endmacro %}' })).toMatchObject([
      { code: 'GL1120', message: "Found unexpected 'endmacro' block tag. in file `macros/x.sql`" },
    ])
  })

  it('are of schemas that are None', () => {
    const macro =
      '{% macro generate_schema_name(custom_schema_name=none, node=none) %}{{ return(none) }}{% endmacro %}'
    expect(said({ 'macros/g.sql': macro })[0]).toMatchObject({ code: 'GL3041', severity: 'warning' })
  })

  it('are of settings that have other names now, or are none', () => {
    const settings =
      'name: skerry\nprofile: harbour\nsource-paths: [models]\nlog-path: x\ntarget-path: target\n'
    expect(said({ 'dbt_project.yml': settings })).toMatchObject([
      { code: 'GL1013', message: expect.stringContaining('`source-paths` config has been renamed') },
      { code: 'GL1013', message: expect.stringContaining('The `log-path` config') },
    ])
  })

  it('are of freshness that nothing tells of', () => {
    const source = (how: string) =>
      `sources: [{name: s, freshness: {warn_after: {count: 1, period: day}}, ${how} tables: [{name: t}]}]`
    expect(said({ 'models/s.yml': source('') })).toMatchObject([
      { code: 'GL3032', message: expect.stringContaining("must be specified for source 's.t'") },
    ])
    expect(said({ 'models/s.yml': source('loaded_at_field: at,') })).toEqual([])
  })

  it('are of overrides of tables that a source has not got', () => {
    expect(
      said({
        'packages.yml': 'packages: [{local: dep}]',
        'dep/dbt_project.yml': 'name: dep\n',
        'dep/models/s.yml': 'sources: [{name: s, tables: [{name: t}]}]',
        'models/s.yml': 'sources: [{name: s, overrides: dep, tables: [{name: t}, {name: gone}]}]',
      }),
    ).toMatchObject([
      { code: 'GL3007', message: expect.stringContaining('- Source table dep.s.gone (in models/s.yml)') },
    ])
  })

  it('are of flags that stand in profiles.yml', () => {
    const profiles =
      'config: {printer_width: 99}\nharbour: {target: dev, outputs: {dev: {type: materialize, host: h, port: 1, user: u, ' +
      'pass: p, dbname: d, schema: s}}}\n'
    expect(said({ 'profiles.yml': profiles })).toMatchObject([
      { code: 'GL1013', message: expect.stringContaining("moved from the 'config' key in profiles.yml") },
    ])
  })

  it('are not of unused configuration where something is wrong', () => {
    const settings = 'name: skerry\nprofile: harbour\nmodels: {gone: {+enabled: true}}\n'
    const unused = { 'dbt_project.yml': settings }
    expect(said(unused).map((d) => d.code)).toEqual(['GL3016'])
    expect(said({ ...unused, 'models/m.sql': "{{ ref('no') }}" }).map((d) => d.code)).toEqual(['GL3001'])
  })
})

describe('a config() call', () => {
  it('takes pairs, as a dict of Python does, and no undefined value', () => {
    expect(said({ 'models/m.sql': '{{ config(["ab"]) }} select 1' })).toEqual([])
    expect(said({ 'models/m.sql': '{{ config("a") }} select 1' })).toMatchObject([
      { message: 'dictionary update sequence element #0 has length 1; 2 is required' },
    ])
    expect(said({ 'models/m.sql': '{{ config(tags=[off]) }} select 1' })).toMatchObject([
      { message: 'off is undefined' },
    ])
  })
})

describe('a snapshot', () => {
  it('stands in properties or in a block, not in both', () => {
    const config = 'config: {strategy: check, unique_key: a, check_cols: all}'
    expect(
      said({
        'snapshots/p.yml': `snapshots: [{name: s, relation: ref('base'), ${config}}]`,
        'snapshots/s.sql':
          "{% snapshot s %}{{ config(strategy='check', unique_key='a', check_cols='all') }} select 1{% endsnapshot %}",
      }),
    ).toMatchObject([{ code: 'GL3004', message: expect.stringContaining('two snapshots with the name "s"') }])
  })
})
