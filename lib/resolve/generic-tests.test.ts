import { describe, expect, it } from 'vitest'
import type { TestNode } from '../manifest'
import { resolveFiles } from './testing/project'

const FILES = {
  'dbt_project.yml': 'name: skerry\nprofile: harbour\n',
  'models/ports.sql': 'select 1 as id',
  'models/calls.sql': "select 1 as id, 'in' as kind",
}

function schema(to: string, values: string): string {
  return `models:
  - name: calls
    columns:
      - name: port
        data_tests:
          - relationships:
              arguments: {to: "${to}", field: id}
              config: {severity: warn, tags: [routes]}
      - name: kind
        data_tests:
          - accepted_values:
              arguments: {values: ${values}}
`
}

function testsOf(files: { readonly [path: string]: string }) {
  const { manifest, diagnostics } = resolveFiles({ ...FILES, ...files })
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([])
  return Object.values(manifest.nodes)
    .filter((node): node is TestNode => node.resource_type === 'test')
    .map(({ refs, sources, depends_on, config, unrendered_config, tags }) => ({
      refs,
      sources,
      depends_on,
      config,
      unrendered_config,
      tags,
    }))
}

describe("what dbt's own tests ask for", () => {
  it('is the same, read off plain arguments or rendered', () => {
    const plain = testsOf({ 'models/schema.yml': schema("ref('ports')", '[in, out]') })
    // A blank and a bracket are enough to have them rendered.
    const rendered = testsOf({ 'models/schema.yml': schema("ref( 'ports' )", "['(in)', out]") })
    expect(plain).toEqual(rendered)
    expect(plain[0]?.depends_on).toEqual({
      macros: ['macro.dbt.test_relationships', 'macro.dbt.get_where_subquery'],
      nodes: ['model.skerry.ports', 'model.skerry.calls'],
    })
    expect(plain[0]?.unrendered_config).toEqual({ severity: 'warn', tags: "['routes']" })
  })

  it('is found by rendering where the project has a macro of its own in between', () => {
    const [relationships] = testsOf({
      'dbt_project.yml': `${FILES['dbt_project.yml']}dispatch: [{macro_namespace: dbt, search_order: [skerry, dbt]}]\n`,
      'models/schema.yml': schema("ref('ports')", '[in, out]'),
      'models/log.sql': 'select 1 as id',
      'macros/own.sql':
        "{% macro default__test_relationships(model, column_name, to, field) %}select * from {{ ref('log') }}{% endmacro %}",
    })
    expect(relationships?.depends_on.nodes).toContain('model.skerry.log')
  })
})
