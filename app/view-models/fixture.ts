import { ok } from '../../lib/foundation'
import type { Manifest } from '../../lib/manifest'
import type { Catalog, ProjectReading } from './reading'

const metadata = { project_name: 'shop', generated_at: '2026-01-01T00:00:00Z' }

type Part = { readonly [key: string]: unknown }

function model(name: string, part: Part = {}) {
  return {
    unique_id: `model.shop.${name}`,
    resource_type: 'model',
    name,
    package_name: 'shop',
    path: `${name}.sql`,
    original_file_path: `models/${name}.sql`,
    fqn: ['shop', name],
    config: { enabled: true, materialized: 'view' },
    description: '',
    tags: [],
    meta: {},
    database: 'db',
    schema: 'public',
    alias: name,
    relation_name: `"db"."public"."${name}"`,
    columns: {},
    doc_blocks: [],
    raw_code: 'select 1',
    language: 'sql',
    access: 'protected',
    contract: { enforced: false },
    version: null,
    depends_on: { macros: [], nodes: [] },
    ...part,
  }
}

function column(name: string, description: string, part: Part = {}) {
  return {
    name,
    description,
    data_type: null,
    constraints: [],
    doc_blocks: [],
    tags: [],
    meta: {},
    config: {},
    quote: null,
    granularity: null,
    ...part,
  }
}

/** A shop of a source, two models, an exposure and a test, as a manifest has them. */
export function shop(part: Partial<ProjectReading> = {}): ProjectReading {
  const source = {
    ...model('raw_orders', {
      unique_id: 'source.shop.erp.raw_orders',
      resource_type: 'source',
      source_name: 'erp',
      description: 'As it arrives',
    }),
    columns: { id: column('id', 'The key of the order'), note: column('note', '') },
    config: { enabled: true },
  }
  const staging = model('stg_orders', {
    depends_on: { macros: [], nodes: ['source.shop.erp.raw_orders'] },
    raw_code: "select * from {{ source('erp', 'raw_orders') }}",
    columns: { id: column('id', '') },
  })
  const orders = model('orders', {
    description: 'Every order',
    depends_on: { macros: [], nodes: ['model.shop.stg_orders'] },
    raw_code: 'select * from {{ ref("stg_orders") }}',
    config: {
      enabled: true,
      materialized: 'materialized_view',
      cluster: 'compute',
      group: 'sales',
      persist_docs: { relation: true, columns: true },
    },
    columns: {
      id: column('id', 'The key', { data_type: 'int', constraints: [{ type: 'not_null' }] }),
      total: column('total', 'In euros'),
    },
  })
  const test = model('not_null_orders_id', {
    unique_id: 'test.shop.not_null_orders_id.1',
    resource_type: 'test',
    test_metadata: { name: 'not_null', kwargs: { column_name: 'id', model: 'x' }, namespace: null },
    column_name: 'id',
    attached_node: 'model.shop.orders',
    config: { enabled: true, severity: 'ERROR' },
  })
  const exposure = {
    ...model('board', { unique_id: 'exposure.shop.board', resource_type: 'exposure' }),
    type: 'dashboard',
    owner: { name: 'Ana' },
    config: { enabled: true },
    depends_on: { macros: [], nodes: ['model.shop.orders'] },
  }
  const byId = (list: readonly { unique_id: string }[]) =>
    Object.fromEntries(list.map((node) => [node.unique_id, node]))
  const manifest = {
    metadata,
    nodes: byId([staging, orders, test]),
    sources: byId([source]),
    exposures: byId([exposure]),
    macros: {},
    docs: {},
    metrics: {},
    groups: { 'group.shop.sales': { name: 'sales', owner: { name: 'Back office' } } },
    selectors: {},
    disabled: {},
    group_map: {},
    saved_queries: {},
    semantic_models: {},
    unit_tests: {},
    functions: {},
    parent_map: {
      'model.shop.stg_orders': ['source.shop.erp.raw_orders'],
      'model.shop.orders': ['model.shop.stg_orders'],
      'test.shop.not_null_orders_id.1': ['model.shop.orders'],
      'exposure.shop.board': ['model.shop.orders'],
      'source.shop.erp.raw_orders': [],
    },
    child_map: {
      'source.shop.erp.raw_orders': ['model.shop.stg_orders'],
      'model.shop.stg_orders': ['model.shop.orders'],
      'model.shop.orders': ['exposure.shop.board', 'test.shop.not_null_orders_id.1'],
      'exposure.shop.board': [],
    },
  } as unknown as Manifest
  return {
    version: 'v1',
    name: 'shop',
    manifest,
    compiledAt: metadata.generated_at,
    diagnostics: [],
    nodeFaults: [],
    git: null,
    target: { name: 'dev', address: null },
    modelsListed: 2,
    compiled: () => ok(''),
    catalog: null,
    runResults: null,
    modified: null,
    runs: [],
    deployment: null,
    clusterName: (configured) => configured,
    ...part,
  }
}

/** A catalog in which `orders` has a comment that differs, a type that differs, and a column that the project doesn't know. */
export const catalog: Catalog = {
  metadata: { generated_at: '2026-01-01T00:00:01Z' },
  sources: {},
  nodes: {
    'model.shop.orders': {
      metadata: { type: 'materialized view', comment: 'Every order', owner: null },
      columns: {
        id: { name: 'id', type: 'bigint', index: 1, comment: 'The old key' },
        extra: { name: 'extra', type: 'text', index: 2, comment: null },
      },
    },
  },
}

/** A build in which the one test failed. */
export const failedBuild = {
  metadata: { generated_at: '2026-01-01T00:00:02Z', invocation_id: 'i' },
  elapsed_time: 1,
  args: { which: 'build' },
  results: [
    {
      unique_id: 'model.shop.orders',
      status: 'success',
      execution_time: 0.5,
      message: 'CREATE',
      failures: null,
    },
    {
      unique_id: 'test.shop.not_null_orders_id.1',
      status: 'fail',
      execution_time: 0.1,
      message: 'Got 2 results',
      failures: 2,
    },
  ],
}
