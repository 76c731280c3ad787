import { expect, it } from 'vitest'
import { samplePath, ticks } from './samples'

it('leaves a gap where the lag could not be told', () => {
  const samples = [
    { at: 0, lag: 1 },
    { at: 1, lag: 2 },
    { at: 2, lag: null },
    { at: 3, lag: 3 },
  ]
  expect(
    samplePath(
      samples,
      (at) => at,
      (lag) => lag,
    ),
  ).toBe('M0.0 1.0L1.0 2.0M3.0 3.0')
})

it('marks round values up to the top', () => {
  expect(ticks(1100)).toEqual([0, 500, 1000, 1500])
  expect(ticks(5500)).toEqual([0, 2000, 4000, 6000])
})
