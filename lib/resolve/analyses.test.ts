import { describe, expect, it } from 'vitest'
import { resolveFiles } from './testing/project'

const FILES = {
  'analyses/sub/one.sql': 'select 1 as id',
  'analyses/a.yml': 'analyses:\n  - {name: one, columns: [{name: id, tags: [z], quote: true}]}\n',
}
const TREES = 'analyses: {+tags: [own]}\nmodels: {+tags: [of models]}\n'
const PROJECT = `name: skerry\nprofile: harbour\n${TREES}`

describe('analyses', () => {
  it('are configured as models are, below a folder of their kind', () => {
    const { manifest } = resolveFiles({ ...FILES, 'dbt_project.yml': PROJECT })
    expect(manifest.nodes['analysis.skerry.one']).toMatchObject({
      path: 'analysis/sub/one.sql',
      fqn: ['skerry', 'analysis', 'sub', 'one'],
      tags: ['of models'],
    })
  })
  it('have paths and a tree of their own under require_corrected_analysis_fqns', () => {
    const flags = 'flags: {require_corrected_analysis_fqns: true}\n'
    const { manifest } = resolveFiles({ ...FILES, 'dbt_project.yml': PROJECT + flags })
    expect(manifest.nodes['analysis.skerry.one']).toMatchObject({
      path: 'sub/one.sql',
      fqn: ['skerry', 'sub', 'one'],
      tags: ['own'],
      unrendered_config: { tags: ['own'] },
    })
  })
  it("keep keys of columns that only models' have as they are written", () => {
    const { manifest } = resolveFiles({ ...FILES, 'dbt_project.yml': PROJECT })
    expect(manifest.nodes['analysis.skerry.one']?.columns.id).toMatchObject({
      tags: ['z'],
      quote: true,
      config: { tags: [] },
    })
  })
})
