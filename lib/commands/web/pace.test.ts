import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Pace } from './pace'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

test('the first request acts at once, those after it together when the pause is over', () => {
  const act = vi.fn()
  const pace = new Pace(act, 2_000)
  pace.request()
  expect(act).toHaveBeenCalledTimes(1)
  for (let i = 0; i < 19; i++) {
    vi.advanceTimersByTime(100)
    pace.request()
  }
  expect(act).toHaveBeenCalledTimes(1)
  vi.advanceTimersByTime(100)
  expect(act).toHaveBeenCalledTimes(2)
  vi.advanceTimersByTime(60_000)
  expect(act).toHaveBeenCalledTimes(2)
  pace.request()
  expect(act).toHaveBeenCalledTimes(3)
})

test('acting now answers what waits; closing forgets it', () => {
  const act = vi.fn()
  const pace = new Pace(act, 2_000)
  pace.request()
  pace.request()
  pace.now()
  vi.advanceTimersByTime(10_000)
  expect(act).toHaveBeenCalledTimes(2)
  pace.request()
  pace.request()
  pace.close()
  vi.advanceTimersByTime(10_000)
  expect(act).toHaveBeenCalledTimes(3)
})
