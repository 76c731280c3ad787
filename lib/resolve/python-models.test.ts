import { expect, it } from 'vitest'
import { resolveFiles } from './testing/project'

it('makes a Python model a table that depends on what it reads', () => {
  const { manifest, diagnostics } = resolveFiles({
    'models/a.sql': 'select 1 as x',
    'models/p.py':
      'def model(dbt, session):\n    dbt.config(tags=["fast"])\n    n = dbt.config.get("size", 3)\n    return dbt.ref("a")\n',
    'models/p.yml': 'models:\n  - {name: p, description: Made by hand., config: {size: 4}}\n',
  })
  expect(diagnostics).toEqual([])
  expect(manifest.nodes['model.skerry.p']).toMatchObject({
    language: 'python',
    description: 'Made by hand.',
    depends_on: { nodes: ['model.skerry.a'] },
    config: {
      materialized: 'table',
      tags: ['fast'],
      size: 4,
      config_keys_used: ['size'],
      config_keys_defaults: [3],
      meta_keys_used: [],
    },
    unrendered_config: { materialized: 'table', size: 4, tags: ['fast'] },
  })
})
