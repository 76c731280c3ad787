import { expect, it } from 'vitest'
import type { Manifest } from '../../lib/manifest'
import { shop } from './fixture'
import { testCounts } from './test-counts'

const TEST = 'test.shop.not_null_orders_id.1'

/** The shop after its one test became one of another model. */
function moved(to: string): Manifest {
  const { manifest } = shop()
  const test = manifest.nodes[TEST]
  if (test?.resource_type !== 'test') throw new Error('the shop has a test')
  return { ...manifest, nodes: { ...manifest.nodes, [TEST]: { ...test, attached_node: to } } }
}

it('counts on where single tests are others than the last time', () => {
  expect(testCounts(shop()).get('model.shop.orders')?.total).toBe(1)
  const counts = testCounts(shop({ manifest: moved('model.shop.stg_orders') }))
  expect(counts.get('model.shop.stg_orders')?.total).toBe(1)
  expect(counts.get('model.shop.orders')?.total).toBe(0)
})

it('gives what it gave to those who still read it', () => {
  const before = testCounts(shop())
  testCounts(shop({ manifest: moved('model.shop.stg_orders') }))
  expect(before.get('model.shop.orders')?.total).toBe(1)
})
