import { expect, test } from 'vitest'
import type { SeedNode } from '../../manifest'
import { decimalPlaces } from './infer'
import { readSeed } from './read'

function seed(config: Record<string, unknown> = {}): SeedNode {
  return {
    name: 's',
    unique_id: 'seed.p.s',
    original_file_path: 'seeds/s.csv',
    config: { enabled: true, ...config },
  } as unknown as SeedNode
}

function read(text: string, config: Record<string, unknown> = {}) {
  const result = readSeed(seed(config), text)
  if (!result.ok) throw new Error(result.errors[0]?.message)
  return {
    types: Object.fromEntries(result.value.columns.map((c) => [c.name, c.type])),
    rows: result.value.rows,
  }
}

test('each column gets the narrowest type that all its values fit', () => {
  const { types } = read(
    'id,note,day,ratio,flag,blank,at\n1,noon,2026-01-31,0.5,true,,2026-01-31 04:05:06\n2,x,2026-02-28,12,False,,2026-02-01 00:00:00\n',
  )
  expect(types).toEqual({
    id: 'integer',
    note: 'text',
    day: 'date',
    ratio: 'float8',
    flag: 'boolean',
    blank: 'integer',
    at: 'timestamp without time zone',
  })
})

test('yes, T and a day that is none stay text', () => {
  expect(read('a,b,c\nYes,T,2026-02-30\nNo,F,2026-01-01\n').types).toEqual({
    a: 'text',
    b: 'text',
    c: 'text',
  })
})

test('currency, percent and thousands are numbers; whole ones are integers', () => {
  const { types, rows } = read('pct,money,big,e\n5%,$3,"1,000",1e3\n6%,$4,2,2.0\n')
  expect(types).toEqual({ pct: 'integer', money: 'integer', big: 'integer', e: 'integer' })
  expect(rows).toEqual([
    ['5', '3', '1000', '1000'],
    ['6', '4', '2', '2'],
  ])
})

test('two spellings of a moment in one column make it text', () => {
  expect(read('m\n2026-01-31 04:05:06\n2026-01-31T04:05:06Z\n').types).toEqual({ m: 'text' })
})

test('empty and null are no value, in every type', () => {
  expect(read('a,b\n1,x\n,null\n').rows).toEqual([
    ['1', 'x'],
    [null, null],
  ])
})

test('configured types stand as written and keep the text', () => {
  const { types, rows } = read('Code;n\n007;010\n', {
    delimiter: ';',
    column_types: { Code: 'text', n: 'varchar(8)' },
  })
  expect(types).toEqual({ Code: 'text', n: 'varchar(8)' })
  expect(rows).toEqual([['007', '010']])
})

test('a byte order mark and CRLF leave no trace', () => {
  expect(read('\uFEFFname,n\r\nAnse,1\r\n').types).toEqual({ name: 'text', n: 'integer' })
})

test('a row with too many values is an error with its line', () => {
  const result = readSeed(seed(), 'a,b\n1,2\n1,2,3\n')
  expect(result.ok).toBe(false)
  if (!result.ok) expect(result.errors[0]?.at?.line).toBe(3)
})

test.each([
  ['0.5', 1],
  ['2.50', 1],
  ['12', 0],
  ['1e3', 0],
  ['1.25e1', 1],
  ['1e-2', 2],
])('%s needs %i decimal places', (text, places) => {
  expect(decimalPlaces(text)).toBe(places)
})
