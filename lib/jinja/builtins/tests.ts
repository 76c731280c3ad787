import { textMethods } from '../methods/text'
import { isCallable } from '../runtime/call'
import { type BoundArguments, type Parameter, type PyFunction, pyFunction } from '../runtime/function'
import { asText, pyEquals, pyOrder, truthy } from '../values/compare'
import { contains } from '../values/contains'
import { iterableOf, lengthOf } from '../values/iterate'
import { isNumeric } from '../values/numbers'
import { arithmetic } from '../values/operators'
import { pyStr } from '../values/text'
import {
  hashKey,
  PyDict,
  PyFloat,
  PyObject,
  PySet,
  PyTypedText,
  Undefined,
  type Value,
} from '../values/value'
import type { Registry } from './filters-sequences'

/** Tests that Jinja hands the environment first, which Python's messages count. */
const HANDED_ENVIRONMENT = new Set(['filter', 'test'])

type TestEntry = readonly [names: string, PyFunction]

function test(
  names: string,
  parameters: readonly Parameter[],
  body: (a: BoundArguments) => boolean,
): TestEntry {
  const [first = ''] = names.split(' ')
  return [names, pyFunction(`test_${first}`, parameters, body, { method: HANDED_ENVIRONMENT.has(first) })]
}
const one = (names: string, body: (value: Value, a: BoundArguments) => boolean) =>
  test(names, ['value'], (a) => body(a.get('value'), a))
const two = (names: string, body: (a: Value, b: Value, args: BoundArguments) => boolean) =>
  test(names, ['a', 'b'], (a) => body(a.get('a'), a.get('b'), a))

function same(a: Value, b: Value): boolean {
  if (a instanceof PyFloat || b instanceof PyFloat)
    return a instanceof PyFloat && b instanceof PyFloat && Object.is(a.value, b.value)
  return a === b
}

const isSequence = (value: Value) => {
  if (value instanceof PyObject) return value.sequence !== undefined || value.mapping !== undefined
  return !(value instanceof PySet) && lengthOf(value) !== undefined
}

/** What is looked up in a dict must be hashable. */
function isKey(value: Value): true {
  hashKey(value)
  return true
}

/** Jinja's tests; `registry` answers `is filter` and `is test`. */
export function tests(registry: Registry): readonly TestEntry[] {
  return [
    one('boolean', (v) => typeof v === 'boolean'),
    one('callable', (v) => isCallable(v)),
    one('defined', (v) => !(v instanceof Undefined)),
    one('undefined', (v) => v instanceof Undefined),
    test('divisibleby', ['value', 'num'], (a) =>
      pyEquals(arithmetic('%', a.get('value'), a.get('num'), a.state), 0),
    ),
    one('even', (v, a) => pyEquals(arithmetic('%', v, 2, a.state), 0)),
    one('odd', (v, a) => pyEquals(arithmetic('%', v, 2, a.state), 1)),
    two('eq equalto ==', pyEquals),
    two('ne !=', (a, b) => !pyEquals(a, b)),
    two('lt lessthan <', (a, b) => pyOrder('<', a, b)),
    two('le <=', (a, b) => pyOrder('<=', a, b)),
    two('gt greaterthan >', (a, b) => pyOrder('>', a, b)),
    two('ge >=', (a, b) => pyOrder('>=', a, b)),
    test('in', ['value', 'seq'], (a) => contains(a.get('seq'), a.get('value'))),
    test('sameas', ['value', 'other'], (a) => same(a.get('value'), a.get('other'))),
    one('escaped', (v) => v instanceof PyTypedText && v.kind === 'Markup'),
    one('true', (v) => v === true),
    one('false', (v) => v === false),
    one('none', (v) => v === null),
    one('float', (v) => v instanceof PyFloat),
    one('integer', (v) => typeof v === 'number' || typeof v === 'bigint'),
    one('number', (v) => isNumeric(v) || (v instanceof PyObject && v.isNumber)),
    one('string', (v) => asText(v) !== undefined),
    one('mapping', (v) => v instanceof PyDict || (v instanceof PyObject && v.mapping !== undefined)),
    one('iterable', (v) => iterableOf(v) !== undefined),
    one('sequence', isSequence),
    one('lower', (v, a) => truthy(textMethods.get('islower')?.(pyStr(v), [], null, a.state) ?? false)),
    one('upper', (v, a) => truthy(textMethods.get('isupper')?.(pyStr(v), [], null, a.state) ?? false)),
    one('filter', (v) => isKey(v) && registry.filter(asText(v) ?? '') !== undefined),
    one('test', (v) => isKey(v) && registry.test(asText(v) ?? '') !== undefined),
  ]
}
