import { expect, it } from 'vitest'
import { resolveFiles } from './testing/project'

it('takes arguments from macros and compares them with properties, unless the flag says no', () => {
  const read = (flag: boolean) =>
    resolveFiles({
      'dbt_project.yml': `name: skerry\nprofile: harbour\nflags: {validate_macro_args: ${flag}}\n`,
      'macros/m.sql': '{% macro berth(vessel) %}{% endmacro %}{% macro quay(sea) %}{% endmacro %}',
      'macros/p.yml': 'macros: [{name: berth, arguments: [{name: ship}]}]',
    })
  const names = (result: ReturnType<typeof read>, id: string) =>
    result.manifest.macros[id]?.arguments.map((argument) => argument.name)
  expect(read(true).diagnostics).toMatchObject([{ code: 'GL1114' }])
  expect(names(read(true), 'macro.skerry.quay')).toEqual(['sea'])
  expect(read(false).diagnostics).toEqual([])
  expect(names(read(false), 'macro.skerry.quay')).toEqual([])
  expect(names(read(false), 'macro.skerry.berth')).toEqual(['ship'])
})
