import { expect, test } from 'vitest'
import { type Ended, type Job, schedule } from './scheduler'

/** Runs jobs whose outcomes are given, and tells in which order things happened. */
async function trace(
  jobs: readonly Job[],
  blocking: readonly string[] = [],
  threads = 2,
  stopAfter = Number.POSITIVE_INFINITY,
) {
  const ran: string[] = []
  const skipped: string[] = []
  const abandoned: string[] = []
  let most = 0
  let running = 0
  await schedule(jobs, {
    threads,
    stopped: () => ran.length >= stopAfter,
    run: async (id): Promise<Ended> => {
      running++
      most = Math.max(most, running)
      await Promise.resolve()
      running--
      ran.push(id)
      return blocking.includes(id) ? 'blocks' : 'done'
    },
    skip: (id, because) => skipped.push(`${id} by ${because}`),
    abandon: (id) => abandoned.push(id),
  })
  return { ran, skipped, abandoned, most }
}

const diamond: Job[] = [
  { id: 'a', needs: [] },
  { id: 'b', needs: ['a'] },
  { id: 'c', needs: ['a'] },
  { id: 'd', needs: ['b', 'c'] },
  { id: 'e', needs: [] },
]

test('a job runs after all it needs, and independent ones side by side', async () => {
  const { ran, most } = await trace(diamond)
  expect(ran.indexOf('d')).toBeGreaterThan(ran.indexOf('b'))
  expect(ran.indexOf('d')).toBeGreaterThan(ran.indexOf('c'))
  expect(ran).toHaveLength(5)
  expect(most).toBe(2)
})

test('a failure takes what hangs on it along, and nothing else', async () => {
  const { ran, skipped } = await trace(diamond, ['b'])
  expect(skipped).toEqual(['d by b'])
  expect(new Set(ran)).toEqual(new Set(['a', 'b', 'c', 'e']))
})

test('after a stop the rest is abandoned, in order', async () => {
  const { abandoned } = await trace(diamond, [], 1, 1)
  expect(abandoned).toEqual(['b', 'c', 'd', 'e'])
})

test('needs outside the list count as done', async () => {
  expect((await trace([{ id: 'x', needs: ['elsewhere'] }])).ran).toEqual(['x'])
})
