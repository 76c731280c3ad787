import { expect, test } from 'vitest'
import { inTurns, type Steps, until } from './in-turns'

/** Ten steps of three milliseconds each. */
function work() {
  let time = 0
  function* steps(): Generator<() => number, number> {
    for (let done = 1; done <= 10; done++) {
      time += 3
      yield () => done
    }
    return 10
  }
  const all: Steps<number> = steps()
  return { all, now: () => time }
}

test('a long work lets others go first every few milliseconds', async () => {
  const { all, now } = work()
  const pauses: number[] = []
  const pause = async () => void pauses.push(now())
  expect(await inTurns(all, () => false, { now, pause })).toBe(10)
  expect(pauses).toEqual([9, 18, 27])
})

test('a work that nobody waits for any more ends', async () => {
  const { all, now } = work()
  const pause = async () => {}
  expect(await inTurns(all, () => now() > 10, { now, pause })).toBeNull()
  expect(now()).toBe(18)
})

test('what can be known by a time is, at least one step', () => {
  const first = work()
  expect(until(first.all, 10, first.now)).toEqual({ value: 4, whole: false })
  const second = work()
  expect(until(second.all, 0, second.now)).toEqual({ value: 1, whole: false })
  const third = work()
  expect(until(third.all, 100, third.now)).toEqual({ value: 10, whole: true })
})
