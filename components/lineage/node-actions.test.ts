import { expect, it } from 'vitest'
import { refOf, selectorOf } from './node-actions'

it('writes a reference as SQL of the project would', () => {
  expect(refOf('model', 'model.shop.orders', 'orders')).toBe("{{ ref('orders') }}")
  expect(refOf('model', 'model.shop.orders.v2', 'orders.v2')).toBe("{{ ref('orders', v=2) }}")
  expect(refOf('source', 'source.shop.raw.orders', 'raw.orders')).toBe("{{ source('raw', 'orders') }}")
  expect(refOf('exposure', 'exposure.shop.board', 'board')).toBeNull()
  expect(refOf('semantic_model', 'semantic_model.shop.orders', 'orders')).toBeNull()
})

it('names by its method what has one: a model may have the same name', () => {
  expect(selectorOf('source', 'raw.orders')).toBe('source:raw.orders')
  expect(selectorOf('semantic_model', 'orders')).toBe('semantic_model:orders')
  expect(selectorOf('model', 'orders')).toBe('orders')
})
