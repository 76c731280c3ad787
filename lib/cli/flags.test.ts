import { describe, expect, it } from 'vitest'
import { UsageError } from './exit'
import { Flags } from './flags'

describe('Flags', () => {
  it('takes the command line before the environment', () => {
    const flags = new Flags({ target: 'prod' }, { DBT_TARGET: 'dev', DBT_PROFILE: 'shop' })
    expect(flags.text('target')).toBe('prod')
    expect(flags.text('profile')).toBe('shop')
    expect(flags.text('select')).toBeUndefined()
  })

  it('knows dbt’s newer names of variables', () => {
    expect(new Flags({}, { DBT_ENGINE_TARGET: 'new', DBT_TARGET: 'old' }).text('target')).toBe('new')
  })

  it.each([
    ['1', true],
    ['True', true],
    ['off', false],
    ['', undefined],
  ])('reads %j as %s', (text, expected) => {
    expect(new Flags({}, { DBT_QUIET: text }).boolean('quiet')).toBe(expected)
  })

  it('parts lists in the environment', () => {
    expect(new Flags({}, { DBT_RESOURCE_TYPES: 'model seed,test' }).texts('resourceType')).toEqual([
      'model',
      'seed',
      'test',
    ])
  })

  it.each([
    [() => new Flags({}, { DBT_QUIET: 'perhaps' }).boolean('quiet'), 'DBT_QUIET'],
    [() => new Flags({}, { DBT_PARTIAL_PARSE: 'perhaps' }).checkEnvironment(), 'is not a valid boolean'],
    [() => new Flags({ threads: 'four' }, {}).integer('threads'), "--threads: 'four' is not a valid integer"],
    [
      () => new Flags({ indirectSelection: 'often' }, {}).choice('indirectSelection', ['eager', 'empty']),
      "Invalid value for '--indirect-selection': 'often' is not one of 'eager', 'empty'",
    ],
  ])('refuses what it cannot read', (read, message) => {
    expect(read).toThrow(UsageError)
    expect(read).toThrow(message)
  })

  it('says what was said, in dbt’s names', () => {
    expect(new Flags({ warnError: true, select: ['a'] }, { DBT_QUIET: '1' }).said()).toEqual({
      WARN_ERROR: true,
    })
  })
})
