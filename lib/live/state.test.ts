import { expect, test } from 'vitest'
import { duration, liveState, type Observed } from './state'

const now = 1_000_000

/** A materialized view `orders` on cluster `compute` with one replica; parts can be replaced. */
function seen(more: Partial<Observed> = {}): Observed {
  return {
    now,
    objects: [
      {
        id: 'u1',
        database: 'm',
        schema: 's',
        name: 'orders',
        type: 'materialized-view',
        cluster: 'compute',
        on_id: null,
      },
    ],
    hydration: [{ object_id: 'u1', replica_id: 'u5', hydrated: true }],
    frontiers: [{ object_id: 'u1', write_frontier: now - 400 }],
    replicas: [
      {
        cluster: 'compute',
        cluster_id: 'u3',
        replica_id: 'u5',
        replica: 'r1',
        size: '25cc',
        status: 'online',
        reason: null,
      },
    ],
    statuses: [],
    comments: [],
    columns: [],
    ...more,
  }
}

function orders(more: Partial<Observed> = {}, threshold = 5_000) {
  const state = liveState(seen(more), () => threshold)
  return { relation: state.relations.find((r) => r.name === 'orders'), cluster: state.clusters[0] }
}

test('hydrated and close to now is ready', () => {
  expect(orders().relation).toMatchObject({ state: 'ready', lagMs: 400, reason: '0.4 s behind' })
})

test('behind its threshold is lagging, and says by how much', () => {
  const { relation } = orders({ frontiers: [{ object_id: 'u1', write_frontier: now - 65_000 }] })
  expect(relation).toMatchObject({ state: 'lagging', reason: '65 s behind, allowed are 5.0 s' })
})

test('no frontier, or one at zero, is unknown and never good', () => {
  expect(orders({ frontiers: [] }).relation).toMatchObject({ state: 'unknown', lagMs: null })
  expect(orders({ frontiers: [{ object_id: 'u1', write_frontier: 0 }] }).relation?.state).toBe('unknown')
})

test('complete for ever is not behind', () => {
  expect(orders({ frontiers: [{ object_id: 'u1', write_frontier: null }] }).relation).toMatchObject({
    state: 'ready',
    lagMs: 0,
  })
})

test('not taken up by a replica yet is hydrating', () => {
  const { relation } = orders({ hydration: [{ object_id: 'u1', replica_id: null, hydrated: false }] })
  expect(relation).toMatchObject({ state: 'hydrating', reason: 'not taken up by a replica yet' })
})

test('a cluster without replicas fails everything on it, at once', () => {
  const none = {
    cluster: 'compute',
    cluster_id: 'u3',
    replica_id: null,
    replica: null,
    size: null,
    status: null,
    reason: null,
  }
  const { relation, cluster } = orders({ replicas: [none] })
  expect(relation?.state).toBe('failing')
  expect(cluster).toMatchObject({ state: 'failing', reason: 'cluster compute has no replicas' })
})

test('a cluster is ready only when one replica has all its objects', () => {
  const second = {
    id: 'u2',
    database: 'm',
    schema: 's',
    name: 'items',
    type: 'materialized-view',
    cluster: 'compute',
    on_id: null,
  }
  const replica = (id: string, name: string) => ({
    cluster: 'compute',
    cluster_id: 'u3',
    replica_id: id,
    replica: name,
    size: '25cc',
    status: 'online',
    reason: null,
  })
  const { cluster } = orders({
    objects: [...seen().objects, second],
    frontiers: [
      { object_id: 'u1', write_frontier: now },
      { object_id: 'u2', write_frontier: now },
    ],
    replicas: [replica('u5', 'r1'), replica('u6', 'r2')],
    hydration: [
      { object_id: 'u1', replica_id: 'u5', hydrated: true },
      { object_id: 'u2', replica_id: 'u5', hydrated: false },
      { object_id: 'u1', replica_id: 'u6', hydrated: false },
      { object_id: 'u2', replica_id: 'u6', hydrated: true },
    ],
  })
  expect(cluster).toMatchObject({ state: 'hydrating', objects: 2, hydrated: 1 })
})

test('a view is as good as its indexes, and idle without any', () => {
  const view = {
    id: 'u7',
    database: 'm',
    schema: 's',
    name: 'orders',
    type: 'view',
    cluster: null,
    on_id: null,
  }
  expect(orders({ objects: [view] }).relation?.state).toBe('idle')
  const index = {
    id: 'u8',
    database: 'm',
    schema: 's',
    name: 'i',
    type: 'index',
    cluster: 'compute',
    on_id: 'u7',
  }
  const { relation } = orders({
    objects: [view, index],
    hydration: [{ object_id: 'u8', replica_id: 'u5', hydrated: true }],
    frontiers: [{ object_id: 'u8', write_frontier: now - 1000 }],
  })
  expect(relation).toMatchObject({ state: 'ready', lagMs: 1000, cluster: 'compute' })
})

test('a stalled source fails with what it says itself', () => {
  const { relation } = orders({ statuses: [{ id: 'u1', status: 'stalled', error: 'broker gone' }] })
  expect(relation).toMatchObject({ state: 'failing', reason: 'stalled: broker gone' })
})

test('comments come with the column whose position they name', () => {
  const { relation } = orders({
    columns: [
      { id: 'u1', name: 'b', position: 2, type: 'text', nullable: true },
      { id: 'u1', name: 'a', position: 1, type: 'integer', nullable: false },
    ],
    comments: [
      { id: 'u1', object_type: 'materialized-view', object_sub_id: null, comment: 'all orders' },
      { id: 'u1', object_type: 'materialized-view', object_sub_id: '2', comment: 'the second' },
    ],
  })
  expect(relation?.comment).toBe('all orders')
  expect(relation?.columns.map((c) => [c.name, c.comment])).toEqual([
    ['a', null],
    ['b', 'the second'],
  ])
})

test.each([
  [400, '0.4 s'],
  [65_000, '65 s'],
  [300_000, '5 min'],
  [10_800_000, '3 h'],
])('%i ms reads %s', (ms, text) => {
  expect(duration(ms)).toBe(text)
})
