import { expect, test } from 'vitest'
import { makeGraph, maskOf } from '../graph'
import { type Ended, schedule } from './scheduler'

const ids = ['a', 'b', 'c', 'd', 'e']
const diamond = makeGraph(ids, [
  ['a', 'b'],
  ['a', 'c'],
  ['b', 'd'],
  ['c', 'd'],
])

/** Runs nodes whose outcomes are given, and tells in which order things happened. */
async function trace({
  selected = ids,
  blocking = [] as string[],
  threads = 2,
  stopAfter = Number.POSITIVE_INFINITY,
}) {
  const ran: string[] = []
  const skipped: string[] = []
  const abandoned: string[] = []
  let most = 0
  let running = 0
  await schedule(
    diamond,
    maskOf(
      diamond.size,
      selected.map((id) => diamond.indexOf.get(id) ?? -1),
    ),
    {
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
    },
  )
  return { ran, skipped, abandoned, most }
}

test('a node runs after all it needs, and independent ones side by side', async () => {
  const { ran, most } = await trace({})
  expect(ran.indexOf('d')).toBeGreaterThan(ran.indexOf('b'))
  expect(ran.indexOf('d')).toBeGreaterThan(ran.indexOf('c'))
  expect(ran).toHaveLength(5)
  expect(most).toBe(2)
})

test('a failure takes what hangs on it along, and nothing else', async () => {
  const { ran, skipped } = await trace({ blocking: ['b'] })
  expect(skipped).toEqual(['d by b'])
  expect(new Set(ran)).toEqual(new Set(['a', 'b', 'c', 'e']))
})

test('a failure reaches through nodes that were not selected', async () => {
  const { skipped } = await trace({ selected: ['a', 'd'], blocking: ['a'] })
  expect(skipped).toEqual(['d by a'])
})

test('after a stop the rest is abandoned', async () => {
  const { ran, abandoned } = await trace({ threads: 1, stopAfter: 1 })
  expect(ran).toEqual(['a'])
  expect(new Set(abandoned)).toEqual(new Set(['b', 'c', 'd', 'e']))
})
