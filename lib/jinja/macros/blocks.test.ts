import { describe, expect, it } from 'vitest'
import { extractBlocks } from './blocks'

describe('extractBlocks', () => {
  it('gives blocks with their place, and the text between them', () => {
    const text = '-- head\n{% macro a(x) %}\n  {{ x }}\n{% endmacro %}\ntail'
    expect(extractBlocks(text, new Set(['macro']))).toEqual([
      {
        type: '__dbt__data',
        name: null,
        contents: '-- head\n',
        fullBlock: '-- head\n',
        offset: 0,
        line: 1,
        contentsLine: 1,
      },
      {
        type: 'macro',
        name: 'a',
        contents: '\n  {{ x }}\n',
        fullBlock: '{% macro a(x) %}\n  {{ x }}\n{% endmacro %}',
        offset: 8,
        line: 2,
        contentsLine: 2,
      },
      {
        type: '__dbt__data',
        name: null,
        contents: '\ntail',
        fullBlock: '\ntail',
        offset: 49,
        line: 4,
        contentsLine: 4,
      },
    ])
  })
  it('is not misled by comments, strings and raw blocks', () => {
    const text =
      "{# {% macro no() %} #}{{ '{% macro no() %}' }}{% raw %}{% macro no() %}{% endraw %}{% macro yes(a='%}') %}{% endmacro %}"
    const names = extractBlocks(text, new Set(['macro']), { collectData: false }).map((b) => b.name)
    expect(names).toEqual(['yes'])
  })
  it.each([
    ['{% macro a() %}', 'MissingCloseTagError', 1],
    ['\n{% if x %}{% macro a() %}{% endmacro %}{% endif %}', 'BlockDefinitionNotAtTopError', 2],
    ['{% macro a() %}{% macro b() %}{% endmacro %}{% endmacro %}', 'NestedTagsError', 1],
    ['{{ open', 'UnexpectedMacroEOFError', 1],
  ])('refuses %s', (text, dbtClass, line) => {
    expect(() => extractBlocks(text, new Set(['macro']), { file: 'm.sql' })).toThrow(
      expect.objectContaining({ dbtClass, line, file: 'm.sql' }),
    )
  })
  it('tells of other tags at the top level', () => {
    const seen: [string, number][] = []
    const onUnexpected = (tag: string, line: number) => seen.push([tag, line])
    extractBlocks('\n{% set x = 1 %}{% macro a() %}{% set y = 1 %}{% endmacro %}', new Set(['macro']), {
      onUnexpected,
    })
    expect(seen).toEqual([['set', 2]])
  })
})
