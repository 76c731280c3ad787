import { describe, expect, it } from 'vitest'
import { Float, floatRepr } from './float'

describe('floatRepr', () => {
  // Recorded from Python 3.11.
  const cases: [number, string][] = [
    [1, '1.0'],
    [-1, '-1.0'],
    [0, '0.0'],
    [-0, '-0.0'],
    [0.1, '0.1'],
    [100, '100.0'],
    [123456.789, '123456.789'],
    [1e15, '1000000000000000.0'],
    [1e16, '1e+16'],
    [1.5e16, '1.5e+16'],
    [1e22, '1e+22'],
    [1e-4, '0.0001'],
    [1e-5, '1e-05'],
    [1.25e-7, '1.25e-07'],
    [5e-324, '5e-324'],
    [1.7976931348623157e308, '1.7976931348623157e+308'],
    [Number.POSITIVE_INFINITY, 'inf'],
    [Number.NEGATIVE_INFINITY, '-inf'],
    [Number.NaN, 'nan'],
  ]
  it.each(cases)('writes %d as Python does: %s', (value, text) => {
    expect(floatRepr(value)).toBe(text)
  })
})

describe('Float', () => {
  it('prints with its point, computes as a number, and is a number in JSON', () => {
    expect(`${new Float(1)}`).toBe('1.0')
    expect(+new Float(1.5) + 1).toBe(2.5)
    expect(JSON.stringify({ x: new Float(2) })).toBe('{"x":2}')
  })
})
