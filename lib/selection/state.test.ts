import { describe, expect, it } from 'vitest'
import { shop, world } from './fixtures/project'
import { select } from './select'

type Change = NonNullable<Parameters<typeof shop>[0]>

/** What of the shop after `change` is selected against the shop as it is. */
function changed(criterion: string, change: Change, before: Change = () => {}) {
  const previous = { manifest: shop(before), results: null, sources: null, sourcesNow: null }
  return select(world(shop(change), { previous }), { select: [criterion], indirectSelection: 'empty' })
}

function names(result: ReturnType<typeof changed>): string {
  if (!result.ok) throw new Error(result.errors[0]?.message)
  return result.value.ids.map((id) => id.split('.').slice(2).join('.')).join(' ')
}

/** Replaces fields of a node. */
function edit(id: string, fields: { [key: string]: never } | object): Change {
  return (sections) => {
    for (const section of Object.values(sections)) {
      const node = section[id]
      if (node !== undefined) section[id] = { ...node, ...fields }
    }
  }
}

const both =
  (...changes: Change[]): Change =>
  (sections) =>
    changes.forEach((change) => {
      change(sections)
    })

const ORDERS = 'model.shop.orders'

describe('what is modified', () => {
  it.each([
    ['its code', 'body', edit(ORDERS, { raw_code: 'select 2' })],
    ['its config', 'configs', edit(ORDERS, { unrendered_config: { cluster: 'other' } })],
    ['its schema', 'relation', edit(ORDERS, { unrendered_config: { schema: 'other' } })],
  ])('a model by %s', (_, kind, change) => {
    expect(names(changed('state:modified', change))).toBe('orders')
    expect(names(changed(`state:modified.${kind}`, change))).toBe('orders')
    const others = ['body', 'configs', 'relation', 'macros', 'contract'].filter((other) => other !== kind)
    for (const other of others) expect(names(changed(`state:modified.${other}`, change))).toBe('')
    expect(names(changed('state:unmodified', change))).not.toMatch(/(^| )orders( |$)/)
  })

  it('nothing by tags, descriptions or the order of keys', () => {
    const change = both(
      edit(ORDERS, {
        description: 'new',
        tags: ['x'],
        unrendered_config: { tags: ['x'], meta: { b: 1, a: 2 } },
      }),
    )
    const before = edit(ORDERS, { unrendered_config: { meta: { a: 2, b: 1 } } })
    expect(names(changed('state:modified', change, before))).toBe('')
  })

  it('a description where it is persisted', () => {
    const persist = { config: { enabled: true, persist_docs: { relation: true } } }
    const change = edit(ORDERS, { ...persist, description: 'new' })
    expect(names(changed('state:modified.persisted_descriptions', change, edit(ORDERS, persist)))).toBe(
      'orders',
    )
    expect(names(changed('state:modified', change, edit(ORDERS, persist)))).toBe('orders')
  })

  it('a model that is new, and no source that is', () => {
    const without: Change = (sections) => {
      delete sections.nodes?.[ORDERS]
      delete sections.sources?.['source.shop.raw.orders']
    }
    expect(names(changed('state:new', () => {}, without))).toBe('orders raw.orders')
    expect(names(changed('state:modified', () => {}, without))).toBe('orders')
  })

  it('a generic test by its config only', () => {
    const test = 'test.shop.not_null_stg_orders_id'
    expect(names(changed('state:modified', edit(test, { raw_code: 'other' })))).toBe('')
    const warned = edit(test, { unrendered_config: { severity: 'warn' } })
    expect(names(changed('state:modified', warned))).toBe('not_null_stg_orders_id')
    expect(names(changed('state:modified', edit(test, { unrendered_config: { meta: { a: 1 } } })))).toBe('')
  })

  it('whatever calls a macro that changed, directly or not', () => {
    const macros = (sql: string): Change =>
      both(edit(ORDERS, { depends_on: { macros: ['macro.shop.outer'], nodes: [] } }), (sections) => {
        sections.macros = {
          'macro.shop.outer': { macro_sql: 'x', depends_on: { macros: ['macro.shop.inner'] } },
          'macro.shop.inner': { macro_sql: sql, depends_on: { macros: ['macro.shop.outer'] } },
        }
      })
    expect(names(changed('state:modified.macros', macros('new'), macros('old')))).toBe('orders')
    expect(names(changed('state:modified', macros('old'), macros('old')))).toBe('')
  })

  it('a source by where it is, as rendered or as written', () => {
    const source = 'source.shop.raw.orders'
    const change = edit(source, { schema: 'b', unrendered_schema: '{{ x }}' })
    const before = edit(source, { schema: 'a', unrendered_schema: '{{ x }}' })
    expect(names(changed('state:modified', change, before))).toBe('raw.orders')
    const previous = { manifest: shop(before), results: null, sources: null, sourcesNow: null }
    const asWritten = select(world(shop(change), { previous, compareUnrendered: true }), {
      select: ['state:modified'],
      indirectSelection: 'empty',
    })
    expect(asWritten.ok && asWritten.value.ids).toEqual([])
  })

  it('a seed by its checksum, and says so where it is too big for one', () => {
    const seed = 'seed.shop.prices'
    expect(
      names(changed('state:modified', edit(seed, { checksum: { name: 'sha256', checksum: 'x' } }))),
    ).toBe('prices')
    const big = edit(seed, { checksum: { name: 'path', checksum: 'seeds/prices.csv' } })
    const result = changed('state:modified', big, big)
    expect(names(result)).toBe('')
    expect(result.ok && result.warnings.map((w) => w.code)).toContain('GL4011')
  })
})

describe('saved queries', () => {
  const query =
    (fields: object): Change =>
    (sections) => {
      sections.saved_queries = {
        'saved_query.shop.q': {
          unique_id: 'saved_query.shop.q',
          resource_type: 'saved_query',
          name: 'q',
          package_name: 'shop',
          fqn: ['shop', 'q'],
          original_file_path: 'models/q.yml',
          description: '',
          config: { enabled: true },
          query_params: { metrics: ['m'], group_by: [], where: null, order_by: [], limit: null },
          exports: [{ name: 'e', config: { schema_name: 'x' }, unrendered_config: { schema: 'x' } }],
          ...fields,
        },
      }
    }
  const params = { metrics: ['m'], group_by: [], where: null, order_by: [], limit: null }

  it.each([
    ['a metric', { query_params: { ...params, metrics: ['m', 'n'] } }],
    ['where an export goes', { exports: [{ name: 'e', unrendered_config: { schema: 'y' } }] }],
    ['an export more', { exports: [] }],
  ])('are modified by %s', (_, fields) => {
    expect(names(changed('state:modified', query(fields), query({})))).toBe('q')
  })

  it.each([
    ['their order and limit', { query_params: { ...params, order_by: ['m'], limit: 3 } }],
    ['their label', { label: 'Q' }],
    [
      'what an export is rendered to',
      { exports: [{ name: 'e', config: { schema_name: 'y' }, unrendered_config: { schema: 'x' } }] },
    ],
  ])('are not modified by %s', (_, fields) => {
    expect(names(changed('state:modified', query(fields), query({})))).toBe('')
  })
})

describe('contracts', () => {
  const column = (data_type: string) => ({ name: 'id', data_type, constraints: [] })
  const contract = (checksum: string, columns: object, more: object = {}) =>
    edit(ORDERS, { contract: { enforced: true, alias_types: true, checksum }, columns, ...more })

  it('warns of a change that breaks readers', () => {
    const result = changed('state:modified.contract', contract('b', {}), contract('a', { id: column('int') }))
    expect(names(result)).toBe('orders')
    expect(result.ok && result.warnings.filter((w) => w.code === 'GL4010')).toMatchObject([
      { severity: 'warning', message: expect.stringContaining('Columns were removed: \n    - id') },
    ])
  })

  it('refuses it for a versioned model', () => {
    const version = { version: 2 }
    const result = changed(
      'state:modified',
      contract('b', { id: column('text') }, version),
      contract('a', { id: column('int') }, version),
    )
    expect(result.ok ? [] : result.errors).toMatchObject([
      { code: 'GL4010', severity: 'error', message: expect.stringContaining('id (int -> text)') },
    ])
  })

  it('takes a wider type for no break', () => {
    const result = changed(
      'state:modified.contract',
      contract('b', { id: column('varchar(20)') }),
      contract('a', { id: column('varchar(10)') }),
    )
    expect(names(result)).toBe('orders')
    expect(result.ok && result.warnings.some((w) => w.code === 'GL4010')).toBe(false)
  })

  it('warns where a model with a contract is gone', () => {
    const gone: Change = (sections) => {
      delete sections.nodes?.[ORDERS]
    }
    const result = changed('state:modified', gone, contract('a', { id: column('int') }))
    expect(result.ok && result.warnings.map((w) => w.message).join()).toContain('was deleted or renamed')
  })
})
