import { expect, test } from 'vitest'
import type { Column } from '../catalog/model'
import { messagesOf } from './encode'

const column = (name: string, type: string): Column => ({
  name,
  type,
  oid: 0,
  mod: -1,
  nullable: true,
  default: null,
})
const columns = [
  column('id', 'bigint'),
  column('price', 'numeric'),
  column('at', 'timestamp with time zone'),
  column('tags', 'jsonb'),
]
const row = (id: string, price: string) => [id, price, '1970-01-01 00:00:01.5+00', '{"a": 1}']

test('upsert: the new row under its key, and a tombstone for what is gone', () => {
  const messages = messagesOf(
    [
      { time: 5, diff: 1, row: row('1', '9.50') },
      { time: 6, diff: -1, row: row('1', '9.50') },
      { time: 6, diff: 1, row: row('1', '8.00') },
      { time: 7, diff: -1, row: row('1', '8.00') },
    ],
    columns,
    'upsert',
    ['id'],
  )
  expect(messages).toEqual([
    { key: '{"id":1}', value: '{"id":1,"price":"9.50","at":"1500","tags":{"a": 1}}' },
    { key: '{"id":1}', value: '{"id":1,"price":"8.00","at":"1500","tags":{"a": 1}}' },
    { key: '{"id":1}', value: null },
  ])
})

test('debezium: before and after', () => {
  const messages = messagesOf(
    [
      { time: 5, diff: -1, row: ['1'] },
      { time: 5, diff: 1, row: ['2'] },
    ],
    [column('id', 'bigint')],
    'debezium',
    null,
  )
  expect(messages).toEqual([{ key: null, value: '{"before":{"id":1},"after":{"id":2}}' }])
})

test('what cancels out within a time is not sent', () => {
  const changes = [
    { time: 5, diff: 1, row: ['1'] },
    { time: 5, diff: -1, row: ['1'] },
  ]
  expect(messagesOf(changes, [column('id', 'bigint')], 'upsert', ['id'])).toEqual([])
})
