import { describe, expect, it } from 'vitest'
import { resolveFiles } from './testing/project'

const model = (properties: string) => ({
  'models/m.sql': 'select 1 as a',
  'models/p.yml': `models: [{name: m, ${properties}}]`,
})

describe('a value of another kind than the one that belongs there', () => {
  it.each([
    [
      'a name',
      { 'models/p.yml': 'models: [{name: {a: b}}]' },
      "@ models: {'a': 'b'} - at path ['name']: {'a': 'b'} is not",
    ],
    [
      "an exposure's type",
      { 'models/p.yml': 'exposures: [{name: e, type: {a: [null]}, owner: {name: x}}]' },
      "at path ['type']: {'a': [None]} is not one of",
    ],
    ["a constraint's type", model('constraints: [{type: {a: b}}]'), 'Invalid constraint type on model m'],
    [
      'what to do when columns change',
      {
        'models/m.sql':
          "{{ config(materialized='incremental', contract={'enforced': true}, on_schema_change=[{'a': 1}]) }}",
      },
      "Invalid value for on_schema_change: [{'a': 1}]",
    ],
  ])('%s is told as Python prints it', (_, files, words) => {
    expect(
      resolveFiles(files)
        .diagnostics.map((d) => d.message)
        .join('\n'),
    ).toContain(words)
  })

  it('is kept in the words of Python where dbt keeps texts', () => {
    const { manifest } = resolveFiles({
      'models/m.sql': 'select 1 as a',
      'models/p.yml': 'models: [{name: m, constraints: [{type: check, expression: {a: b}, name: true}]}]',
    })
    expect(manifest.nodes['model.skerry.m']).toMatchObject({
      constraints: [{ expression: "{'a': 'b'}", name: 'True' }],
    })
  })
})

it('shows a macro that dispatches to nothing, having said so', () => {
  const { manifest, diagnostics } = resolveFiles({
    'macros/m.sql': "{% macro moor() %}{{ adapter.dispatch('nowhere')() }}{% endmacro %}",
  })
  expect(diagnostics).toMatchObject([{ severity: 'error', at: { file: 'macros/m.sql' } }])
  expect(JSON.parse(JSON.stringify(manifest.macros['macro.skerry.moor']))).toMatchObject({
    depends_on: { macros: [] },
  })
})
