import { expect, it } from 'vitest'
import { applyPatch } from './live-value'

it('patches a table entry by entry, and takes away what is null', () => {
  const before = { relations: { a: { lagMs: 1 }, b: { lagMs: 2 } }, clusters: {} }
  expect(applyPatch(before, { relations: { a: null, c: { lagMs: 3 } } })).toEqual({
    relations: { b: { lagMs: 2 }, c: { lagMs: 3 } },
    clusters: {},
  })
})

it('replaces an entry whole: a null lag in it means that it is not known', () => {
  const before = { relations: { a: { lagMs: 1, reason: 'old' } } }
  expect(applyPatch(before, { relations: { a: { lagMs: null } } })).toEqual({
    relations: { a: { lagMs: null } },
  })
})

it('replaces the connection whole', () => {
  const before = { connection: { state: 'none', message: 'refused' } }
  expect(applyPatch(before, { connection: { state: 'connected', message: null } })).toEqual({
    connection: { state: 'connected', message: null },
  })
})
