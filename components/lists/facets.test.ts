import { expect, it } from 'vitest'
import { narrow } from './facets'
import type { ListRow } from './list-row'

const row = (name: string, part: Partial<ListRow> = {}): ListRow => ({
  id: name,
  name,
  href: '/',
  kind: 'model',
  materialization: 'view',
  schema: null,
  cluster: null,
  owner: null,
  folder: 'models',
  tags: [],
  columns: 0,
  tests: 0,
  failed: 0,
  description: '',
  status: null,
  change: null,
  drift: 0,
  subject: null,
  testType: null,
  failures: null,
  ...part,
})
const rows = [
  row('a', { tags: ['x'] }),
  row('b', { tags: ['x', 'y'], materialization: 'table' }),
  row('c', { description: 'of a ferry' }),
]
const counts = (chosen: Record<string, string[]>, key: string) => {
  const { counted } = narrow(
    rows,
    'models',
    '',
    new Map(Object.entries(chosen).map(([k, v]) => [k, new Set(v)])),
  )
  return counted
    .find(({ facet }) => facet.key === key)
    ?.options.map(({ value, count }) => `${value} ${count}`)
}

it('filters by words in names and descriptions', () => {
  expect(narrow(rows, 'models', 'ferry', new Map()).rows.map((r) => r.name)).toEqual(['c'])
})

it('counts what each value would leave, under the other facets that are chosen', () => {
  expect(counts({ tag: ['x'] }, 'mat')).toEqual(['table 1', 'view 1'])
  expect(counts({ tag: ['x'] }, 'tag')).toEqual(['x 2', 'y 1'])
})

it('keeps a chosen value in sight even where nothing has it any more', () => {
  expect(counts({ tag: ['gone'] }, 'tag')).toContain('gone 0')
})
