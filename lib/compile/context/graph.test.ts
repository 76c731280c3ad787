import { describe, expect, it } from 'vitest'
import { compilerOf } from '../testing/project'

function compiled(files: { readonly [path: string]: string }, id: string): string {
  const result = compilerOf(files).compileNode(id)
  if (!result.ok) throw new Error(JSON.stringify(result.errors))
  return result.value.compiledCode.trim()
}

describe('graph', () => {
  it('has the sections of the manifest, and holds what packages put into it', () => {
    const text =
      "{% do graph.setdefault('tally', {}) %}{% do graph.tally.update({'seen': graph.nodes | length}) %}{{ graph['tally'].seen }} {{ graph.nodes['model.skerry.count'].name }}"
    expect(compiled({ 'models/count.sql': text }, 'model.skerry.count')).toBe('1 count')
  })
})

describe('ref, while compiling', () => {
  it('leads to the project', () => {
    const text =
      "{{ builtins.ref.config.project_name }} {{ ref.config.vars.to_dict() }} {{ source.Relation.create(identifier='x') }}"
    expect(compiled({ 'models/who.sql': text }, 'model.skerry.who')).toBe('skerry {} "x"')
  })
})
