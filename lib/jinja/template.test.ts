import { describe, expect, it } from 'vitest'
import {
  baseContext,
  compileTemplate,
  hasJinja,
  JinjaError,
  jinjaDiagnostic,
  type MacroDefinition,
  MacroFunction,
  PyFloat,
  renderNative,
  renderText,
  type Value,
} from './index'

const base = baseContext({
  vars: new Map<string, Value>([['limit', 3]]),
  env: (name) => (name === 'HOME' ? '/home/me' : undefined),
  log: () => {},
  now: () => 0,
  runStartedAt: 1_700_000_000_123,
  invocationId: 'i',
  dbtVersion: '1.12.6',
})

function errorOf(act: () => unknown): JinjaError {
  try {
    act()
  } catch (e) {
    if (e instanceof JinjaError) return e
    throw e
  }
  throw new Error('nothing was thrown')
}

describe('renderText', () => {
  it('leaves a text without Jinja as it is, line ends and all', () => {
    expect(hasJinja('a\r\nb\n')).toBe(false)
    expect(renderText('a\r\nb\n', base)).toBe('a\r\nb\n')
  })
  it('makes line ends one kind and drops the last one otherwise', () => {
    expect(renderText("a\r\n{{ 'b' }}\n\n", base)).toBe('a\nb\n')
  })
  it('renders a variable that holds a template', () => {
    const vars = new Map([
      ['a', "{{ var('b') }}!"],
      ['b', 'x'],
    ])
    const own = baseContext({
      vars,
      env: () => undefined,
      log: () => {},
      now: () => 0,
      runStartedAt: 0,
      invocationId: 'i',
      dbtVersion: '1',
    })
    expect(renderText("{{ var('a') }}", own)).toBe('x!')
  })
  it('knows when the run began', () => {
    expect(renderText('{{ run_started_at.isoformat() }}', base)).toBe('2023-11-14T22:13:20.123000+00:00')
  })
})

describe('renderNative', () => {
  it('keeps the type of a lone expression, but not of a literal', () => {
    expect(renderNative("{{ var('limit') }}", base)).toBe(3)
    expect(renderNative("{{ var('limit') / 2 }}", base)).toEqual(new PyFloat(1.5))
    expect(renderNative('{{ 1 }}', base)).toBe('1')
    expect(renderNative("{{ var('limit') }} days", base)).toBe('3 days')
  })
  it('reads texts only where a filter says so', () => {
    expect(renderNative("{{ '5' | as_number }}", base)).toBe(5)
    expect(renderNative("{{ 'True' | as_bool }}", base)).toBe(true)
    expect(errorOf(() => renderNative("{{ 'x' | as_number }}", base)).dbtClass).toBe('JinjaRenderingError')
  })
})

describe('an error', () => {
  it('of syntax has the line of the file', () => {
    const e = errorOf(() => compileTemplate('a\n{{ 1 + }}', { file: 'models/a.sql', startLine: 10 }))
    expect(e).toMatchObject({ line: 11, file: 'models/a.sql', dbtClass: 'CompilationError' })
  })
  it('at run time has the line of the file, and of the macro where it happened', () => {
    const macro = (name: string, source: string): MacroDefinition => ({
      name,
      packageName: 'shop',
      uniqueId: `macro.shop.${name}`,
      source,
      file: `macros/${name}.sql`,
      startLine: 5,
    })
    const stack: string[] = []
    const called: string[] = []
    const environment = { names: base, stack, onTopLevelCall: (id: string) => called.push(id) }
    const inner = new MacroFunction(
      macro('inner', '{% macro inner(x) %}\n{{ x.y.z }}\n{% endmacro %}'),
      environment,
    )
    base.set('inner', inner)
    base.set(
      'outer',
      new MacroFunction(macro('outer', '{% macro outer() %}{{ inner(5) }}{% endmacro %}'), environment),
    )
    const template = compileTemplate('select 1\n{{ outer() }}', { file: 'models/a.sql' })
    const e = errorOf(() => template.render(base))
    expect(e).toMatchObject({
      file: 'macros/inner.sql',
      line: 6,
      pythonClass: 'UndefinedError',
      dbtClass: 'CaughtMacroErrorWithNodeError',
      message: "'int object' has no attribute 'y'",
    })
    expect(e.macros.map((m) => m.name)).toEqual(['outer', 'inner'])
    expect(called).toEqual(['macro.shop.outer'])
    expect(stack).toEqual([])
    expect(jinjaDiagnostic(e)).toMatchObject({
      code: 'GL2002',
      at: { file: 'macros/inner.sql', line: 6 },
      related: [{ at: { file: 'macros/inner.sql' } }, { at: { file: 'macros/outer.sql' } }],
    })
  })
  it.each([
    ['{% if %}', 'GL2001'],
    ['{{ nope() }}', 'GL2002'],
    ["{{ 1 + 'a' }}", 'GL2003'],
    ['{{ 10 ** (10 ** 10) }}', 'GL2004'],
    ["{{ ''.__class__.x }}", 'GL2005'],
    ["{{ exceptions.raise_compiler_error('no') }}", 'GL2006'],
  ])('becomes a diagnostic with a code: %s', (template, code) => {
    const e = errorOf(() => compileTemplate(template, { file: 'models/a.sql' }).render(base))
    expect(jinjaDiagnostic(e)).toMatchObject({
      code,
      severity: 'error',
      at: { file: 'models/a.sql', line: 1 },
    })
  })
})
