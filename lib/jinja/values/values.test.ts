import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { floatRepr } from '../../foundation'
import { jsonText, parseJson } from './json'
import { toExponentExact, toFixedExact } from './numbers'
import { toPlain, toValue } from './plain'
import { pyRepr } from './text'
import { PyDict, PyFloat, PyTuple } from './value'

describe('floats', () => {
  it.each([
    [0, '0.0'],
    [-0, '-0.0'],
    [1, '1.0'],
    [0.1 + 0.2, '0.30000000000000004'],
    [1e15, '1000000000000000.0'],
    [1e16, '1e+16'],
    [0.0001, '0.0001'],
    [0.00001, '1e-05'],
    [123456789012345680, '1.2345678901234568e+17'],
    [Number.POSITIVE_INFINITY, 'inf'],
  ])('print as in Python: %d', (value, text) => {
    expect(floatRepr(value)).toBe(text)
  })
  it('print so that they read back the same', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (n) =>
        Object.is(Number(floatRepr(n)), n),
      ),
    )
  })
  it('round halves of their exact value to even', () => {
    expect([2.5, 3.5, 2.675, 0.125].map((n) => toFixedExact(n, 0))).toEqual(['2', '4', '3', '0'])
    expect(toFixedExact(2.675, 2)).toBe('2.67')
    expect(toFixedExact(0.125, 2)).toBe('0.12')
    expect(toExponentExact(12345.678, 3)).toBe('1.235e+04')
  })
})

describe('a dict', () => {
  it('has one key for 1, 1.0 and true, another for the text', () => {
    const dict = new PyDict([
      [1, 'int'],
      ['1', 'text'],
    ])
    dict.set(true, 'bool')
    expect(dict.get(new PyFloat(1))).toBe('bool')
    expect(pyRepr(dict)).toBe("{1: 'bool', '1': 'text'}")
  })
  it('takes tuples as keys by content', () => {
    const dict = new PyDict([[new PyTuple([1, 'a']), 'x']])
    expect(dict.get(new PyTuple([new PyFloat(1), 'a']))).toBe('x')
    expect(dict.has(new PyTuple(['1', 'a']))).toBe(false)
    expect(() => dict.set([1], 2)).toThrow("unhashable type: 'list'")
  })
})

describe('JSON', () => {
  it('keeps ints, floats and big ints apart', () => {
    const text = '{"a": [1, 1.0, 12345678901234567890, null], "b": "\\u00e9"}'
    expect(jsonText(parseJson(text))).toBe(text)
  })
  it('goes to plain data and back', () => {
    const value = parseJson('{"a": [1, 2.5, {"b": null}], "__proto__": 1}')
    const plain = toPlain(value)
    expect(Object.keys(Object(plain))).toEqual(['a', '__proto__'])
    expect(pyRepr(toValue(plain))).toBe("{'a': [1, 2.5, {'b': None}], '__proto__': 1}")
  })
  it.each(['{', '[1,]', '01', '"\n"', 'nul', '{"a" 1}', '1 2'])('refuses %j', (text) => {
    expect(() => parseJson(text)).toThrow(expect.objectContaining({ pythonClass: 'JSONDecodeError' }))
  })
  it('reads what JavaScript writes', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (data) => {
        const back = toPlain(parseJson(JSON.stringify(data)), () => null)
        expect(
          JSON.stringify(back, (_, v) =>
            v instanceof PyFloat ? v.value : typeof v === 'bigint' ? Number(v) : v,
          ),
        ).toBe(JSON.stringify(data))
      }),
    )
  })
})
