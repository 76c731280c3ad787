import { describe, expect, it } from 'vitest'
import { resolveFiles } from './testing/project'

const POSTGRES = {
  'profiles.yml':
    'harbour:\n  target: dev\n  outputs:\n    dev: {type: postgres, host: h, port: 5432, user: u, password: p, dbname: sea, schema: quay, threads: 1}\n',
}
const TWICE = { 'functions/twice.sql': "{{ config(volatility='stable') }}select x * 2" }
const signature = (name: string, more = '') =>
  `functions:\n  - {name: ${name}, returns: {data_type: int}${more}}\n`
const messages = (result: ReturnType<typeof resolveFiles>) => result.diagnostics.map((d) => d.message)

describe('functions', () => {
  it('take their arguments from properties and have a config of their own', () => {
    const { manifest } = resolveFiles({
      ...TWICE,
      'functions/f.yml': signature(
        'twice',
        ', arguments: [{name: x, data_type: int}], config: {schema: udfs}',
      ),
    })
    expect(manifest.functions['function.skerry.twice']).toMatchObject({
      resource_type: 'function',
      relation_name: '"sea"."quay_udfs"."twice"',
      config: {
        materialized: 'function',
        type: 'scalar',
        volatility: 'stable',
        snowflake: { quote_args: true },
      },
      arguments: [{ name: 'x', data_type: 'int', description: null, default_value: null }],
      returns: { data_type: 'int', description: null },
      overloads: [],
    })
  })
  it('are what a model depends on that calls them', () => {
    const { manifest, diagnostics } = resolveFiles({
      ...POSTGRES,
      ...TWICE,
      'models/a.sql': "select {{ function('twice') }}(1)",
    })
    expect(diagnostics).toEqual([])
    expect(manifest.child_map['function.skerry.twice']).toEqual(['model.skerry.a'])
    expect(manifest.parent_map['model.skerry.a']).toEqual(['function.skerry.twice'])
  })
  it("can't be called on Materialize, as its adapter refuses", () => {
    const result = resolveFiles({ ...TWICE, 'models/a.sql': "select {{ function('twice') }}(1)" })
    expect(messages(result)).toEqual([expect.stringContaining('MaterializeRelationType')])
  })
  it('take in the files of their overloads, with what these refer to', () => {
    const { manifest } = resolveFiles({
      ...TWICE,
      'models/a.sql': 'select 1 as x',
      'functions/twice_text.sql': "select a from {{ ref('a') }}",
      'functions/f.yml': signature('twice', ', overloads: [{defined_in: twice_text}]'),
    })
    expect(Object.keys(manifest.functions)).toEqual(['function.skerry.twice'])
    expect(manifest.functions['function.skerry.twice']).toMatchObject({
      overloads: [{ defined_in: 'twice_text', raw_body: "select a from {{ ref('a') }}" }],
      depends_on: { nodes: ['model.skerry.a'] },
    })
  })
  it('can be switched off and on, and stay in their section when properties switch them off', () => {
    const off = 'name: skerry\nprofile: harbour\nfunctions: {skerry: {+enabled: false}}\n'
    const by = (project: string, config: string) =>
      resolveFiles({
        ...TWICE,
        'dbt_project.yml': project,
        'functions/f.yml': signature('twice', `, config: ${config}`),
      }).manifest
    expect(by(off, '{enabled: true}').functions['function.skerry.twice']?.config.enabled).toBe(true)
    expect(Object.keys(by(off, '{}').disabled)).toEqual(['function.skerry.twice'])
    const written = by('name: skerry\nprofile: harbour\n', '{enabled: false}')
    expect(written.functions['function.skerry.twice']?.config.enabled).toBe(false)
  })
  it.each([
    ['a language that the adapter has not', { 'functions/a.js': 'return 1' }, 'uses JavaScript'],
    [
      'an argument with a default before one without',
      {
        ...TWICE,
        'functions/f.yml': signature(
          'twice',
          ', arguments: [{name: x, data_type: int, default_value: 1}, {name: y, data_type: int}]',
        ),
      },
      "Non-defaulted argument 'y'",
    ],
    [
      'itself as overload',
      { ...TWICE, 'functions/f.yml': signature('twice', ', overloads: [{defined_in: twice}]') },
      'cannot list itself',
    ],
    [
      'an overload without a file',
      { ...TWICE, 'functions/f.yml': signature('twice', ', overloads: [{defined_in: nowhere}]') },
      "'nowhere' (defined_in) not found",
    ],
    ['a type that there is not', { 'functions/a.sql': "{{ config(type='odd') }}select 1" }, 'FunctionType'],
  ])('may not have %s', (_, files, message) => {
    expect(messages(resolveFiles(files))).toEqual([expect.stringContaining(message)])
  })
})
