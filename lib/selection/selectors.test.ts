import { describe, expect, it } from 'vitest'
import type { Json } from '../manifest'
import { loadYaml } from '../yaml'
import { shop, world } from './fixtures/project'
import { select } from './select'
import { readSelectors, selectorsForManifest } from './selectors'

function list(text: string): readonly unknown[] {
  const document = loadYaml(text, { file: 'selectors.yml' })
  if (!document.ok || !Array.isArray(document.value.value)) throw new Error('not a list')
  return document.value.value
}

/** The shop with these selectors in its manifest. */
function shopWith(text: string) {
  const selectors = selectorsForManifest(list(text))
  if (!selectors.ok) throw new Error(JSON.stringify(selectors.errors))
  const manifest = { ...shop(), selectors: selectors.value }
  return world(manifest)
}

function names(at: ReturnType<typeof world>, args: Parameters<typeof select>[1]): string {
  const result = select(at, { indirectSelection: 'empty', ...args })
  if (!result.ok) throw new Error(result.errors[0]?.message)
  return result.value.ids.map((id) => id.split('.').slice(2).join('.')).join(' ')
}

describe('the spellings of a definition', () => {
  it.each([
    ['"tag:nightly"', 'orders stg_orders'],
    ['{tag: core}', 'orders'],
    ['{method: config.materialized, value: seed}', 'prices'],
    ['{method: config.meta.rank, value: 1}', 'orders'],
    ['{method: fqn, value: orders, parents: true, parents_depth: 1}', 'orders stg_orders prices'],
    ['{method: fqn, value: stg_orders, children: true, children_depth: 1}', 'orders stg_orders'],
    [
      '{method: fqn, value: customers, childrens_parents: true}',
      'report customers orders revenue stg_orders prices raw.orders',
    ],
    ['{union: [orders, {tag: nightly}, "path:seeds"]}', 'orders stg_orders prices'],
    ['{intersection: [{tag: nightly}, marts]}', 'orders'],
    ['{union: [{tag: nightly}, {exclude: [orders]}]}', 'stg_orders'],
    ['{method: tag, value: nightly, exclude: [{tag: core}]}', 'stg_orders'],
    ['{union: [{intersection: [{tag: nightly}, {exclude: [orders]}]}, customers]}', 'customers stg_orders'],
    [
      '{method: fqn, value: orders, indirect_selection: eager}',
      'orders orders_have_customers relationships_orders_price orders.adds_up',
    ],
  ])('%s', (definition, expected) => {
    const at = shopWith(`[{name: it, definition: ${definition}}]`)
    const left = (text: string) => text.split(' ').sort()
    const withTests = expected.includes('adds_up')
    const seen = left(names(at, { selector: 'it' })).filter(
      (name) => withTests || !/relationships|have|not_null|adds/.test(name),
    )
    expect(seen).toEqual(left(expected))
  })
})

describe('named selectors', () => {
  const at = shopWith(`
- {name: base, definition: {tag: nightly}}
- {name: wide, definition: {union: [{method: selector, value: base}, customers]}}
- {name: usual, default: true, definition: {union: ["fqn:*", {exclude: ["test_type:data", "test_type:unit", "source:*"]}]}}
`)

  it('refer to each other, on the command line too', () => {
    expect(names(at, { selector: 'wide' })).toBe('customers orders stg_orders')
    expect(names(at, { select: ['selector:ba*,orders'] })).toBe('orders')
    expect(names(at, { select: ['fqn:marts'], exclude: ['selector:base'] })).toBe('customers revenue')
  })

  // dbt asks what a selector names as the command would, which keeps its own kinds only; operators come after.
  it('are narrowed to what the command works on before their neighbours join', () => {
    const test = { resourceTypes: new Set(['test'] as const), indirectSelection: 'empty' as const }
    expect(names(at, { ...test, select: ['tag:nightly+'] })).not.toBe('')
    expect(names(at, { ...test, select: ['selector:base+'] })).toBe('')
    expect(names(at, { select: ['selector:base+1'], resourceTypes: new Set(['exposure'] as const) })).toBe('')
  })

  it('has a default that counts where nothing else is said', () => {
    expect(names(at, {})).toBe('report customers orders revenue stg_orders prices')
    expect(names(at, { exclude: ['marts'] })).toContain('raw.orders')
    const result = select(at, {})
    expect(result.ok && result.value.defaultSelector).toBe('usual')
  })

  it('goes before --select, and says so', () => {
    const result = select(at, { selector: 'base', select: ['customers'] })
    expect(result.ok && result.warnings.map((w) => w.code)).toEqual(['GL4009'])
  })

  it('names what there is where one is not found', () => {
    const result = select(at, { selector: 'bas' })
    expect(result.ok ? [] : result.errors).toMatchObject([
      {
        code: 'GL4004',
        message: "Could not find selector named bas, expected one of ['base', 'wide', 'usual']",
        hint: "Did you mean 'base'?",
      },
    ])
  })

  it('does not go round in a circle', () => {
    const circle = shopWith(`
- {name: a, definition: {method: selector, value: b}}
- {name: b, definition: {union: [{method: selector, value: a}]}}
`)
    const result = select(circle, { selector: 'a' })
    expect(result.ok ? [] : result.errors).toMatchObject([
      { code: 'GL4006', message: expect.stringContaining('b → a') },
    ])
  })
})

describe('what is malformed', () => {
  it.each([
    ['[{definition: x}]', 'No lists'],
    ['[{name: a}]', 'No lists'],
    ['[{name: a, definition: [x]}]', 'No lists'],
    ['[{name: a, definition: {union: x}}]', 'Expected a list'],
    ['[{name: a, definition: {union: [1]}}]', 'expected dict or str'],
    ['[{name: a, definition: {union: [x], exclude: [y]}}]', "Only a single 'union' or 'intersection'"],
    ['[{name: a, definition: {union: [{exclude: [x]}, {exclude: [y]}]}}]', 'multiple exclude'],
    ['[{name: a, definition: {method: tag, worth: x}}]', "got ['method', 'worth']"],
    ['[{name: a, definition: {tagg: x}}]', "'tagg' is not a valid method name"],
    ['[{name: a, definition: {method: tag, value: x, indirect_selection: often}}]', "'often' is not one of"],
    ['[{name: a, definition: x, default: 3}]', 'selector file data: \n3\n'],
    ['[{name: a, definition: x, default: true}, {name: b, definition: y, default: true}]', 'a and b'],
  ])('%s', (text, message) => {
    const result = readSelectors(list(text), 'eager')
    expect(result.ok ? [] : result.errors).toMatchObject([
      { code: 'GL4005', message: expect.stringContaining(message), at: { file: 'selectors.yml' } },
    ])
  })

  it('tells of all at once, and where', () => {
    const result = readSelectors(list('[{name: a}, {name: b, definition: x}, {name: c}]'), 'eager', (i) => ({
      file: 'selectors.yml',
      line: i + 10,
    }))
    expect(result.ok ? [] : result.errors.map((e) => e.at?.line)).toEqual([10, 12])
  })
})

describe('the manifest', () => {
  it('has each as dbt spells it out', () => {
    const text = `
- name: a
  description: about
  definition: "2+tag:x+1"
- {name: b, definition: {union: [y, {exclude: ["z.sql"]}]}}
- {name: c, definition: {method: fqn, value: "*", exclude: [w]}}
- {name: d, definition: "@config.meta.k:v"}
`
    const expected: Json = {
      a: {
        name: 'a',
        description: 'about',
        definition: {
          parents: true,
          parents_depth: '2',
          method: 'tag',
          value: 'x',
          children: true,
          children_depth: '1',
        },
      },
      b: {
        name: 'b',
        definition: {
          union: [{ method: 'fqn', value: 'y' }, { exclude: [{ method: 'file', value: 'z.sql' }] }],
        },
      },
      c: { name: 'c', definition: { method: 'fqn', value: '*', exclude: ['w'] } },
      d: { name: 'd', definition: { childrens_parents: true, method: 'config.meta.k', value: 'v' } },
    }
    const result = selectorsForManifest(list(text))
    expect(result.ok && result.value).toEqual(expected)
  })
})
