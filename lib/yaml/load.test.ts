import { describe, expect, it } from 'vitest'
import { pyyaml, typedNode } from './fixtures/pyyaml'
import { loadYaml } from './load'

/** Texts that YAML 1.1 and 1.2 read differently and that js-yaml reads by 1.2; nobody writes them. */
const otherwise = new Set([
  '...',
  '[-]',
  '[?a]',
  '[:a]',
  '[::]',
  '[a:]',
  '[!!str]',
  'a: \u2028x',
  'a: x\u0085y',
])

describe('loadYaml reads what PyYAML reads', () => {
  for (const recorded of pyyaml.load) {
    it(JSON.stringify(recorded.text), () => {
      const result = loadYaml(recorded.text, { file: 'x.yml' })
      if (otherwise.has(recorded.text)) return
      if ('error' in recorded) expect(result.ok ? typedNode(result.value.root) : 'error').toBe('error')
      else expect(result.ok ? typedNode(result.value.root) : result.errors).toEqual(recorded.value)
    })
  }
})

function load(text: string) {
  const result = loadYaml(text, { file: 'models/a.yml' })
  if (!result.ok) throw new Error(JSON.stringify(result.errors))
  return result.value
}

function refused(text: string) {
  const result = loadYaml(text, { file: 'models/a.yml' })
  if (result.ok) throw new Error('expected an error')
  return result.errors
}

describe('places', () => {
  const text =
    'models:\n  - name: a\n    columns:\n      - {name: "b c", tests: [x, yy]}\n    meta: &m {k: |\n'
  const good = `${text.slice(0, -2)}v}\n  - *m\n`
  const document = load(good)
  it.each([
    [['models'], 'key', { line: 1, column: 1, length: 6 }],
    [['models', 0, 'name'], 'value', { line: 2, column: 11, length: 1 }],
    [['models', 0, 'columns'], 'key', { line: 3, column: 5, length: 7 }],
    [['models', 0, 'columns', 0, 'name'], 'value', { line: 4, column: 16, length: 5 }],
    [['models', 0, 'columns', 0, 'tests', 1], 'value', { line: 4, column: 34, length: 2 }],
    [['models', 1, 'k'], 'value', { line: 5, column: 18, length: 1 }],
  ] as const)('finds %j (%s)', (path, of, expected) => {
    expect(document.span(path, of)).toEqual({ file: 'models/a.yml', ...expected })
  })

  it('falls back to the nearest thing above what is missing', () => {
    expect(document.span(['models', 0, 'columns', 7, 'name']).line).toBe(4)
    expect(load('').span(['a'])).toEqual({ file: 'models/a.yml', line: 1, column: 1, length: 1 })
  })

  it('gives places in the text as written where lines stand too far to the left for YAML 1.2', () => {
    const document = load('a: [\n1,\n2\n]\nb: "x\ny"\nc: d\n')
    expect(document.value).toEqual({ a: [1, 2], b: 'x y', c: 'd' })
    expect(document.span(['a', 1])).toMatchObject({ line: 3, column: 1, length: 1 })
    expect(document.span(['c'])).toMatchObject({ line: 7, column: 4, length: 1 })
    expect(document.span(['b'])).toMatchObject({ line: 5, column: 4, length: 2 })
  })

  it('takes tabs between the parts of a flow collection', () => {
    expect(load('a:\n  b: {c: 1,\t d: 2,\n\t\te: 3}\n').value).toEqual({ a: { b: { c: 1, d: 2, e: 3 } } })
  })

  it('notes keys written twice', () => {
    const document = load('a: 1\nb: 2\na: 3\n')
    expect(document.value).toEqual({ a: 3, b: 2 })
    expect(document.duplicates.map(({ key, first }) => [key.start, first.start])).toEqual([[10, 0]])
  })

  it('keeps a key named __proto__ a key', () => {
    expect(Object.keys(load('__proto__: {x: 1}').value ?? {})).toEqual(['__proto__'])
  })

  it('refuses aliases of aliases that stand for millions of values', () => {
    const levels = Array.from({ length: 8 }, (_, i) => `l${i + 1}: &l${i + 1} [${`*l${i}, `.repeat(9)}]`)
    expect(refused(['l0: &l0 [x]', ...levels].join('\n'))).toMatchObject([
      { at: { file: 'models/a.yml', line: 7 } },
    ])
  })
  it('shares what is aliased, so that a small text stays small', () => {
    const bomb = [
      'a0: &a0 [x]',
      ...Array.from({ length: 17 }, (_, i) => `a${i + 1}: &a${i + 1} [*a${i}, *a${i}]`),
    ]
    const value = load(bomb.join('\n')).value
    expect(JSON.stringify(Object.keys(value ?? {}).length)).toBe('18')
  })
})

describe('errors say where and what to do', () => {
  it.each([
    ['a: {{ x }}', 'GL1902', 1, 4, 'Jinja'],
    ['models:\n  - name: {{ x }}\n', 'GL1902', 2, 11, 'Jinja'],
    ['a: {% if x %}y{% endif %}', 'GL1901', 1, 5, 'Jinja'],
    ['a:\n\t- b', 'GL1901', 2, 1, 'tabs'],
    ['a: b: c', 'GL1901', 1, 5, 'colon'],
    ['a: 1\nb:c\nd: 1', 'GL1901', 3, 2, 'blank after the colon'],
    ['a: @x', 'GL1901', 1, 4, 'quotes'],
    ['a: "x\nb: 1', 'GL1901', 2, 5, 'quotes'],
    ['a: 2024-13-01', 'GL1902', 1, 4, 'quotes'],
    ['a: *nope', 'GL1902', 1, 4, undefined],
    ['a: !ref x', 'GL1902', 1, 4, 'quotes'],
    ['a: 1\n---\nb: 1', 'GL1902', 2, 1, 'one document'],
    ['a: [\nb: &x [*x]\n]', 'GL1902', 2, 8, undefined],
  ])('%j', (text, code, line, column, hint) => {
    const [first] = refused(text)
    expect(first).toMatchObject({ code, severity: 'error', at: { file: 'models/a.yml', line, column } })
    if (hint === undefined) expect(first?.hint).toBeUndefined()
    else expect(first?.hint).toContain(hint)
  })
})

describe('a block text at the end of a file without a line end', () => {
  it.each([
    ['a: |\n  x', 'x'],
    ['a: >\n  x\n  y', 'x y'],
    ['a: |+\n  x', 'x'],
    ['a: |\n  x\n\n  ', 'x\n'],
    ['a: |\n  x\n', 'x\n'],
  ])('keeps none either: %j', (text, expected) => {
    const read = loadYaml(text, { file: 'a.yml' })
    if (!read.ok || read.value.root?.kind !== 'mapping') throw new Error('not a mapping')
    expect(read.value.root.entries[0]?.value).toMatchObject({ kind: 'scalar', value: expected })
  })
})
