import { describe, expect, it } from 'vitest'
import { resolveFiles } from './testing/project'

const errorsOf = (result: ReturnType<typeof resolveFiles>) =>
  result.diagnostics.filter((d) => d.severity === 'error')

describe('config precedence', () => {
  const files = {
    'dbt_project.yml':
      'name: skerry\nprofile: harbour\nmodels:\n  +tags: [all]\n  skerry:\n    deep: {+materialized: table, +meta: {depth: 9, by: chart}}\n',
    'models/deep/wreck.sql': "{{ config(tags='file', meta={'depth': 12}) }}select 1 as id",
    'models/deep/reef.sql': "{{ config(materialized='view') }}select 1 as id",
    'models/p.yml':
      'models:\n  - {name: wreck, config: {materialized: view, tags: [patch]}}\n  - {name: reef, config: {materialized: table}}\n',
  }
  const { nodes } = resolveFiles(files).manifest

  it('lets the file win over its properties, and these over dbt_project.yml', () => {
    expect(nodes['model.skerry.reef']?.config.materialized).toBe('view')
    expect(nodes['model.skerry.wreck']?.config.materialized).toBe('view')
  })
  it('adds tags up and merges meta by key', () => {
    expect(nodes['model.skerry.wreck']?.config.tags).toEqual(['all', 'patch', 'file'])
    expect(nodes['model.skerry.wreck']?.config.meta).toEqual({ depth: 12, by: 'chart' })
  })

  it('keeps the order of keys that dbt prints a config in: its own first, then those that only the project knows', () => {
    const config = "{{ config(foo=1, alias='b') }}"
    const { manifest } = resolveFiles({ 'models/a.sql': `${config}select 1` })
    const keys = Object.keys(manifest.nodes['model.skerry.a']?.config ?? {})
    expect(keys.slice(0, 4)).toEqual(['enabled', 'alias', 'schema', 'database'])
    expect(keys.at(-1)).toBe('foo')
  })

  it('forgets the hooks of models where something else is configured by their tree', () => {
    const { manifest } = resolveFiles({
      'dbt_project.yml':
        'name: skerry\nprofile: harbour\nmodels:\n  +post-hook: select 1\n  +meta: {by: chart}\n',
      'models/p.yml': 'groups: [{name: pursers, owner: {name: P.}}]',
    })
    expect(manifest.groups['group.skerry.pursers']?.config).toEqual({ meta: { by: 'chart' } })
  })
})

describe('names', () => {
  it('puts a custom schema behind the target, and lets the project replace the macro', () => {
    const models = { 'models/a.sql': "{{ config(schema='dock', alias='b') }}select 1" }
    const plain = resolveFiles(models).manifest.nodes['model.skerry.a']
    expect(plain?.relation_name).toBe('"sea"."quay_dock"."b"')
    const macro = '{% macro generate_schema_name(custom, node) %} {{ custom }}_{{ node.name }} {% endmacro %}'
    const own = resolveFiles({ ...models, 'macros/names.sql': macro }).manifest.nodes['model.skerry.a']
    expect(own?.schema).toBe('dock_a')
  })
})

describe('references', () => {
  it('says where and what was meant when a model is missing', () => {
    const result = resolveFiles({
      'models/vessels.sql': 'select 1',
      'models/board.sql': "select *\nfrom {{ ref('vesels') }}",
    })
    expect(errorsOf(result)).toMatchObject([
      {
        code: 'GL3001',
        message:
          "Model 'model.skerry.board' (models/board.sql) depends on a node named 'vesels' which was not found",
        hint: expect.stringContaining('vessels'),
        at: { file: expect.stringContaining('models/board.sql') },
      },
    ])
  })
  it('tells all faults of a project, not only the first', () => {
    const result = resolveFiles({
      'models/a.sql': "{{ ref('nowhere') }}",
      'models/b.sql': "{{ source('no', 'table') }}",
      'models/c.sql': '{{ oh( }}',
    })
    expect(
      errorsOf(result)
        .map((e) => e.code)
        .sort(),
    ).toEqual(['GL2001', 'GL3001', 'GL3001'])
  })
  it('finds cycles', () => {
    const result = resolveFiles({ 'models/a.sql': "{{ ref('b') }}", 'models/b.sql': "{{ ref('a') }}" })
    expect(errorsOf(result).map((e) => e.code)).toEqual(['GL3003'])
  })
  it('refuses two models of one name', () => {
    const result = resolveFiles({ 'models/x/a.sql': 'select 1', 'models/y/a.sql': 'select 2' })
    expect(errorsOf(result).map((e) => e.code)).toContain('GL3004')
  })
  it('keeps disabled models aside and only then refuses what refers to them', () => {
    const result = resolveFiles({
      'models/off.sql': '{{ config(enabled=false) }}select 1',
      'models/on.sql': "select * from {{ ref('off') }}",
    })
    expect(Object.keys(result.manifest.disabled)).toEqual(['model.skerry.off'])
    expect(errorsOf(result).map((e) => e.code)).toEqual(['GL3002'])
  })
})

describe('properties', () => {
  const files = {
    'models/fares.sql': 'select 1 as id',
    'models/fares_v2.sql': "select * from {{ ref('fares', v=1) }}",
    'models/readme.md': '{% docs fare %}What a crossing costs.{% enddocs %}',
    'models/p.yml': `models:
  - name: fares
    description: "{{ doc('fare') }}"
    latest_version: 2
    columns: [{name: id, data_tests: [unique, {accepted_values: {arguments: {values: [1, 2]}}}]}]
    versions: [{v: 1, defined_in: fares}, {v: 2}]
groups: [{name: pursers, owner: {name: P.}}]
exposures: [{name: desk, type: dashboard, owner: {name: x}, depends_on: ["ref('fares')"]}]
`,
  }
  const result = resolveFiles(files)
  const { manifest } = result

  it('makes versions of a model and points at the latest', () => {
    expect(errorsOf(result)).toEqual([])
    expect(manifest.nodes['model.skerry.fares.v2']).toMatchObject({ alias: 'fares_v2', latest_version: 2 })
    expect(manifest.exposures['exposure.skerry.desk']?.depends_on.nodes).toEqual(['model.skerry.fares.v2'])
    expect(manifest.parent_map['model.skerry.fares.v2']).toEqual(['model.skerry.fares.v1'])
  })
  it('renders descriptions', () => {
    expect(manifest.nodes['model.skerry.fares.v1']?.description).toBe('What a crossing costs.')
  })
  it('names generic tests as dbt does', () => {
    const tests = Object.values(manifest.nodes).filter((node) => node.resource_type === 'test')
    expect(tests.map((test) => test.name).sort()).toEqual([
      'accepted_values_fares_v1_id__1__2',
      'accepted_values_fares_v2_id__1__2',
      'unique_fares_v1_id',
      'unique_fares_v2_id',
    ])
  })
  it('infers primary keys', () => {
    const model = manifest.nodes['model.skerry.fares.v1']
    expect(model?.resource_type === 'model' && model.primary_key).toEqual(['id'])
  })
  it('warns of properties without a node', () => {
    const { diagnostics } = resolveFiles({ 'models/p.yml': 'models: [{name: ghost}]\n' })
    expect(diagnostics).toMatchObject([{ code: 'GL3007', severity: 'warning' }])
  })
})

describe('the semantic layer', () => {
  const yaml = `semantic_models:
  - {name: trips, model: "ref('t')", measures: [{name: n, agg: count, create_metric: true}]}
metrics:
  - {name: twice, label: Twice, type: derived, type_params: {expr: n * 2, metrics: [n]}}
`
  it('connects metrics with what they are made of', () => {
    const { manifest } = resolveFiles({ 'models/t.sql': 'select 1', 'models/p.yml': yaml })
    expect(manifest.parent_map['metric.skerry.twice']).toEqual(['metric.skerry.n'])
    expect(manifest.parent_map['metric.skerry.n']).toEqual(['semantic_model.skerry.trips'])
  })
  it('reports a metric that is missing', () => {
    const text = yaml.replace('metrics: [n]', 'metrics: [m]')
    const result = resolveFiles({ 'models/t.sql': 'select 1', 'models/p.yml': text })
    expect(errorsOf(result)).toMatchObject([{ code: 'GL3026', message: expect.stringContaining('`m`') }])
  })
})

describe('a project with faults', () => {
  it('keeps the nodes whose config dbt refuses, and what refers to them', () => {
    const { manifest, diagnostics } = resolveFiles({
      'models/a.sql': "{{ config(enabled='perhaps') }} select 1",
      'models/b.sql': "select * from {{ ref('a') }}",
      'models/p.yml':
        "unit_tests: [{name: u, model: b, given: [], expect: {rows: []}, config: {enabled: 'x'}}]",
    })
    expect(diagnostics.map((d) => d.message)).toEqual([
      "at path ['enabled']: 'perhaps' is not of type 'boolean'",
      "at path ['enabled']: 'x' is not of type 'boolean'",
    ])
    expect(manifest.child_map['model.skerry.a']).toEqual(['model.skerry.b'])
  })
  it('tells once of a setting that is wrong for all', () => {
    const { manifest, diagnostics } = resolveFiles({
      'dbt_project.yml': 'name: skerry\nprofile: harbour\nmodels: {+enabled: perhaps}\n',
      'models/a.sql': 'select 1',
      'models/b.sql': 'select 2',
    })
    expect(diagnostics).toHaveLength(1)
    expect(Object.keys(manifest.nodes)).toEqual(['model.skerry.a', 'model.skerry.b'])
  })
})
