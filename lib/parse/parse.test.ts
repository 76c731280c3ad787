import { describe, expect, it } from 'vitest'
import { pythonRepr } from '../project'
import { applyLevel, defaultConfig, finishConfig } from './config/merge'
import { mergeConfigCall } from './config-call'
import { extractReference, extractStatic } from './static/extract'
import { testNames } from './tests/names'

describe('reading a template without rendering it', () => {
  it('takes plain calls of ref, source and config', () => {
    const facts = extractStatic(
      "{{ config(materialized='table', tags=['a']) }} select * from {{ ref('p', 'x') }}, {{ source('s', 't') }}",
    )
    expect(facts?.refs).toEqual([{ name: 'x', package: 'p', version: null }])
    expect(facts?.sources).toEqual([['s', 't']])
  })
  it('refuses whatever has to be rendered', () => {
    for (const text of ["{% if x %}{{ ref('a') }}{% endif %}", "{{ ref(var('a')) }}", '{{ my_macro() }}'])
      expect(extractStatic(text)).toBeNull()
  })

  it('leaves what is nested without end to those who render', () => {
    const nested = `${'['.repeat(20_000)}1${']'.repeat(20_000)}`
    expect(extractStatic(`{{ ${nested} }}`)).toBeNull()
    expect(extractStatic("{{ config(meta={'a': [['b']]}) }}")?.configs).toEqual([['meta', { a: [['b']] }]])
  })
  it('reads a lone reference', () => {
    expect(extractReference("ref('a', v=2)")).toEqual({ ref: { name: 'a', package: null, version: 2 } })
    expect(extractReference('a')).toBeNull()
  })
})

describe('names of generic tests', () => {
  it('keeps a short name', () => {
    expect(testNames('unique', 'vessels', { column_name: 'id', model: 'x' }).full).toBe('unique_vessels_id')
  })
  it('shortens a long one to a hash', () => {
    const { full, short } = testNames('accepted_values', 'vessels', {
      column_name: 'kind',
      values: Array(20).fill('ferry'),
    })
    expect(full.length).toBeGreaterThan(63)
    expect(short).toMatch(/^accepted_values_.{14}_?[0-9a-f]{32}$|^accepted_values_.*[0-9a-f]{32}$/)
    expect(short.length).toBeLessThanOrEqual(63)
  })
})

describe('merging configs', () => {
  it('adds tags, merges meta, replaces the rest', () => {
    let config = defaultConfig('model')
    config = applyLevel('model', config, { tags: 'one', meta: { a: 1 }, materialized: 'table' })
    config = applyLevel('model', config, { tags: ['two'], meta: { b: 2 }, materialized: 'view' })
    expect(finishConfig('model', config)).toMatchObject({
      tags: ['one', 'two'],
      meta: { a: 1, b: 2 },
      materialized: 'view',
    })
  })
  it('merges several config() calls of one file', () => {
    const first = mergeConfigCall(null, { tags: 'a', materialized: 'table' })
    expect(mergeConfigCall(first, { tags: 'b' })).toMatchObject({ tags: ['a', 'b'], materialized: 'table' })
  })
})

describe("Python's repr", () => {
  it('quotes as Python does', () => {
    expect(pythonRepr({ a: [1, true, null, "it's", 'a"b'] })).toBe(`{'a': [1, True, None, "it's", 'a"b']}`)
  })
})
