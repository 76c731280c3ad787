import { expect, test } from 'vitest'
import { patchOf, streamTopics, type Topic, type TopicValue } from './topic'

test('a patch has only what changed, and null for an entry that is gone', () => {
  const before = { relations: { a: { lag: 1 }, b: { lag: 2 }, c: {} }, connection: { state: 'connected' } }
  const now = { relations: { a: { lag: 1 }, b: { lag: 3 } }, connection: { state: 'connected' } }
  expect(patchOf(before, now)).toEqual({ relations: { b: { lag: 3 }, c: null } })
  expect(patchOf(now, now)).toBeNull()
})

test('a listener gets a snapshot first, then patches, and leaves when it is gone', async () => {
  let change: (value: TopicValue) => void = () => {}
  let listeners = 0
  const topic: Topic = {
    listen: (changed) => {
      listeners++
      change = changed
      changed({ n: { a: 1 } })
      return () => listeners--
    },
  }
  const gone = new AbortController()
  const events = streamTopics(new Map([['t', topic]]), gone.signal, () => new Date(0))
  expect((await events.next()).value).toMatchObject({
    event: 'snapshot',
    message: { topic: 't', value: { n: { a: 1 } } },
  })
  change({ n: { a: 1, b: 2 } })
  expect((await events.next()).value).toMatchObject({ event: 'patch', message: { value: { n: { b: 2 } } } })
  expect(listeners).toBe(1)
  gone.abort()
  await events.next()
  expect(listeners).toBe(0)
})
