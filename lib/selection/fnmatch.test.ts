import { expect, it } from 'vitest'
import { fnmatch } from './fnmatch'

// Recorded from Python's fnmatch.fnmatch on Linux.
it.each([
  ['abc', 'abc', true],
  ['abc', 'ABC', false],
  ['abc', 'a*', true],
  ['a/b.c', 'a*c', true],
  ['a.b', 'a?b', true],
  ['axb', 'a[xy]b', true],
  ['axb', 'a[!xy]b', false],
  ['a]b', 'a[]]b', true],
  ['a[b', 'a[b', true],
  ['a-b', 'a[+-]b', true],
  ['amb', 'a[l-n]b', true],
  ['amb', 'a[n-l]b', false],
  ['a^b', 'a[^]b', true],
  ['a\\b', 'a\\b', true],
  ['a+b(c)', 'a+b(c)', true],
  ['a\nb', 'a*', true],
  ['', '*', true],
  ['é🎉', '??', true],
])('%j matches %j: %s', (text, pattern, expected) => {
  expect(fnmatch(text, pattern)).toBe(expected)
})
