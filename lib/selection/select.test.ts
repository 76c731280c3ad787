import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { shop, world } from './fixtures/project'
import { methods } from './methods'
import { type SelectionArguments, select } from './select'

/** The names of what is selected, tests left out unless asked for. */
function names(args: SelectionArguments | string, at = world()): string {
  const asked = typeof args === 'string' ? { select: [args], indirectSelection: 'empty' as const } : args
  const result = select(at, asked)
  if (!result.ok) throw new Error(result.errors.map((e) => `${e.code} ${e.message}`).join('\n'))
  return result.value.ids.map((id) => id.split('.').slice(2).join('.')).join(' ')
}

function refusal(args: SelectionArguments | string, at = world()) {
  const result = select(at, typeof args === 'string' ? { select: [args] } : args)
  if (result.ok) throw new Error('expected an error')
  return result.errors[0]
}

describe('methods', () => {
  it.each([
    ['orders', 'orders'],
    ['fqn:shop.marts.*', 'customers orders revenue'],
    ['marts', 'customers orders revenue'],
    ['marts.finance', 'revenue'],
    ['or*s', 'orders orders_have_customers'],
    ['tag:night*', 'orders stg_orders'],
    ['tag:core', 'orders'],
    ['path:models/marts', 'customers orders revenue'],
    ['models/marts/finance/', 'revenue'],
    ['models/**/rev*.sql', 'revenue'],
    ['./models/staging', 'stg_orders'],
    ['path:models/*', 'report customers orders revenue stg_orders raw.orders orders.adds_up'],
    ['file:revenue.sql', 'revenue'],
    ['revenue.sql', 'revenue'],
    ['package:this,resource_type:seed', 'prices'],
    ['package:other', ''],
    ['source:raw', 'raw.orders'],
    ['source:shop.raw.ord*', 'raw.orders'],
    ['exposure:rep*', 'report'],
    ['unit_test:adds_up', 'orders.adds_up'],
    ['config.materialized:materialized_view', 'orders'],
    ['config.meta.owner:ann', 'orders'],
    ['config.meta.rank:1', ''],
    ['config.enabled:TRUE,tag:core', 'orders'],
    ['group:sal*', 'orders'],
    ['access:public', 'revenue'],
    ['version:none,tag:core', 'orders'],
    ['test_name:not_null', 'not_null_stg_orders_id'],
    ['test_type:singular', 'orders_have_customers'],
    ['test_type:unit', 'orders.adds_up'],
    ['cluster:serv*', 'orders'],
  ])('%s', (criterion, expected) => {
    expect(names(criterion).split(' ').sort()).toEqual(expected.split(' ').sort())
  })

  it('tell what they are for', () => {
    for (const method of methods) {
      expect(method.doc.about).not.toBe('')
      expect(method.doc.example).not.toBe('')
    }
    expect(methods.filter(({ doc }) => doc.ours).map(({ name }) => name)).toEqual(['cluster'])
  })
})

describe('operators', () => {
  it.each([
    ['+orders', 'orders stg_orders prices raw.orders'],
    ['1+orders', 'orders stg_orders prices'],
    ['stg_orders+1', 'orders stg_orders'],
    ['stg_orders+', 'report orders revenue stg_orders'],
    ['@stg_orders', 'report customers orders revenue stg_orders prices raw.orders'],
    ['orders customers', 'customers orders'],
    ['tag:nightly,marts', 'orders'],
    ['0+orders+0', 'orders'],
  ])('%s', (criterion, expected) => {
    const seen = names(criterion)
      .split(' ')
      .filter((name) => !/not_null|relationships|have|adds/.test(name))
    expect(seen.sort()).toEqual(expected.split(' ').sort())
  })

  it('cannot join @ with a + behind', () => {
    expect(refusal('@orders+')).toMatchObject({
      code: 'GL4002',
      message: expect.stringContaining('incompatible'),
    })
  })
})

describe('tests come along', () => {
  const tests = (indirectSelection: SelectionArguments['indirectSelection'], ...chosen: string[]) =>
    names({ select: chosen, indirectSelection, resourceTypes: new Set(['test', 'unit_test']) })

  it('eagerly, with any parent', () => {
    expect(tests('eager', 'orders')).toBe('orders_have_customers relationships_orders_price orders.adds_up')
  })
  it('cautiously, with all parents', () => {
    expect(tests('cautious', 'orders')).toBe('orders.adds_up')
    expect(tests('cautious', 'orders', 'prices')).toBe('relationships_orders_price orders.adds_up')
  })
  it('buildably, where the other parents are upstream', () => {
    expect(tests('buildable', 'orders')).toBe('relationships_orders_price orders.adds_up')
  })
  it('not at all', () => {
    expect(tests('empty', 'orders')).toBe('')
  })
})

describe('messages', () => {
  it('warns of each criterion that matches nothing, and of an empty selection', () => {
    const result = select(world(), { select: ['nope', 'orders'] })
    expect(result.ok && result.warnings.map((w) => [w.code, w.message])).toEqual([
      ['GL4007', "The selection criterion 'nope' does not match any enabled nodes"],
    ])
    const none = select(world(), { select: ['nope,orders'] })
    expect(none.ok && none.warnings.map((w) => w.code)).toEqual(['GL4007', 'GL4008'])
  })

  it.each([
    ['tagg:x', 'GL4001', "'tagg' is not a valid method name", "Did you mean 'tag'?"],
    ['resource_type:modle', 'GL4002', 'Invalid resource_type selector "modle"', "Did you mean 'model'?"],
    ['test_type:nope', 'GL4002', 'expected "generic", "singular", "unit", or "data"', undefined],
    ['source:a.b.c.d', 'GL4002', 'Invalid source selector value', undefined],
    ['exposure:a.b.c', 'GL4002', 'Invalid exposure selector value', undefined],
    ['version:newest', 'GL4002', 'Invalid version type selector newest', undefined],
    ['path:', 'GL4002', 'Unacceptable pattern', undefined],
    ['state:modified', 'GL4003', 'no comparison manifest', '--state'],
    ['result:error', 'GL4003', 'No comparison run_results', '--state'],
    ['source_status:fresher', 'GL4003', 'sources.json', '--state'],
    ['selector:x', 'GL4004', 'selectors.yml is not provided', undefined],
  ])('%s', (criterion, code, message, hint) => {
    const error = refusal(criterion)
    expect(error).toMatchObject({ code, message: expect.stringContaining(message) })
    if (hint !== undefined) expect(error?.hint).toContain(hint)
  })
})

describe('earlier results', () => {
  const previous = {
    manifest: null,
    results: [
      { uniqueId: 'model.shop.orders', status: 'error' },
      { uniqueId: 'model.shop.customers', status: 'success' },
    ],
    sources: [{ uniqueId: 'source.shop.raw.orders', maxLoadedAt: '2026-01-01T00:00:00Z' }],
    sourcesNow: [{ uniqueId: 'source.shop.raw.orders', maxLoadedAt: '2026-01-02T00:00:00Z' }],
  }
  it('selects by status', () => {
    expect(names('result:error', world(shop(), { previous }))).toBe('orders')
  })
  it('selects sources that have newer data', () => {
    expect(names('source_status:fresher', world(shop(), { previous }))).toBe('raw.orders')
    const same = { ...previous, sourcesNow: previous.sources }
    expect(names('source_status:fresher', world(shop(), { previous: same }))).toBe('')
    const bit = (fraction: string) => [
      { uniqueId: 'source.shop.raw.orders', maxLoadedAt: `2026-01-01T00:00:00.${fraction}Z` },
    ]
    const later = { ...previous, sources: bit('000100'), sourcesNow: bit('0002') }
    expect(names('source_status:fresher', world(shop(), { previous: later }))).toBe('raw.orders')
    const unknown = { ...previous, sourcesNow: [{ uniqueId: 'source.shop.raw.orders', maxLoadedAt: null }] }
    expect(names('source_status:fresher', world(shop(), { previous: unknown }))).toBe('')
  })
})

describe('the algebra of selection', () => {
  const atoms = [
    ...[
      'orders',
      'stg_orders',
      'customers',
      'revenue',
      'prices',
      'report',
      'tag:nightly',
      'tag:core',
      'marts',
      'source:raw',
    ],
    ...['test_type:data', 'resource_type:model', 'path:models/marts', 'fqn:*', 'nothing_so_named'],
  ]
  const criterion = fc
    .tuple(fc.constantFrom('', '+', '1+', '@'), fc.constantFrom(...atoms), fc.constantFrom('', '+', '+1'))
    .map(([before, atom, after]) => (before === '@' ? `@${atom}` : `${before}${atom}${after}`))
  const mode = fc.constantFrom('eager', 'cautious', 'buildable', 'empty')
  const at = world()
  const ids = (args: SelectionArguments): string[] => {
    const result = select(at, args)
    if (!result.ok) throw new Error(JSON.stringify(result.errors))
    return [...result.value.ids]
  }

  it('unites in any order, and intersects in any order', () => {
    fc.assert(
      fc.property(criterion, criterion, mode, (a, b, indirectSelection) => {
        expect(ids({ select: [a, b], indirectSelection })).toEqual(ids({ select: [b, a], indirectSelection }))
        expect(ids({ select: [`${a},${b}`], indirectSelection })).toEqual(
          ids({ select: [`${b},${a}`], indirectSelection }),
        )
        expect(ids({ select: [`${a} ${b}`], indirectSelection })).toEqual(
          ids({ select: [a, b], indirectSelection }),
        )
      }),
    )
  })

  it('is set algebra where no tests come along', () => {
    fc.assert(
      fc.property(criterion, criterion, (a, b) => {
        const only = (args: SelectionArguments) => new Set(ids({ ...args, indirectSelection: 'empty' }))
        const [inA, inB] = [only({ select: [a] }), only({ select: [b] })]
        expect(only({ select: [a, b] })).toEqual(new Set([...inA, ...inB].sort()))
        expect(only({ select: [`${a},${b}`] })).toEqual(new Set([...inA].filter((id) => inB.has(id))))
        expect(only({ select: [a], exclude: [b] })).toEqual(new Set([...inA].filter((id) => !inB.has(id))))
      }),
    )
  })

  it('gives nothing for a thing without itself, and the thing for the thing with itself', () => {
    fc.assert(
      fc.property(criterion, mode, (a, indirectSelection) => {
        expect(ids({ select: [a], exclude: [a], indirectSelection })).toEqual([])
        expect(ids({ select: [`${a},${a}`], indirectSelection })).toEqual(
          ids({ select: [a], indirectSelection }),
        )
      }),
    )
  })

  it('selects more tests the less careful the mode', () => {
    fc.assert(
      fc.property(criterion, (a) => {
        const [empty, cautious, buildable, eager] = (
          ['empty', 'cautious', 'buildable', 'eager'] as const
        ).map((indirectSelection) => ids({ select: [a], indirectSelection }))
        expect(cautious).toEqual(expect.arrayContaining(empty ?? []))
        expect(buildable).toEqual(expect.arrayContaining(cautious ?? []))
        expect(eager).toEqual(expect.arrayContaining(buildable ?? []))
      }),
    )
  })
})
