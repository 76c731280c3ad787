import { describe, expect, it } from 'vitest'
import type { ParsedType } from '../../sql'
import { inputContainer } from './containers'
import { inputText } from './input'
import { resolveType } from './names'
import { arrayText, floatText, intervalText, jsonText, listText, mapText, numericText } from './text'

const named = (name: string, ...modifiers: string[]): ParsedType => ({
  kind: 'named',
  name: name.split('.'),
  modifiers,
})

describe('names of types', () => {
  it.each([
    [named('int'), 'int4', 23, 'integer'],
    [named('string'), 'text', 25, 'text'],
    [named('json'), 'jsonb', 3802, 'jsonb'],
    [named('double precision'), 'float8', 701, 'double precision'],
    [named('uint8'), 'uint8', 16464, 'uint8'],
    [named('numeric', '12', '3'), 'numeric(12, 3)', 1700, 'numeric'],
    [named('varchar', '5'), 'varchar(5)', 1043, 'character varying'],
    [{ kind: 'array', element: named('int') } as const, '_int4', 1007, 'integer[]'],
    [{ kind: 'list', element: named('int') } as const, 'int4 list', 16384, 'list'],
    [{ kind: 'map', key: named('text'), value: named('int') } as const, 'map[text=>int4]', 16385, 'map'],
  ])('reads %j', (type, stable, oid, name) => {
    expect(resolveType(type)).toMatchObject({ stable, mz: { oid, name } })
  })

  it('keeps only the scale of a numeric', () => {
    expect(resolveType(named('numeric')).mz.mod).toBe(2555947)
    expect(resolveType(named('numeric', '12', '3')).mz.mod).toBe(2555911)
  })

  it('knows what it has not got', () => {
    expect(() => resolveType(named('absent'))).toThrow('type "absent" does not exist')
    expect(() => resolveType(named('numeric', '40', '2'))).toThrow(
      'precision for type numeric must be between 1 and 39',
    )
    expect(() => resolveType({ kind: 'map', key: named('int'), value: named('int') })).toThrow(
      'map key type must be text, got integer',
    )
  })
})

describe('text of values', () => {
  it('writes numbers without trailing zeros', () => {
    expect(['1.10', '100', '0.00', '2.500'].map(numericText)).toEqual(['1.1', '100', '0', '2.5'])
  })

  it('writes floats with as few exponents as Materialize does', () => {
    expect(
      ['1e+15', '1e+16', '1e-05', '1e-10', '123456789.12345679', '-0', 'NaN', '0.1'].map((t) =>
        floatText(t, false),
      ),
    ).toEqual(['1000000000000000', '1e+16', '0.00001', '1e-10', '123456789.12345679', '-0', 'NaN', '0.1'])
    expect(['1e+10', '3.4e+38', '1.6777216e+07'].map((t) => floatText(t, true))).toEqual([
      '10000000000',
      '3.4e+38',
      '16777216',
    ])
  })

  it('writes JSON without blanks, keys in order', () => {
    expect(jsonText('{"b": 1, "aa": [1, 2.50, null, true, "x, }\\" y"], "c": {}}')).toBe(
      '{"aa":[1,2.5,null,true,"x, }\\" y"],"b":1,"c":{}}',
    )
  })

  it('writes months in full, arrays, lists of lists and maps', () => {
    expect(intervalText('-1 mons +1 day')).toBe('-1 months +1 day')
    expect(intervalText('1 year 1 mon')).toBe('1 year 1 month')
    expect(arrayText('{1.50,NULL,{2.00}}', numericText)).toBe('{1.5,NULL,{2}}')
    expect(listText('[["a", "b c"], [null]]')).toBe('{{a,"b c"},{NULL}}')
    expect(mapText('{"b c": "2", "a": "1"}')).toBe('{a=>1,"b c"=>2}')
  })
})

describe('lists and maps that come in', () => {
  it('are kept as an array or as JSON', () => {
    expect(inputContainer({ kind: 'list', element: 'text' }, '{a, "b c", NULL}')).toBe('{a,"b c",NULL}')
    expect(inputContainer({ kind: 'nested-list', element: 'int4' }, '{{1},{2,NULL}}')).toBe(
      '[["1"],["2",null]]',
    )
    expect(inputContainer({ kind: 'map', element: 'int4' }, '{a=>1, "b c"=>2}')).toBe('{"a":"1","b c":"2"}')
  })

  it.each([
    ['{a=>}', 'invalid input syntax for type map: malformed literal; missing element: "{a=>}"'],
    [
      '{a=>x}',
      'invalid input syntax for type map: invalid input syntax for type integer: invalid digit found in string: "x": "{a=>x}"',
    ],
  ])('refuses %s', (text, message) => {
    expect(() => inputContainer({ kind: 'map', element: 'int4' }, text)).toThrow(message)
  })
})

describe('text that comes in', () => {
  it.each([
    [23, ' 12 ', '12'],
    [23, '+5', '5'],
    [16, 'ON', 't'],
    [1082, '2024-1-5', '2024-01-05'],
    [1082, '20240105', '2024-01-05'],
    [16552, '2023-05-21 12:34:56', '1684672496000'],
    [1114, '2024-01-02T03:04:05.1', '2024-01-02 03:04:05.1'],
    [1184, '2024-07-02 03:04:05 Europe/Berlin', '2024-07-02 03:04:05 Europe/Berlin'],
  ])('%i takes %j', (oid, text, expected) => {
    expect(inputText(oid, text)).toBe(expected)
  })

  it.each([
    [23, 'x', 'invalid input syntax for type integer: invalid digit found in string: "x"'],
    [23, '', 'invalid input syntax for type integer: cannot parse integer from empty string: ""'],
    [
      20,
      '9223372036854775808',
      'invalid input syntax for type bigint: number too large to fit in target type: "9223372036854775808"',
    ],
    [16, 'maybe', 'invalid input syntax for type boolean: "maybe"'],
    [1082, 'today', 'invalid input syntax for type date: YEAR, MONTH, DAY are all required: "today"'],
    [1082, '2023-02-29', 'invalid input syntax for type date: invalid or out-of-range date: "2023-02-29"'],
    [1082, '01/02/2024', 'invalid input syntax for type date: DAY must be [1, 31], got 2024: "01/02/2024"'],
    [1083, '25:00', 'invalid input syntax for type time: HOUR must be [0, 23], got 25: "25:00"'],
    [1114, 'noon', 'invalid input syntax for type timestamp: YEAR, MONTH, DAY are all required: "noon"'],
    [
      3802,
      '{"a":1',
      'invalid input syntax for type jsonb: EOF while parsing an object at line 1 column 6: "{\\"a\\":1"',
    ],
    [3802, 'x', 'invalid input syntax for type jsonb: expected value at line 1 column 1: "x"'],
    [1700, 'Infinity', 'invalid input syntax for type numeric: "Infinity"'],
    [1186, '1 parsec', 'invalid input syntax for type interval: unknown units parsec: "1 parsec"'],
  ])('%i refuses %j', (oid, text, message) => {
    expect(() => inputText(oid, text)).toThrow(message)
  })
})
