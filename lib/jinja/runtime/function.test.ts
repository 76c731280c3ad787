import { describe, expect, it } from 'vitest'
import type { Value } from '../values/value'
import { pyFunction } from './function'
import { RenderState } from './state'

const state = new RenderState()
const f = pyFunction('f', ['a', ['b', 2], '*rest', 'k', ['m', null], '**named'], (args) => [
  args.get('a'),
  args.get('b'),
  args.restTuple(),
  args.get('k'),
  args.given('m'),
  args.namedDict(),
])
const call = (fn: typeof f, args: Value[], kwargs: Record<string, Value> = {}) =>
  fn.call(args, new Map(Object.entries(kwargs)), state)

describe('pyFunction', () => {
  it('binds as Python does', () => {
    expect(call(f, [1], { k: 3 })).toMatchObject([1, 2, { items: [] }, 3, false, {}])
    expect(call(f, [1, 5, 6, 7], { k: 3, m: 4, z: 8 })).toMatchObject([1, 5, { items: [6, 7] }, 3, true, {}])
  })
  const g = pyFunction('g', ['a', 'b', ['c', null]], () => null)
  const method = pyFunction('T.m', [['a', 1]], () => null, { method: true })
  it.each([
    [() => call(g, []), "g() missing 2 required positional arguments: 'a' and 'b'"],
    [() => call(g, [1]), "g() missing 1 required positional argument: 'b'"],
    [() => call(g, [1, 2, 3, 4]), 'g() takes from 2 to 3 positional arguments but 4 were given'],
    [() => call(g, [1], { a: 1 }), "g() got multiple values for argument 'a'"],
    [() => call(g, [1, 2], { z: 1 }), "g() got an unexpected keyword argument 'z'"],
    [() => call(f, [1]), "f() missing 1 required keyword-only argument: 'k'"],
    [() => call(method, [1, 2]), 'T.m() takes from 1 to 2 positional arguments but 3 were given'],
  ])("raises Python's TypeErrors", (act, message) => {
    expect(act).toThrow(expect.objectContaining({ pythonClass: 'TypeError', message }))
  })
})
