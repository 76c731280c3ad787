import { describe, expect, it } from 'vitest'
import { PyObject, PySlice, PyTuple, RenderState, type Value } from '../../jinja'
import { Decimal } from './decimal'
import { tableOf } from './table'

const state = new RenderState()
const table = tableOf({
  columns: [
    { name: 'vessel', oid: 25 },
    { name: 'decks', oid: 23 },
    { name: 'price', oid: 1700 },
  ],
  rows: [
    ['Heron', '2', '14.40'],
    ['Tern', 3, '7'],
    ["O'Dowd", null, null],
  ],
  status: 'SELECT 3',
})

function get(object: Value | undefined, ...path: readonly (string | number)[]): Value {
  let at = object
  for (const key of path) {
    if (!(at instanceof PyObject)) throw new Error(`no ${key}`)
    at = typeof key === 'string' ? (at.attribute(key, state) ?? at.item(key, state)) : at.item(key, state)
  }
  return at ?? null
}

function call(object: Value, ...args: Value[]): Value {
  if (!(object instanceof PyObject) || !object.call) throw new Error('not callable')
  return object.call(args, null, state)
}

describe('Table', () => {
  it('reads rows by position and by name', () => {
    expect(get(table, 'rows', 0, 'vessel')).toBe('Heron')
    expect(get(table, 'rows', 1, 1)).toBe(3)
    expect(get(table, 'rows', -1, 'decks')).toBeNull()
  })

  it('reads columns with their values', () => {
    expect(call(get(table, 'columns', 'decks', 'values'))).toEqual(new PyTuple([2, 3, null]))
    expect(get(table, 'columns', 0, 'name')).toBe('vessel')
    expect(get(table, 'column_names')).toEqual(new PyTuple(['vessel', 'decks', 'price']))
  })

  it('keeps the digits of numbers, and makes a column of them alike', () => {
    const prices = call(get(table, 'columns', 'price', 'values'))
    if (!(prices instanceof PyTuple)) throw new Error('no tuple')
    expect(prices.items.map((each) => (each instanceof Decimal ? each.text() : each))).toEqual([
      '14.40',
      '7',
      null,
    ])
    expect(table.types).toEqual(['Text', 'Integer', 'Number'])
  })

  it('iterates over rows and has their number as length', () => {
    expect(table.length()).toBe(3)
    expect([...table.iterate()].map((row) => get(row, 'vessel'))).toEqual(['Heron', 'Tern', "O'Dowd"])
  })

  it('selects, excludes, limits and renames', () => {
    const select = call(get(table, 'select'), ['decks', 'vessel'])
    expect(get(select, 'column_names')).toEqual(new PyTuple(['decks', 'vessel']))
    expect(get(call(get(table, 'exclude'), 'price'), 'column_names')).toEqual(
      new PyTuple(['vessel', 'decks']),
    )
    expect((call(get(table, 'limit'), 1) as PyObject).length?.()).toBe(1)
    expect(get(call(get(table, 'rename'), ['a', 'b', 'c']), 'column_names')).toEqual(
      new PyTuple(['a', 'b', 'c']),
    )
    expect(() => call(get(table, 'select'), 'nowhere')).toThrow("'nowhere'")
  })

  it('orders rows, None last', () => {
    const ordered = call(get(table, 'order_by'), 'decks')
    expect(call(get(ordered, 'columns', 'vessel', 'values'))).toEqual(
      new PyTuple(['Heron', 'Tern', "O'Dowd"]),
    )
    const back = call(get(table, 'order_by'), 'vessel', true)
    expect(get(back, 'rows', 0, 'vessel')).toBe('Tern')
  })

  it('slices rows', () => {
    const rows = get(table, 'rows')
    if (!(rows instanceof PyObject)) throw new Error('no rows')
    const part = rows.item(new PySlice(1, null, null), state)
    expect(part instanceof PyTuple && part.items.length).toBe(2)
  })

  it('shows a row as agate does', () => {
    const row = get(table, 'rows', 2)
    expect(row instanceof PyObject && row.repr()).toBe('<agate.Row: ("O\'Dowd", None, None)>')
  })
})

describe('print_table', () => {
  it('draws text to the left, numbers to the right', () => {
    const printed: string[] = []
    const answer = {
      columns: [
        { name: 'vessel', oid: 25 },
        { name: 'price', oid: 1700 },
      ],
      rows: [
        ['Heron', '1234.5'],
        ['a name that is far too long for it', null],
      ],
      status: 'SELECT 2',
    }
    call(
      get(
        tableOf(answer, (text) => printed.push(text)),
        'print_table',
      ),
    )
    expect(printed.join('')).toBe(
      [
        '| vessel               |   price |',
        '| -------------------- | ------- |',
        '| Heron                | 1,234.5 |',
        '| a name that is fa... |         |',
      ].join('\n'),
    )
  })
})

describe('Decimal', () => {
  it.each([
    ['14.40', '14.40'],
    ['-0.5', '-0.5'],
    ['7', '7'],
    ['1e3', '1000'],
    ['1.5e-3', '0.0015'],
  ])('reads %s', (given, shown) => {
    expect(Decimal.read(given)?.text()).toBe(shown)
  })

  it('counts exactly', () => {
    const left = Decimal.read('0.1')
    const sum = left?.arithmetic('+', Decimal.read('0.2') ?? null, false)
    expect(sum instanceof Decimal && sum.text()).toBe('0.3')
    const third = Decimal.read('1')?.arithmetic('/', 3, false)
    expect(third instanceof Decimal && third.text()).toBe(`0.${'3'.repeat(27)}`)
    expect(Decimal.read('2.0')?.equals(2)).toBe(true)
    const rounded = ['20.25', '0.5', '1.5', '-1.5'].map((each) =>
      Decimal.read(each)?.arithmetic('round', 0, false),
    )
    expect(rounded.map((each) => each instanceof Decimal && each.text())).toEqual(['20', '0', '2', '-2'])
    expect(() => Decimal.read('1')?.arithmetic('/', 0, false)).toThrow()
  })
})
