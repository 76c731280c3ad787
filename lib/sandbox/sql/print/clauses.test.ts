import { expect, test } from 'vitest'
import { clausesDoc } from './clauses'
import { layout } from './doc'

const shown = (sql: string) => layout(clausesDoc(sql), 100)

test('a source: each clause on its line', () => {
  const sql =
    "CREATE SOURCE db.s.house IN CLUSTER c FROM LOAD GENERATOR AUCTION (TICK INTERVAL = '200ms') FOR ALL TABLES EXPOSE PROGRESS AS db.s.house_progress"
  expect(shown(sql).split('\n')).toEqual([
    'CREATE SOURCE db.s.house',
    'IN CLUSTER c',
    "FROM LOAD GENERATOR AUCTION (TICK INTERVAL = '200ms')",
    'FOR ALL TABLES',
    'EXPOSE PROGRESS AS db.s.house_progress',
  ])
})

test('columns break when they are too long', () => {
  const sql =
    'CREATE SUBSOURCE db.s.bids (id pg_catalog.int8 NOT NULL, amount pg_catalog.int4 NOT NULL, bid_time pg_catalog.timestamptz NOT NULL, UNIQUE (id)) OF SOURCE db.s.house WITH (EXTERNAL REFERENCE = g.auction.bids)'
  expect(shown(sql)).toBe(`CREATE SUBSOURCE
    db.s.bids
        (
            id pg_catalog.int8 NOT NULL,
            amount pg_catalog.int4 NOT NULL,
            bid_time pg_catalog.timestamptz NOT NULL,
            UNIQUE (id)
        )
OF SOURCE db.s.house
WITH (EXTERNAL REFERENCE = g.auction.bids)`)
})

test('what stands in quotes is no clause', () => {
  const sql = "CREATE CONNECTION db.s.k TO KAFKA (BROKER = 'a FROM b, c', SECURITY PROTOCOL = plaintext)"
  expect(shown(sql)).toBe(
    "CREATE CONNECTION db.s.k\nTO KAFKA (BROKER = 'a FROM b, c', SECURITY PROTOCOL = plaintext)",
  )
})
