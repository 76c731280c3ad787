import { describe, expect, it } from 'vitest'
import { readMacroHeads, readsName, staticCalls, staticMacroCalls, unrenderedConfig } from './static'

describe('staticCalls', () => {
  it('finds calls with their literal arguments and lines', () => {
    const [ref, star, config] = staticCalls(
      "{{ ref('shop', 'orders', v=2) }}\n{{ dbt_utils.star(from=ref, except=['a']) }}\n{{ config(tags=['x'], n=1 + x) }}",
      { startLine: 10 },
    )
    expect(ref).toMatchObject({
      name: 'ref',
      package: null,
      line: 10,
      args: ['shop', 'orders'],
      dynamic: false,
    })
    expect(ref?.kwargs.get('v')).toBe(2)
    expect(star).toMatchObject({ name: 'star', package: 'dbt_utils', line: 11 })
    expect(star?.kwargs.get('except')).toEqual(['a'])
    expect(config?.kwargs.get('n')).toBeUndefined()
  })
})

describe('staticMacroCalls', () => {
  it('gives names that the context lacks, and where dispatch leads', () => {
    const source = `{% macro m(a) %}
      {{ helper(a) }}{{ helper(1) }}{{ pkg.other() }}{{ log('x') }}{{ ref('y') }}
      {{ adapter.quote('z') }}{{ return(adapter.dispatch('m', 'shop')(a)) }}
    {% endmacro %}`
    const dispatched: (string | null)[] = []
    const calls = staticMacroCalls(source, {
      isKnown: (name) => name === 'log' || name === 'return',
      dispatch: (name, namespace) => {
        dispatched.push(namespace)
        return `shop.default__${name}`
      },
    })
    expect(calls).toEqual(['helper', 'pkg.other', 'm', 'shop.default__m'])
    expect(dispatched).toEqual(['shop'])
  })
  it('refuses a dispatch by a name that is no text', () => {
    const source = '{% macro m() %}{{ adapter.dispatch(macro_name=x) }}{% endmacro %}'
    expect(() => staticMacroCalls(source, { isKnown: () => false, dispatch: () => '' })).toThrow(
      'The macro_name parameter (x) to adapter.dispatch was not a string',
    )
  })
})

describe('unrenderedConfig', () => {
  it('gives texts plain and the rest as source', () => {
    const source =
      "{{ config(materialized='table', schema=env_var('S', \"d\"), tags=['a', x], on=not y, n=a|upper) }}"
    expect([...(unrenderedConfig(source) ?? [])]).toEqual([
      ['materialized', 'table'],
      ['schema', "env_var('S', 'd')"],
      ['tags', "['a', x]"],
      ['on', 'not y'],
      [
        'n',
        "Filter(node=Name(name='a', ctx='load'), name='upper', args=[], kwargs=[], dyn_args=None, dyn_kwargs=None)",
      ],
    ])
    expect(unrenderedConfig('select 1')).toBeNull()
  })
})

describe('readMacroHeads', () => {
  it('reads signatures', () => {
    expect(readMacroHeads('{% macro f(a, b: list[string] = none) %}{% endmacro %}')).toEqual([
      {
        kind: 'macro',
        name: 'f',
        parameters: [
          { name: 'a', type: '', hasDefault: false },
          { name: 'b', type: 'list[string]', hasDefault: true },
        ],
        hasTypeAnnotations: true,
        supportedLanguages: null,
      },
    ])
    expect(
      readMacroHeads("{% materialization m, adapter='materialize' %}{% endmaterialization %}"),
    ).toMatchObject([{ name: 'materialization_m_materialize', supportedLanguages: ['sql'] }])
    expect(readMacroHeads('{% test t(model) %}{% endtest %}')).toMatchObject([
      { kind: 'test', name: 'test_t' },
    ])
  })
  it('tells whether a name is read', () => {
    expect(readsName('{{ this.schema }}', 'this')).toBe(true)
    expect(readsName("{{ 'this' }}", 'this')).toBe(false)
  })
})
