import { describe, expect, it } from 'vitest'
import { resolveFiles } from './testing/project'

const model = (config: string) =>
  `{{ config(materialized='incremental', incremental_strategy='microbatch'${config}) }}select * from {{ ref('trips') }}`

function resolve(config: string, more: { readonly [path: string]: string } = {}) {
  return resolveFiles({ 'models/trips.sql': 'select 1 as id', 'models/daily.sql': model(config), ...more })
}

const WHOLE = ", event_time='at', begin='2024-01-01', batch_size='day'"

describe('a microbatch model', () => {
  it.each([
    ['', "must provide an 'event_time' (string) config"],
    [', event_time=3', "must provide an 'event_time' config of type string, but got: <class 'int'>."],
    [", event_time='at'", "must provide a 'begin' (datetime) config"],
    [", event_time='at', begin=3", "must provide a 'begin' config of type datetime, but got: <class 'int'>."],
    [", event_time='at', begin='soon'", 'config of valid datetime (ISO format), but got: soon.'],
    [", event_time='at', begin='2024-01-01'", "one of ['hour', 'day', 'month', 'year'], but got: None."],
    [`${WHOLE}, lookback='x'`, "the optional 'lookback' config as type int, but got: <class 'str'>)."],
    [`${WHOLE}, concurrent_batches=1`, "must be of type `bool` if specified, but got: <class 'int'>)."],
  ])('with config(%s) is refused', (config, message) => {
    const errors = resolve(config).diagnostics.filter((d) => d.severity === 'error')
    expect(errors).toMatchObject([{ code: 'GL3029', message: expect.stringContaining(message) }])
  })

  it.each([
    ["'2024-01-01'", '2024-01-01T00:00:00'],
    ["'2024-01-01 10:00'", '2024-01-01T10:00:00'],
    ["'2024-01-01T01:02:03.5+02:00'", '2024-01-01T01:02:03.500000+02:00'],
    ['modules.datetime.datetime(2024, 1, 1)', '2024-01-01T00:00:00'],
  ])('may begin at %s', (begin, text) => {
    const { manifest } = resolve(`, event_time='at', begin=${begin}, batch_size='day'`)
    expect(manifest.nodes['model.skerry.daily']?.config.begin).toBe(text)
  })

  it('is warned of where no input says when its rows happened', () => {
    const codes = (result: ReturnType<typeof resolve>) => result.diagnostics.map((d) => d.code)
    expect(codes(resolve(WHOLE))).toEqual(['GL3030'])
    const timed = { 'models/p.yml': 'models: [{name: trips, config: {event_time: at}}]' }
    expect(codes(resolve(WHOLE, timed))).toEqual([])
  })

  it('is warned of where it wants its batches all at once', () => {
    expect(resolve(`${WHOLE}, concurrent_batches=true`).diagnostics.map((d) => d.code)).toEqual([
      'GL3030',
      'GL3031',
    ])
  })

  it('is left alone where the project has a strategy of its own', () => {
    const own = { 'macros/own.sql': '{% macro get_incremental_microbatch_sql(args) %}select 1{% endmacro %}' }
    const { manifest, diagnostics } = resolve(", begin='2024-01-01'", own)
    expect(diagnostics).toEqual([])
    expect(manifest.nodes['model.skerry.daily']?.config.begin).toBe('2024-01-01')
  })
})
