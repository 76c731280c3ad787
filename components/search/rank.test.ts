import { describe, expect, it } from 'vitest'
import { graphOf } from '../project/project-graph.fixture'
import type { SearchTexts } from '../project/project-index'
import { lettersOf } from './letters'
import { hits, NameMatcher, tier, within } from './match'
import { parseQuery } from './query'
import { search } from './rank'
import { searchIndex } from './search-index'

const names = ['orders', 'orders_daily', 'stg_orders', 'fct_order_items', 'customers', 'ordres']
const graph = graphOf(names, [], { tags: names.map((name) => (name === 'customers' ? [0] : [])) })
const texts: SearchTexts = {
  description: names.map((name) => (name === 'customers' ? 'Everybody who placed orders' : '')),
  path: names.map((name) => `models/${name}.sql`),
  columns: names.map((name) => (name === 'customers' ? ['email', 'order_count'] : ['id'])),
  columnTexts: names.map((name) => (name === 'customers' ? ['Where we write to', ''] : [''])),
}
const index = searchIndex(graph.index, texts, () => 0)
const find = (text: string) => search(index, text, 20)
const found = (text: string) => find(text).hits.map((hit) => names[hit.node])

describe('search', () => {
  it('puts the exact name first, then prefixes, then parts, then typos, then texts', () => {
    expect(found('orders')).toEqual([
      'orders',
      'orders_daily',
      'stg_orders',
      'fct_order_items',
      'ordres',
      'customers',
    ])
  })
  it('finds by the beginnings of a name’s parts', () => {
    expect(found('fct ord')[0]).toBe('fct_order_items')
  })
  it('nests the columns that answer under their node', () => {
    const [hit] = find('email').hits
    expect([names[hit?.node ?? -1], hit?.field, hit?.columns]).toEqual(['customers', 'column', [0]])
  })
  it('finds every node that has a column of the name, and takes no more than it may', () => {
    expect(found('id').slice(0, 5).sort()).toEqual(names.filter((name) => name !== 'customers').sort())
    const { hits, total } = search(index, 'id', 2)
    expect([hits.length, total]).toEqual([2, 5])
  })
  it('puts first of two alike what more others use', () => {
    const used = searchIndex(graph.index, texts, (node) => (names[node] === 'stg_orders' ? 3 : 0))
    expect(search(used, 'id', 1).hits.map((hit) => names[hit.node])).toEqual(['stg_orders'])
  })
  it('narrows by filters, leaves out words, and takes either of two', () => {
    expect(found('tag:nightly')).toEqual(['customers'])
    expect(found('orders -stg')).not.toContain('stg_orders')
    expect(found('customers OR stg_orders').slice(0, 2).sort()).toEqual(['customers', 'stg_orders'])
    expect(found('"placed orders"')).toEqual(['customers'])
  })
  it('counts the types of all that was found', () => {
    expect(find('orders').types).toEqual([{ type: 'model', count: 6 }])
  })
  it('answers nothing to nothing, and to what nobody is named', () => {
    expect(found('')).toEqual([])
    expect(found('zebra')).toEqual([])
  })
})

describe('parseQuery', () => {
  it('takes a query apart', () => {
    expect(parseQuery('late "a b" -draft tag:x OR mat:view fees')).toEqual({
      alternatives: [
        { words: ['late'], phrases: ['a b'] },
        { words: ['fees'], phrases: [] },
      ],
      without: ['draft'],
      filters: [
        { key: 'tag', value: 'x' },
        { key: 'mat', value: 'view' },
      ],
    })
  })
})

const nameTier = (name: string, words: readonly string[]) => new NameMatcher(words).any(name, lettersOf(name))

describe('match', () => {
  it('tells how a name answers', () => {
    expect(nameTier('fct_orders', ['fct_orders'])).toBe(tier.exact)
    expect(nameTier('fct_orders', ['ord', 'fct'])).toBe(tier.anyOrder)
    expect(nameTier('fct_orders', ['oders'])).toBe(tier.typo)
    expect(nameTier('fct_orders', ['fods'])).toBe(tier.subsequence)
    expect(nameTier('fct_orders', ['xyz'])).toBeNull()
  })
  it('counts edits up to a limit', () => {
    expect(within('orders', 'ordrs', 1)).toBe(true)
    expect(within('orders', 'ordres', 1)).toBe(true)
    expect(within('orders', 'rds', 2)).toBe(false)
  })
  it('merges marks that overlap', () => {
    expect(hits('orders', ['ord', 'der'])).toEqual([[0, 5]])
  })
})
