import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  baseContext,
  compileTemplate,
  JinjaError,
  PyDict,
  PyObject,
  PyTuple,
  pyFunction,
  Scope,
  type Value,
} from './index'

class Host extends PyObject {
  readonly typeName = 'Host'
  readonly secret = 'hunter2'
  override attribute(name: string): Value | undefined {
    return name === 'shown' ? 'yes' : undefined
  }
}

const base = baseContext({
  vars: new Map(),
  env: () => undefined,
  log: () => {},
  now: () => 0,
  runStartedAt: 0,
  invocationId: 'i',
  dbtVersion: '1.12.6',
})
const names = new Scope(
  [
    ['host', new Host()],
    ['fn', pyFunction('fn', [], () => null)],
    ['d', new PyDict([['a', 1]])],
    ['t', new PyTuple([1])],
  ],
  base,
)

/** What JavaScript objects have and templates must not see. */
const INHERITED = [
  'constructor',
  'prototype',
  '__proto__',
  '__defineGetter__',
  '__lookupGetter__',
  'hasOwnProperty',
  'toString',
  'valueOf',
  'toLocaleString',
  'isPrototypeOf',
  'call',
  'apply',
  'bind',
  'arguments',
  'caller',
  'callee',
  'map',
  'flatMap',
  'push',
  'concat',
  'items$',
  'entries',
  'secret',
  'typeName',
  'attribute',
  'then',
  'Symbol(Symbol.iterator)',
]
const VALUES = [
  "'a'",
  '1',
  '1.5',
  '[1]',
  'd',
  't',
  'none',
  'true',
  'host',
  'fn',
  'range(3)',
  'set([1])',
  'modules',
  'context',
]

describe('a template', () => {
  it.each(VALUES)("reaches nothing of JavaScript's in %s", (value) => {
    for (const name of INHERITED) {
      const asked = (form: string) => compileTemplate(`{{ ${form} is defined }}`).render(names)
      expect([name, asked(`${value}[${JSON.stringify(name)}]`)]).toEqual([name, 'False'])
      if (/^\w+$/.test(name)) expect([name, asked(`(${value}).${name}`)]).toEqual([name, 'False'])
    }
  })
  it('finds no global of the process', () => {
    for (const name of [
      'process',
      'require',
      'globalThis',
      'global',
      'module',
      'Function',
      'eval',
      'Object',
      'this',
    ])
      expect(compileTemplate(`{{ ${name} is defined }}`).render(names)).toBe('False')
  })
  it('may use such names as keys of its own dicts without harm', () => {
    const template =
      "{% set d = {'__proto__': 1, 'constructor': 2} %}{{ d['__proto__'] }}{{ d.constructor }}{{ d }}"
    expect(compileTemplate(template).render(names)).toBe("12{'__proto__': 1, 'constructor': 2}")
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined()
  })
  it('gets an error when it uses what Python hides', () => {
    expect(() => compileTemplate("{{ ''.__class__.__mro__ }}").render(names)).toThrow(
      "access to attribute '__class__' of 'str' object is unsafe.",
    )
  })
  it('ends as a text or a JinjaError, whatever it is made of', () => {
    const word = fc.constantFrom(
      ...VALUES,
      ...INHERITED.filter((n) => /^\w+$/.test(n)),
      ...[
        '{{',
        '}}',
        '{%',
        '%}',
        '{#',
        '#}',
        '(',
        ')',
        '[',
        ']',
        '{',
        '}',
        '.',
        ',',
        ':',
        '|',
        '~',
        '=',
        '-',
        '+',
        '*',
        '**',
      ],
      ...[
        'if',
        'else',
        'endif',
        'for',
        'in',
        'endfor',
        'set',
        'is',
        'not',
        'macro m()',
        'endmacro',
        'x',
        "'",
        '"',
        '\n',
      ],
      ...[
        'upper',
        'join',
        'map',
        'default',
        'raw',
        'endraw',
        'do',
        'call',
        'filter',
        'defined',
        'loop',
        'return',
      ],
    )
    fc.assert(
      fc.property(fc.array(word, { maxLength: 30 }), (words) => {
        try {
          expect(typeof compileTemplate(words.join(' ')).render(names)).toBe('string')
        } catch (e) {
          expect(e).toBeInstanceOf(JinjaError)
        }
      }),
      { numRuns: 3000 },
    )
  })
})
