import { describe, expect, it } from 'vitest'
import { Scope } from '../../jinja'
import { dbtCalls, NotLiteralError } from './calls'
import { capturePython } from './model'
import { parsePython } from './syntax'

function callsOf(body: string): string[] {
  const source = `def model(dbt, session):\n    ${body}\n    return 1`
  const parsed = parsePython(source)
  if ('fault' in parsed) throw new Error(parsed.fault.text)
  return dbtCalls(parsed.tree, source).map(
    ({ name, args, kwargs }) => `${name} ${JSON.stringify([...args, ...kwargs])}`,
  )
}

const faultOf = (source: string) => {
  try {
    capturePython(source, new Scope())
  } catch (e) {
    return e instanceof Error ? e.message : e
  }
  return undefined
}

it('refuses brackets in each other where Python does, however many', () => {
  const nested = (depth: number) =>
    faultOf(`def model(dbt, session):\n    return (${'['.repeat(depth)}1${']'.repeat(depth)}) # (\n`)
  expect(nested(199)).toBeUndefined()
  expect(nested(200)).toContain('too many nested parentheses')
  expect(nested(100_000)).toContain('too many nested parentheses')
  const said = `'${'('.repeat(300)}'`
  expect(faultOf(`def model(dbt, session):\n    return ${said} # ${said}\n`)).toBeUndefined()
})

describe('the calls of a Python model', () => {
  it.each([
    ['x = dbt.ref("a", v=2)', ['ref ["a",["v",2]]']],
    ['dbt.source("s", "t").filter(x > 1)', ['source ["s","t"]']],
    ['dbt.config.get("size", 3); dbt.config.meta_get("m")', ['get ["size",3]', 'meta_get ["m"]']],
    ['dbt.ref("a").join(dbt.ref("b"))', ['ref ["b"]', 'ref ["a"]']],
    ['f([dbt.ref("a")], {"k": dbt.ref("b")}, f"{dbt.ref(\'c\')}")', ['ref ["a"]', 'ref ["b"]', 'ref ["c"]']],
    ['x = dbt.ref("a") if dbt.ref("b") else None', ['ref ["b"]', 'ref ["a"]']],
    ['f(dbt.ref("a").x, *dbt.ref("b"))', []],
    ['dbt.ref("a")["x"].show()', []],
    ['other.dbt.ref("a"); ref("b")', []],
  ])('are found in %s', (body, found) => expect(callsOf(body)).toEqual(found))

  it('take literals only', () => {
    expect(callsOf(`dbt.config(a="x" 'y', b=r"\\n", c=-1, d=None, e=True, f=0x1f)`)).toEqual([
      'config [["a","xy"],["b","\\\\n"],["c",-1],["d",null],["e",true],["f",31]]',
    ])
    expect(() => callsOf('dbt.ref(name)')).toThrow(NotLiteralError)
  })
})

describe('a Python model', () => {
  it.each([
    ['no function of that name', 'x = 1', 'exactly one model defined per python file, found 0'],
    ['two of them', 'def model(dbt, s): return 1\ndef model(dbt, s): return 1', 'found 2'],
    [
      'other parameters',
      'def model(a, b, c): return 1',
      "'dbt' not provided for model as the first argument",
    ],
    ['no return at its end', 'def model(dbt, s): pass', 'should return only one dataframe object'],
    ['several results', 'def model(dbt, s): return 1, 2', 'should return only one dataframe object'],
    ['Jinja in it', 'def model(dbt, s):\n    return "{{ x }}"', 'No jinja in python model code is allowed'],
    ['a text that is no Python', 'def model(dbt, s):\n    x = = 1\n    return x', 'invalid syntax'],
    [
      'a call of get without a key',
      'def model(dbt, s):\n    return dbt.config.get()',
      'at least one argument',
    ],
  ])('may not have %s', (_, source, message) => expect(faultOf(source)).toContain(message))

  it('may be empty, and hold helpers, classes and comments', () => {
    expect(faultOf('# nothing yet')).toBeUndefined()
    expect(
      faultOf('class A: pass\n\ndef help(x):\n    return x, 1\n\ndef model(dbt, s):\n    return 1'),
    ).toBeUndefined()
  })
})
