import { expect, it } from 'vitest'
import { warning } from '../foundation'
import { Deprecations } from './deprecations'

const doubled = warning('GL1112', 'Duplicate key')

it('tells the first of a kind, and in the end how many there were', () => {
  const met = new Deprecations()
  expect(met.summary()).toBeNull()
  expect([met.isTold(doubled), met.isTold(doubled)]).toEqual([true, false])
  expect(met.isTold(warning('GL4007', 'matches nothing'))).toBe(true)
  expect(met.summary()).toContain('- DuplicateYAMLKeysDeprecation: 2 occurrences\nTo see all')
})

it('tells all of them where that is asked for', () => {
  const met = new Deprecations()
  met.showAll()
  expect([met.isTold(doubled), met.isTold(doubled)]).toEqual([true, true])
  expect(met.summary()).not.toContain('To see all')
})
