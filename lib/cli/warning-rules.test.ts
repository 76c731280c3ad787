import { describe, expect, it } from 'vitest'
import { ok, warning } from '../foundation'
import { UsageError } from './exit'
import { applyRules, failsNode, judge, warningRules } from './warning-rules'

const nothing = warning('GL4007', "'orders' matches nothing")

describe('warnings', () => {
  it('stay warnings where nobody objects', () => {
    const result = applyRules(warningRules(undefined, undefined), ok(1, [nothing]))
    expect(result).toEqual(ok(1, [nothing]))
  })

  it('are errors with --warn-error', () => {
    const result = applyRules(warningRules(true, undefined), ok(1, [nothing]))
    expect(result).toEqual({ ok: false, errors: [{ ...nothing, severity: 'error' }] })
  })

  it('are judged by event, kind of event and code', () => {
    const rules = warningRules(undefined, {
      error: ['LogTestResult', 'Deprecations', 'GL5004'],
      silence: ['NoNodesForSelectionCriteria'],
    })
    expect(judge(rules, 'LogTestResult')).toBe('error')
    expect(judge(rules, 'DuplicateYAMLKeysDeprecation')).toBe('error')
    expect(judge(rules, null, 'GL5004')).toBe('error')
    expect(judge(rules, 'JinjaLogWarning')).toBe('warning')
    expect(applyRules(rules, ok(1, [nothing]))).toEqual(ok(1))
  })

  it('can be all errors but some, in the old words too', () => {
    for (const options of [
      { error: 'all', warn: ['NothingToDo'] },
      { include: '*', exclude: ['NothingToDo'] },
    ]) {
      const rules = warningRules(undefined, options)
      expect([judge(rules, 'NothingToDo'), judge(rules, 'LogTestResult')]).toEqual(['warning', 'error'])
    }
  })

  it('count by their own name over their kind, and by that over all', () => {
    const rules = warningRules(undefined, {
      error: ['Deprecations', 'LogTestResult'],
      warn: ['ExposureNameDeprecation'],
    })
    expect(judge(rules, 'ExposureNameDeprecation')).toBe('warning')
    expect(judge(rules, 'DuplicateYAMLKeysDeprecation')).toBe('error')
  })

  it('are known by name', () => {
    expect(() => warningRules(undefined, { error: ['NoSuch'] })).toThrow(
      'NoSuch is not a valid dbt error name.',
    )
    expect(() => warningRules(undefined, { error: ['*'] })).toThrow('* is not a valid dbt error name.')
    expect(() => warningRules(undefined, { error: 'x' })).toThrow('error must be one of')
    expect(() => warningRules(undefined, { warn: ['NothingToDo'] })).toThrow('`warn` can only be specified')
    expect(() => warningRules(undefined, { error: 'all', include: 'all' })).toThrow('not both')
  })

  it('refuse both flags at once, and what is no list', () => {
    expect(() => warningRules(true, { error: 'all' })).toThrow(UsageError)
    expect(() => warningRules(undefined, { silence: 'A' })).toThrow("'silence' must be a list")
  })

  it('of ours make a node fail only by their code, so that what passes dbt passes here', () => {
    const grants = warning('GL5004', 'grants of model a are not applied')
    expect(failsNode(warningRules(true, undefined), grants)).toBe(false)
    expect(failsNode(warningRules(undefined, { error: ['GL5004'] }), grants)).toBe(true)
    expect(failsNode(warningRules(true, undefined), warning('GL5014', 'deprecated'))).toBe(true)
  })
})
