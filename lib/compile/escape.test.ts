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
  'adapter.get_hard_deletes_behavior',
  'selected_resources',
  'invocation_args_dict',
  'modules.re',
  "modules.re.compile('a')",
  "modules.re.match('a', 'a')",
  'modules.itertools.count()',
  'modules.datetime.datetime',
  "modules.pytz.timezone('UTC')",
  'run_started_at',
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

describe('the machine', () => {
  it.each([
    // dbt runs git for this one
    ['adapter.get_git_commit_sha()', 'None'],
    // nothing is waited for where nothing can be asked
    ['adapter.sleep(1000000)', 'None'],
    ["''.__class__ is defined", 'False'],
    ['flags.__dict__ is defined', 'False'],
    ["modules['os'] is defined", 'False'],
    ["modules.re['sre_compile'] is defined", 'False'],
  ])('is out of reach: %s', (expression, shown) => {
    const rendered = compiler.renderText('model.skerry.thing', `{{ ${expression} }}`)
    expect(rendered.ok ? rendered.value : 'refused').toMatch(new RegExp(`^(?:${shown}|refused)$`))
  })
})

describe('what would never end or fill the memory', () => {
  it.each([
    '{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}',
    "{{ modules.re.match('(a+)+$', 'a' * 50 ~ 'b') }}",
    "{{ 'a' * 10 ** 9 }}",
    '{{ 10 ** (10 ** 10) }}',
    '{{ set(modules.itertools.count()) }}',
    '{{ modules.itertools.product(range(1000), repeat=1000) | list }}',
    "{% set l = ['a' * 1000000] * 100000 %}{{ l }}",
    "{{ '%999999999d' % 1 }}",
    "{{ ('a' * 9000000) | wordwrap(1) }}",
    '{{ [1] | slice(10 ** 9) | list }}',
  ])('is stopped with its file and line: %s', (template) => {
    const rendered = compiler.renderText('model.skerry.thing', `select 1\n${template}`)
    expect(rendered.ok ? [] : rendered.errors).toMatchObject([{ at: { file: 'models/thing.sql', line: 2 } }])
  })
})
