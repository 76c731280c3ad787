import { Float } from '../../foundation'
import {
  type DumpValue,
  dumpYaml,
  loadYaml,
  YamlDate,
  YamlDateTime,
  type YamlNode,
  type YamlScalar,
} from '../../yaml'
import { decodeBytes } from '../methods/codecs'
import { pyError } from '../runtime/errors'
import { pyFunction } from '../runtime/function'
import { asText, truthy, undefinedError } from '../values/compare'
import { PyBytes, PyDict, PyFloat, PySet, PyTuple, Undefined, type Value } from '../values/value'
import { orDefault } from './json'
import { PyDate } from './modules/date'
import { PyDateTime } from './modules/datetime'
import { fixedZone } from './modules/zones'
import type { ContextMember } from './ports'

const YAML_ERRORS = new Set(['AttributeError', 'ValueError', 'YAMLError'])

/** `fromyaml(value, default=None)`: reads YAML as PyYAML does; the default where it is malformed. */
export const fromYamlMember: ContextMember = {
  name: 'fromyaml',
  make: () =>
    pyFunction('BaseContext.fromyaml', ['value', ['default', null]], (a) => {
      const value = a.get('value')
      if (value instanceof Undefined && !value.lenient) throw undefinedError(value)
      const text = value instanceof PyBytes ? decodeBytes(value.bytes, 'utf-8', 'strict') : asText(value)
      if (text === undefined) throw pyError('TypeError', 'a string or stream input is required')
      const read = loadYaml(text, { file: '<fromyaml>' })
      if (!read.ok) return a.get('default')
      return read.value.root ? fromNode(read.value.root, new Map()) : null
    }),
}

function fromNode(node: YamlNode, seen: Map<YamlNode, Value>): Value {
  const known = seen.get(node)
  if (known !== undefined) return known
  if (node.kind === 'scalar') return fromScalar(node.value)
  if (node.kind === 'sequence') {
    const items: Value[] = []
    seen.set(node, items)
    for (const item of node.items) items.push(fromNode(item, seen))
    return items
  }
  const dict = new PyDict()
  seen.set(node, dict)
  for (const { key, value } of node.entries) dict.set(fromScalar(key.value), fromNode(value, seen))
  return dict
}

function fromScalar(value: YamlScalar): Value {
  if (value instanceof Float) return new PyFloat(value.value)
  if (value instanceof YamlDate) return new PyDate(value.year, value.month, value.day)
  if (value instanceof YamlDateTime) {
    const { date, clock, offsetMinutes } = value
    return new PyDateTime(
      { year: date.year, month: date.month, day: date.day },
      clock,
      offsetMinutes === null ? null : fixedZone(offsetMinutes, 'datetime'),
    )
  }
  return value
}

/** `toyaml(value, default=None, sort_keys=False)`: writes YAML as PyYAML does; the default where it cannot. */
export const toYamlMember: ContextMember = {
  name: 'toyaml',
  make: () =>
    pyFunction('BaseContext.toyaml', ['value', ['default', null], ['sort_keys', false]], (a) =>
      orDefault(
        () => dumpYaml(toDump(a.get('value'), new Map()), { sortKeys: truthy(a.get('sort_keys')) }),
        a.get('default'),
        YAML_ERRORS,
      ),
    ),
}

function toDump(value: Value, seen: Map<Value, DumpValue>): DumpValue {
  const known = seen.get(value)
  if (known !== undefined) return known
  if (value === null || typeof value !== 'object') return value
  if (value instanceof PyFloat) return new Float(value.value)
  if (value instanceof PyDateTime)
    return new YamlDateTime(
      new YamlDate(value.year, value.month, value.day),
      value.clock,
      value.offset ? value.offset.seconds / 60 : null,
    )
  if (value instanceof PyDate) return new YamlDate(value.year, value.month, value.day)
  if (Array.isArray(value) || value instanceof PyTuple) {
    const items: DumpValue[] = []
    seen.set(value, items)
    for (const item of Array.isArray(value) ? value : value.items) items.push(toDump(item, seen))
    return items
  }
  if (value instanceof PyDict) {
    const made = new Map<YamlScalar, DumpValue>()
    seen.set(value, made)
    for (const [k, v] of value) made.set(scalarKey(k), toDump(v, seen))
    return made
  }
  if (value instanceof PySet) throw pyError('YAMLError', 'cannot represent a set')
  throw pyError('YAMLError', 'cannot represent an object')
}

function scalarKey(key: Value): YamlScalar {
  if (key === null || typeof key !== 'object') return key
  if (key instanceof PyFloat) return new Float(key.value)
  throw pyError('YAMLError', 'cannot represent an object')
}
