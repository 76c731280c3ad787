import { describe, expect, it } from 'vitest'
import { compilerOf } from './testing/project'

const compiler = compilerOf({ 'models/thing.sql': 'select 1' })

/** Objects that the host shows to templates, and names by which JavaScript would give itself away. */
const objects = [
  'this',
  'api.Relation',
  'api.Column',
  "api.Column('a', 'int')",
  'adapter',
  'adapter.behavior',
  'config',
  'model',
  'graph',
  'graph.nodes',
  'exceptions',
  'target',
  'flags',
  'var',
  'ref',
  'builtins',
  'context',
  'dbt',
  'modules',
  'this.path',
  'run_query',
  "adapter.parse_index({'columns': ['a']})",
]
const names = [
  'constructor',
  'prototype',
  '__proto__',
  'toString',
  'valueOf',
  'hasOwnProperty',
  'fields',
  'call',
  'attribute',
  'typeName',
  '__class__',
  '__globals__',
]

describe('objects of the context', () => {
  it.each(objects)('%s shows nothing of JavaScript', (object) => {
    for (const name of names) {
      for (const access of [
        `(${object}).${name}`,
        `(${object})['${name}']`,
        `(${object}) | attr('${name}')`,
      ]) {
        const rendered = compiler.renderText('model.skerry.thing', `{{ ${access} is defined }}`)
        const seen = rendered.ok ? rendered.value : 'False'
        expect(`${access}: ${seen}`).toBe(`${access}: False`)
      }
    }
  })
})
