import { describe, expect, it } from 'vitest'
import { Float, pythonJson } from '../foundation'
import type { Manifest } from '../manifest'
import { listRows } from './listing'
import { resourceTypes } from './resource-types'

// What a listing reads of a manifest, and no more.
const manifest = {
  nodes: {
    'model.shop.orders.v2': {
      unique_id: 'model.shop.orders.v2',
      resource_type: 'model',
      name: 'orders',
      package_name: 'shop',
      fqn: ['shop', 'marts', 'orders', 'v2'],
      original_file_path: 'models/marts/orders_v2.sql',
      version: 2,
      tags: [],
      config: { materialized: 'view', meta: { rank: new Float(1), none: null } },
      depends_on: { macros: [], nodes: ['source.shop.raw.orders'] },
      raw_code: 'select 1',
    },
  },
  sources: {
    'source.shop.raw.orders': {
      unique_id: 'source.shop.raw.orders',
      resource_type: 'source',
      name: 'orders',
      source_name: 'raw',
      package_name: 'shop',
      original_file_path: 'models/sources.yml',
    },
  },
  exposures: {
    'exposure.shop.board': {
      unique_id: 'exposure.shop.board',
      resource_type: 'exposure',
      name: 'board',
      package_name: 'shop',
      original_file_path: 'models/sources.yml',
    },
  },
  unit_tests: {
    'unit_test.shop.orders.adds_up_v2': {
      unique_id: 'unit_test.shop.orders.adds_up_v2',
      resource_type: 'unit_test',
      name: 'adds_up',
      version: 2,
      package_name: 'shop',
      original_file_path: 'models/unit.yml',
    },
  },
  metrics: {},
  semantic_models: {},
  saved_queries: {},
  functions: {},
} as unknown as Manifest
const ids = [
  'exposure.shop.board',
  'model.shop.orders.v2',
  'source.shop.raw.orders',
  'unit_test.shop.orders.adds_up_v2',
]

describe('listRows', () => {
  it('gives a selector that finds each again', () => {
    expect(listRows(manifest, ids, { output: 'selector' })).toEqual([
      'exposure:shop.board',
      'shop.marts.orders.v2',
      'source:shop.raw.orders',
      'unit_test:shop.adds_up_v2',
    ])
  })
  it('gives names and paths', () => {
    expect(listRows(manifest, ids, { output: 'name' })).toEqual([
      'board',
      'orders.v2',
      'raw.orders',
      'adds_up',
    ])
    expect(listRows(manifest, ids.slice(1, 2), { output: 'path' })).toEqual(['models/marts/orders_v2.sql'])
  })
  it('gives JSON with dbt’s keys, or with those that are asked for', () => {
    const [row = ''] = listRows(manifest, ids.slice(1, 2), { output: 'json' })
    expect(Object.keys(JSON.parse(row)).sort()).toEqual([
      'config',
      'depends_on',
      'direct_parents',
      'name',
      'original_file_path',
      'package_name',
      'resource_type',
      'tags',
      'unique_id',
    ])
    const outputKeys = ['config.meta.rank', 'config.meta.none', 'nothing', 'raw_code']
    expect(listRows(manifest, ids.slice(1, 2), { output: 'json', outputKeys })).toEqual([
      '{"config.meta.rank": 1.0, "raw_code": "select 1"}',
    ])
  })
})

// Recorded from Python's json.dumps.
it.each([
  [{ a: [1, 1.5, new Float(2), true, null] }, '{"a": [1, 1.5, 2.0, true, null]}'],
  ['é🎉"\n', '"\\u00e9\\ud83c\\udf89\\"\\n"'],
  [[], '[]'],
  [{}, '{}'],
  [new Float(Number.POSITIVE_INFINITY), 'Infinity'],
  [12345678901234567890n, '12345678901234567890'],
])('pythonJson(%o)', (value, text) => {
  expect(pythonJson(value)).toBe(text)
})

describe('resourceTypes', () => {
  it('spells out default and all, and takes away', () => {
    expect(resourceTypes([], []).has('analysis')).toBe(false)
    expect(resourceTypes(['all'], []).has('analysis')).toBe(true)
    expect([...resourceTypes(['model', 'seed'], ['seed'])]).toEqual(['model'])
    expect(resourceTypes(['default'], ['test']).has('test')).toBe(false)
  })
})
