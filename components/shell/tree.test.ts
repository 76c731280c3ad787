import { describe, expect, it } from 'vitest'
import { graphOf } from '../project/project-graph.fixture'
import { buildTree, type TreeRow, treeRows } from './tree'

const names = ['orders', 'stg_orders', 'customers']
const { index } = graphOf(names, [], {
  folder: [0, 1, 2],
  tags: [[0, 1], [], [1]],
  words: {
    kinds: ['model'],
    materializations: ['view'],
    schemas: ['db.public'],
    clusters: ['serving'],
    folders: ['models/marts', 'models/staging/shop', 'models/marts'],
    tags: ['nightly', 'pii'],
    owners: [],
    statuses: [],
  },
})
const all = () => true
const shown = (rows: readonly TreeRow[]) =>
  rows.map(
    (row) =>
      `${'  '.repeat(row.depth)}${row.kind === 'branch' ? `${row.label} ${row.count}` : names[row.node]}`,
  )

describe('the tree', () => {
  it('arranges by folder, folding a folder that holds only one', () => {
    expect(shown(treeRows(buildTree(index, 'folder'), index, all, ''))).toEqual([
      'models 3',
      '  marts 2',
      '    customers',
      '    orders',
      '  staging/shop 1',
      '    stg_orders',
    ])
  })
  it('puts a node with two tags under both', () => {
    expect(shown(treeRows(buildTree(index, 'tag'), index, all, ''))).toEqual([
      'nightly 1',
      '  orders',
      'no tag 1',
      '  stg_orders',
      'pii 2',
      '  customers',
      '  orders',
    ])
  })
  it('keeps closed what is closed', () => {
    expect(shown(treeRows(buildTree(index, 'folder'), index, () => false, ''))).toEqual(['models 3'])
  })
  it('opens what holds a match, and leaves out the rest', () => {
    expect(shown(treeRows(buildTree(index, 'folder'), index, () => false, 'stg'))).toEqual([
      'models 3',
      '  staging/shop 1',
      '    stg_orders',
    ])
  })
})
