import { expect, it } from 'vitest'
import { jsonText } from './json-text'

it('writes what JSON.stringify writes, and long ints with all their digits', () => {
  const value = {
    a: [1, undefined, new Date(0), 'ß"'],
    none: undefined,
    b: Object.assign(Object.create(null), { c: null, d: true }),
  }
  expect(jsonText(value)).toBe(JSON.stringify(value))
  expect(jsonText(undefined)).toBeUndefined()
  const text = jsonText({ ...value, long: 99999999999999999999n })
  expect(text).toBe(`${JSON.stringify(value).slice(0, -1)},"long":99999999999999999999}`)
})
