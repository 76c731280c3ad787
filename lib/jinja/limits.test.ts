import { describe, expect, it } from 'vitest'
import { baseContext, compileTemplate, defaultLimits, JinjaError, renderText, Scope } from './index'

const names = baseContext({
  vars: new Map(),
  env: () => undefined,
  log: () => {},
  now: () => 0,
  runStartedAt: 0,
  invocationId: 'i',
  dbtVersion: '1.12.6',
})

function failure(template: string, limits = {}): JinjaError {
  try {
    compileTemplate(template).render(names, { limits: { ...defaultLimits, steps: 300_000, ...limits } })
  } catch (e) {
    if (e instanceof JinjaError) return e
    throw e
  }
  throw new Error('the template ended')
}

describe('a template that does not end', () => {
  const endless: [string, string][] = [
    ['nested loops', '{% for a in range(99999) %}{% for b in range(99999) %}{{ b }}{% endfor %}{% endfor %}'],
    ['an endless iterator', '{{ modules.itertools.count() | list }}'],
    [
      'a list that grows while it is read',
      '{% set l = [1] %}{% for x in l %}{% do l.append(x) %}{% endfor %}',
    ],
    [
      'lists that double',
      '{% set n = namespace(l=[1]) %}{% for i in range(99) %}{% set n.l = n.l + n.l %}{% endfor %}',
    ],
    [
      'printing a value that doubles at each level',
      '{% set n = namespace(l=[1]) %}{% for i in range(60) %}{% set n.l = [n.l, n.l] %}{% endfor %}{{ n.l }}',
    ],
    [
      'comparing two such values',
      '{% set n = namespace(a=[1], b=[1]) %}{% for i in range(60) %}{% set n.a = [n.a, n.a] %}{% set n.b = [n.b, n.b] %}{% endfor %}{{ n.a == n.b }}',
    ],
    [
      'its JSON',
      '{% set n = namespace(l=[1]) %}{% for i in range(60) %}{% set n.l = [n.l, n.l] %}{% endfor %}{{ tojson(n.l) }}',
    ],
  ]
  it.each(endless)('is stopped: %s', (_, template) => {
    expect(failure(template)).toMatchObject({ pythonClass: 'RenderLimitError', line: 1 })
  })
  it('is stopped when the host interrupts', () => {
    let asked = 0
    const e = failure('{% for a in range(99999) %}{{ a }}{% endfor %}', { interrupted: () => ++asked > 2 })
    expect(e.message).toBe('rendering was interrupted')
  })
})

describe('a template that eats memory', () => {
  it.each([
    "{{ 'a' * 99999999999 }}",
    "{% set n = namespace(t='a') %}{% for i in range(99) %}{% set n.t = n.t ~ n.t %}{% endfor %}",
    "{{ 'a'.ljust(99999999999) }}",
    "{{ '%99999999999d' % 1 }}",
    "{{ '{:99999999999}'.format(1) }}",
    '{{ 10 ** (10 ** 10) }}',
    "{{ ('x' * 1000000).replace('x', 'y' * 1000) }}",
    "{% set l = [] %}{% set n = 30000000 %}{% for i in range(99999) %}{% do l.append(('a' * n) | upper) %}{% endfor %}",
    '{{ [0] * 99999999999 }}',
  ])('is stopped: %s', (template) => {
    expect(failure(template)).toBeInstanceOf(JinjaError)
  })
})

describe('a pattern that would be tried for ever', () => {
  it.each([
    "{{ modules.re.match('(a+)+$', 'a' * 50 ~ 'b') }}",
    "{{ modules.re.match('(a|aa)+$', 'a' * 90 ~ 'b') }}",
    "{{ modules.re.search('.*.*.*.*=.*', 'a' * 30000) }}",
    "{{ modules.re.search('(?=(a+)+b)', 'a' * 40) }}",
    "{{ modules.re.findall('(?:a|b)*c', 'ab' * 1500000) }}",
    "{{ modules.re.compile('(' * 5000) }}",
    "{{ modules.re.compile('a' * 20000000) }}",
  ])('is stopped: %s', (template) => {
    expect(failure(template)).toMatchObject({ line: 1 })
  })
})

describe('recursion', () => {
  it('of a macro ends as in Python', () => {
    const e = failure('{% macro f() %}{{ dbt_macro__f() }}{% endmacro %}{{ dbt_macro__f() }}')
    expect(e).toMatchObject({ pythonClass: 'RecursionError', dbtClass: 'CompilationError' })
  })
  it('of variables that render each other ends too', () => {
    const vars = new Map([['a', "{{ var('a') }}"]])
    const own = baseContext({
      vars,
      env: () => undefined,
      log: () => {},
      now: () => 0,
      runStartedAt: 0,
      invocationId: 'i',
      dbtVersion: '1.12.6',
    })
    expect(() => renderText("{{ var('a') }}", own)).toThrow('maximum recursion depth exceeded')
  })
  it.each([
    ['brackets', `{{ ${'('.repeat(5000)}1${')'.repeat(5000)} }}`],
    ['lists', `{{ ${'['.repeat(5000)}${']'.repeat(5000)} }}`],
    ['signs', `{{ ${'-'.repeat(50_000)}1 }}`],
    ['negations', `{{ ${'not '.repeat(50_000)}1 }}`],
    ['attributes', `{{ a${'.b'.repeat(50_000)} }}`],
    ['sums', `{{ 1${' + a'.repeat(50_000)} }}`],
    ['tags', '{% if 1 %}'.repeat(20_000)],
  ])('of the source is refused: %s', (_, template) => {
    expect(() => compileTemplate(template).render(new Scope())).toThrow(JinjaError)
  })
})
