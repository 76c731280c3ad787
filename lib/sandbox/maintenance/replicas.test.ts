import { expect, test } from 'vitest'
import { ReplicaState } from './replicas'

const of = (size: string) => new ReplicaState('u1', 'u1', size, 0, 0)

test.each([
  ['100cc', 1000],
  ['400cc', 1000],
  ['50cc', 1100],
  ['25cc', 1300],
])('a replica of %s has paid for 100 ms that end at 1000 at %d', (size, freeAt) => {
  expect(of(size).charge(100, 1000)).toBe(freeAt)
})

test('what is owed already comes first', () => {
  const replica = of('25cc')
  replica.charge(100, 1000)
  expect(replica.charge(10, 1100)).toBe(1330)
  expect(replica.charge(10, 2000)).toBe(2030)
})
