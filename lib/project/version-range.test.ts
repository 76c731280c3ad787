import { describe, expect, it } from 'vitest'
import { combineVersions, newestIn, parseVersion, rangeText, sortVersions } from './version-range'

const combined = (...texts: readonly string[]) => {
  const range = combineVersions(texts.flatMap((text) => parseVersion(text) ?? []))
  return range === null ? null : rangeText(range)
}

// All of these are what dbt's own code answers.
describe('ranges', () => {
  it.each([
    [['>=1.0.0', '<2.0.0'], '>=1.0.0, <2.0.0'],
    [['1.0.0'], '=1.0.0, =1.0.0'],
    [['>1.0.0', '>=1.0.0'], '>1.0.0'],
    [['<=2.0.0', '<2.0.0'], '<2.0.0'],
    [['>=1.0.0', '1.1.0'], '=1.1.0, =1.1.0'],
    [['>=1.0.0', '<=1.0.0'], '>=1.0.0, <=1.0.0'],
    [['>1.0.0', '<1.0.0'], null],
    [['>1.0.0', '1.0.0'], null],
    [['1.0.0', '1.0.1'], null],
    [[], 'ANY'],
  ])('%j leave %s', (texts, range) => expect(combined(...texts)).toBe(range))

  it('keep prereleases of an upper bound out', () => {
    const range = combineVersions([parseVersion('<2.0.0')].flatMap((version) => version ?? []))
    expect(range && newestIn(range, ['1.0.0', '2.0.0-rc1'])).toBe('1.0.0')
  })
})

describe('versions', () => {
  it.each(['1', '1.0', '1.0.0.0', 'v1.0.0', '>= 1.0.0', '1.0.0 ', '01.0.0', ''])('%j is none', (text) =>
    expect(parseVersion(text)).toBeUndefined(),
  )
  it('are sorted with their prereleases before them, numbers as numbers', () => {
    const texts = ['1.2.0', '1.2.0-beta.10', '1.2.0-beta.2', '1.2.0rc1', '1.2.0-1', '1.1.0']
    expect(sortVersions(texts, true)).toEqual([
      '1.1.0',
      '1.2.0-1',
      '1.2.0-beta.2',
      '1.2.0-beta.10',
      '1.2.0rc1',
      '1.2.0',
    ])
    expect(sortVersions(texts, false)).toEqual(['1.1.0', '1.2.0'])
  })
})
