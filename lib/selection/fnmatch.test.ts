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

// Recorded likewise.
it.each([
  ['abcabd', '*ab*abd', true],
  ['abab', '*aba*ab', false],
  ['xaybzc', 'x*a*b**c', true],
  ['a*b', 'a[*]b', true],
  ['abcb', 'a*b*', true],
  ['a*[b', '*[*]*[b', true],
])('%j matches %j with several stars: %s', (text, pattern, expected) => {
  expect(fnmatch(text, pattern)).toBe(expected)
})

it('is soon done with very many stars', () => {
  expect(fnmatch('a'.repeat(5_000), `${'*a'.repeat(500)}*b`)).toBe(false)
  expect(fnmatch('model.shop.orders', `${'*'.repeat(40)}x`)).toBe(false)
})

it('refuses a pattern that is longer than any name', () => {
  expect(() => fnmatch('a', 'a|upper*'.repeat(20_000))).toThrow('too long')
})
