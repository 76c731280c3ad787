import { describe, expect, it } from 'vitest'
import { durationMs, mappingOf } from './settings-text'

describe('durationMs', () => {
  it.each([
    ['1s', 1000],
    ['500ms', 500],
    ['15', 15_000],
    ['1.5 min', 90_000],
    ['2 minutes', 120_000],
    ['1h', 3_600_000],
    ['00:01:30', 90_000],
    ['soon', undefined],
    ['', undefined],
    ['3 weeks', undefined],
  ])('%j is %s', (text, expected) => {
    expect(durationMs(text)).toBe(expected)
  })
})

describe('mappingOf', () => {
  it('reads YAML, and nothing as no mapping', () => {
    expect(mappingOf('{a: 1, b: yes}', '--vars')).toMatchObject({ ok: true, value: { a: 1, b: true } })
    expect(mappingOf(undefined, '--vars')).toMatchObject({ ok: true, value: {} })
  })
  it('refuses what is no mapping', () => {
    const result = mappingOf('[1, 2]', '--args')
    expect(result.ok ? [] : result.errors).toMatchObject([
      { message: expect.stringContaining('--args takes a mapping') },
    ])
  })
})
