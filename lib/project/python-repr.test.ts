import { expect, it } from 'vitest'
import { pythonRepr } from './python-repr'

it.each([
  ['plain', "'plain'"],
  ["it's", '"it\'s"'],
  ['say "hi"', '\'say "hi"\''],
  ['both \' and "', "'both \\' and \"'"],
  ['back\\slash', "'back\\\\slash'"],
  ["\\'", '"\\\\\'"'],
  ['line\nend', "'line\\nend'"],
  ['über', "'über'"],
  ['\u00a0', "'\\xa0'"],
])('prints %j as Python does', (text, printed) => {
  expect(pythonRepr(text)).toBe(printed)
})
