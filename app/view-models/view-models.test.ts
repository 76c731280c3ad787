import { describe, expect, it } from 'vitest'
import { flag } from '../../components/project/project-index'
import { compiledLinks, sourceLinks } from './code-links'
import { commentState, lookup } from './facts'
import { catalog, failedBuild, shop } from './fixture'
import { listRows } from './lists'
import { modelView } from './model'
import { nearestNodes } from './nearest'
import { overviewView } from './overview'
import { projectIndex, searchTexts } from './project-index'

const orders = 'model.shop.orders'

describe('projectIndex', () => {
  const index = projectIndex(
    shop({ catalog, runResults: failedBuild, modified: new Map([[orders, 'modified']]) }),
  )
  const at = index.id.indexOf(orders)
  it('holds every node but tests, sorted by id, with its words', () => {
    expect(index.id).toEqual([
      'exposure.shop.board',
      orders,
      'model.shop.stg_orders',
      'source.shop.erp.raw_orders',
    ])
    expect(index.name[3]).toBe('erp.raw_orders')
    expect(index.words.clusters[index.cluster[at] ?? -1]).toBe('compute')
    expect(index.words.owners[index.owner[at] ?? -1]).toBe('Back office')
  })
  it('has edges from parent to child', () => {
    const pairs = index.edges.flatMap((from, i) =>
      i % 2 === 0 ? [`${index.name[from]} ${index.name[index.edges[i + 1] ?? -1]}`] : [],
    )
    expect(pairs.sort()).toEqual(['erp.raw_orders stg_orders', 'orders board', 'stg_orders orders'])
  })
  it('counts tests and marks what differs', () => {
    expect([index.tests[at], index.failed[at]]).toEqual([1, 1])
    expect(index.flags[at]).toBe(flag.documented | flag.modified | flag.drift)
  })
  it('agrees with the texts of search on the numbers of nodes', () => {
    expect(searchTexts(shop()).columns[at]).toEqual(['id', 'total'])
  })
})

describe('modelView', () => {
  const view = modelView(shop({ catalog, runResults: failedBuild }), orders)
  const column = (name: string) => view?.columns.find((each) => each.name === name)
  it('takes types from the database, and says where the declared one differs', () => {
    expect(column('id')).toMatchObject({
      type: 'bigint',
      typeFrom: 'database',
      declaredType: 'int',
      constraints: ['not null'],
    })
  })
  it('marks comments that differ and columns that only one side knows', () => {
    expect(column('id')?.comment).toEqual({ state: 'differs', inDatabase: 'The old key' })
    expect(column('extra')?.known).toBe('only in database')
    expect(column('total')?.known).toBe('only in project')
    expect(view?.drift).toBe(1)
  })
  it('gives tests with their last outcome', () => {
    expect(view?.tests).toMatchObject([{ label: 'not_null', column: 'id', status: 'fail', failures: 2 }])
  })
  it('knows both neighbourhoods, without the tests', () => {
    expect(view?.parents.map((node) => node.name)).toEqual(['stg_orders'])
    expect(view?.children.map((node) => node.name)).toEqual(['board'])
  })
  it('shows a text from upstream where a column has none of its own', () => {
    const [id] = modelView(shop(), 'model.shop.stg_orders')?.columns ?? []
    expect(id?.origin).toMatchObject({ text: 'The key of the order', from: { name: 'erp.raw_orders' } })
  })
  it('has the columns of its SQL, in their order, while the database is unread', () => {
    const names = modelView(shop(), 'model.shop.stg_orders', ['note', 'ID'])?.columns.map(({ name }) => name)
    expect(names).toEqual(['note', 'ID'])
  })
  it('is nothing for what the project has not', () => {
    expect(modelView(shop(), 'model.shop.gone')).toBeUndefined()
  })

  it('shows numbers that browsers cannot count exactly', () => {
    const { manifest } = shop()
    const node = manifest.nodes[orders]
    if (node === undefined) throw new Error('no orders')
    const meta: unknown = { rows: 99999999999999999999n }
    const nodes = { ...manifest.nodes, [orders]: Object.assign({}, node, { meta }) }
    expect(modelView(shop({ manifest: { ...manifest, nodes } }), orders)?.meta).toEqual({
      rows: '99999999999999999999',
    })
  })

  it('shows indexes whatever stands where their columns belong', () => {
    const { manifest } = shop()
    const node = manifest.nodes[orders]
    if (node === undefined) throw new Error('no orders')
    const odd = Object.assign(Object.create(null), { a: 'b' })
    const config = { ...node.config, indexes: [{ columns: ['id', odd] }, [odd], 'id'] }
    const nodes = { ...manifest.nodes, [orders]: { ...node, config } }
    const shown = modelView(shop({ manifest: { ...manifest, nodes } }), orders)
    expect(shown?.indexes).toEqual(['id, {"a":"b"}', '[{"a":"b"}]', 'id'])
  })
})

describe('overviewView', () => {
  it('counts models, and tells failing tests from those that have not run', () => {
    expect(overviewView(shop()).models).toBe(2)
    expect(overviewView(shop()).tests).toEqual({ total: 1, passed: 0, warned: 0, failed: 0, notRun: 1 })
    expect(overviewView(shop({ runResults: failedBuild })).failing).toMatchObject([
      { label: 'id: not_null', failures: 2 },
    ])
  })
  it('takes nothing from the results of a mere compile', () => {
    const compiled = { ...failedBuild, args: { which: 'compile' } }
    expect(overviewView(shop({ runResults: compiled })).tests.notRun).toBe(1)
  })
  it('does not say that nothing changed where nothing is recorded', () => {
    expect(overviewView(shop()).recorded).toBe(false)
    expect(overviewView(shop({ modified: new Map() })).recorded).toBe(true)
  })
})

describe('listRows', () => {
  it('lists each kind on its own page', () => {
    expect(listRows(shop(), 'models').map((row) => row.name)).toEqual(['orders', 'stg_orders'])
    expect(listRows(shop(), 'sources').map((row) => row.name)).toEqual(['erp.raw_orders'])
    expect(listRows(shop(), 'exposures').map((row) => row.owner)).toEqual(['Ana'])
    expect(listRows(shop(), 'tests').map((row) => [row.name, row.subject?.name])).toEqual([
      ['id: not_null', 'orders'],
    ])
  })
})

describe('links in code', () => {
  const { manifest } = shop()
  const linked = (code: string, links: readonly { start: number; end: number; href: string }[]) =>
    links.map(({ start, end, href }) => `${code.slice(start, end)} → ${href}`)
  it('leads from ref and source to what they name', () => {
    const ref = 'select * from {{ ref("stg_orders") }}'
    expect(linked(ref, sourceLinks(manifest, orders, ref))).toEqual([
      '"stg_orders" → /models/model.shop.stg_orders',
    ])
    const source = "select * from {{ source('erp', 'raw_orders') }}"
    expect(linked(source, sourceLinks(manifest, 'model.shop.stg_orders', source))).toEqual([
      "'erp', 'raw_orders' → /models/source.shop.erp.raw_orders",
    ])
  })
  it('leads from relations in compiled SQL to their nodes', () => {
    const sql = 'select * from "db"."public"."stg_orders" a join "db"."public"."stg_orders" b'
    expect(compiledLinks(manifest, orders, sql)).toHaveLength(2)
  })
})

it('offers what is named alike for an id that is gone', () => {
  expect(nearestNodes(shop(), 'model.shop.ordrs').map((node) => node.name)).toContain('orders')
})

it('compares comments as persist_docs writes them', () => {
  expect(commentState(' a ', 'a', true)).toBe('same')
  expect(commentState('', 'a', true)).toBe('only in database')
  expect(commentState('a', null, true)).toBe('only in project')
  expect(commentState('a', 'b', false)).toBe('unread')
})

it('finds by name only what stands there itself, even where a column is called as something of every object', () => {
  expect(lookup({ Id: 1 }, 'ID')).toBe(1)
  expect(lookup({ Id: 1 }, '__proto__')).toBeUndefined()
  expect(lookup({ Id: 1 }, 'constructor')).toBeUndefined()
})
