import { pairsOf } from '../methods/containers'
import { pyError } from '../runtime/errors'
import type { BoundArguments, PyFunction } from '../runtime/function'
import type { RenderState } from '../runtime/state'
import { asText, attributeError, pyOrder, sortOrder, truthy, undefinedError } from '../values/compare'
import { iterate, toArray } from '../values/iterate'
import { pyRepr } from '../values/text'
import {
  hashKey,
  PyDict,
  PyIterator,
  PyNamedTuple,
  PyObject,
  PyTuple,
  Undefined,
  type Value,
} from '../values/value'
import { attributeGetter, foldCase } from './attribute-path'
import { type FilterEntry, filter } from './filter'

/** Filters and tests by name, for `map('upper')` and `select('odd')`. */
export type Registry = {
  readonly filter: (name: string) => PyFunction | undefined
  readonly test: (name: string) => PyFunction | undefined
}

/** Sort keys: one path, or several with commas between. */
function sortKeys(attribute: Value, caseSensitive: boolean, state: RenderState): (item: Value) => Value {
  const text = asText(attribute)
  const paths: Value[] = text === undefined ? [attribute] : text.split(',')
  const getters = paths.map((path) => attributeGetter(path, state))
  const fold = caseSensitive ? (v: Value) => v : foldCase
  // A list even of one, as Jinja compares them: two that have no such attribute are equal then.
  return (item) => getters.map((get) => fold(get(item)))
}

function sorted(items: Value[], key: (item: Value) => Value, reverse: boolean): Value[] {
  const keyed = items.map((item) => [key(item), item] as const)
  // As Python does: turned round before and after, so that equal ones keep their order.
  if (reverse) keyed.reverse()
  keyed.sort(([a], [b]) => sortOrder(a, b))
  if (reverse) keyed.reverse()
  return keyed.map(([, item]) => item)
}

function sort(a: BoundArguments): Value {
  const items = toArray(a.get('value'))
  a.state.step(items.length)
  const key = sortKeys(a.get('attribute'), truthy(a.get('case_sensitive')), a.state)
  return sorted(items, key, truthy(a.get('reverse')))
}

function dictSort(a: BoundArguments): Value {
  const by = a.get('by')
  if (by !== 'key' && by !== 'value')
    throw pyError('FilterArgumentError', 'You can only sort by either "key" or "value"')
  const fold = truthy(a.get('case_sensitive')) ? (v: Value) => v : foldCase
  const value = a.get('value')
  if (value instanceof Undefined && value.lenient) return []
  if (!(value instanceof PyDict) && !(value instanceof PyObject && value.mapping))
    throw attributeError(value, 'items')
  const pairs = [...pairsOf(value)].map((pair) => new PyTuple(pair))
  const key = (pair: Value) =>
    pair instanceof PyTuple ? fold(pair.items[by === 'key' ? 0 : 1] ?? null) : null
  return sorted(pairs, key, truthy(a.get('reverse')))
}

function groupBy(a: BoundArguments): Value {
  const fallback = a.get('default')
  const raw = attributeGetter(a.get('attribute'), a.state, fallback)
  const sensitive = truthy(a.get('case_sensitive'))
  const key = (item: Value) => (sensitive ? raw(item) : foldCase(raw(item)))
  const groups: { key: Value; items: Value[] }[] = []
  for (const item of sorted(toArray(a.get('value')), key, false)) {
    const itemKey = key(item)
    const last = groups.at(-1)
    if (last && !pyOrder('<', last.key, itemKey)) last.items.push(item)
    else groups.push({ key: itemKey, items: [item] })
  }
  // Without regard to case, a group is called as its first member writes it.
  return groups.map(
    ({ key: grouper, items }) =>
      new PyNamedTuple(
        '_GroupTuple',
        ['grouper', 'list'],
        [sensitive ? grouper : raw(items[0] ?? null), items],
      ),
  )
}

function* unique(a: BoundArguments): Generator<Value> {
  const get = attributeGetter(a.get('attribute'), a.state)
  const fold = truthy(a.get('case_sensitive')) ? (v: Value) => v : foldCase
  const seen = new Set<unknown>()
  for (const item of iterate(a.get('value'))) {
    const key = hashKey(fold(get(item)))
    if (seen.has(key)) continue
    seen.add(key)
    yield item
  }
}

function extreme(a: BoundArguments, operator: '<' | '>'): Value {
  const get = attributeGetter(a.get('attribute'), a.state)
  const fold = truthy(a.get('case_sensitive')) ? (v: Value) => v : foldCase
  let best: Value | undefined
  let bestKey: Value = null
  for (const item of iterate(a.get('value'))) {
    a.state.step()
    const key = fold(get(item))
    if (best !== undefined && !pyOrder(operator, key, bestKey)) continue
    best = item
    bestKey = key
  }
  if (best !== undefined) return best
  return new Undefined(null, { hint: 'No aggregated item, sequence was empty.', lenient: a.state.lenient })
}

function* mapped(a: BoundArguments, registry: Registry): Generator<Value> {
  // None and other falsy values are as good as empty here.
  if (!truthy(a.get('value'))) return
  const apply = mapper(a, registry)
  for (const item of iterate(a.get('value'))) {
    a.state.step()
    yield apply(item)
  }
}
function mapper(a: BoundArguments, registry: Registry): (item: Value) => Value {
  const attribute = a.named.get('attribute')
  if (a.rest.length === 0 && attribute !== undefined) {
    for (const name of a.named.keys())
      if (name !== 'attribute' && name !== 'default')
        throw pyError('FilterArgumentError', `Unexpected keyword argument '${name}'`)
    return attributeGetter(attribute, a.state, a.named.get('default') ?? null)
  }
  const [name, ...args] = a.rest
  if (name === undefined) throw pyError('FilterArgumentError', 'map requires a filter argument')
  const found = registry.filter(asText(name) ?? '')
  // As Jinja looks it up for each item, nobody misses what no item is given to.
  if (!found)
    return () => {
      throw unknown('filter', name)
    }
  return (item) => found.call([item, ...args], a.named, a.state)
}

function unknown(kind: 'filter' | 'test', name: Value): Error {
  const unquoted =
    name instanceof Undefined
      ? ` (${undefinedError(name).message}; did you forget to quote the callable name?)`
      : ''
  return pyError('TemplateRuntimeError', `No ${kind} named ${pyRepr(name)}.${unquoted}`)
}

function* selected(
  a: BoundArguments,
  registry: Registry,
  keep: boolean,
  byAttribute: boolean,
): Generator<Value> {
  if (!truthy(a.get('value'))) return
  const accepts = selector(a, registry, byAttribute)
  for (const item of iterate(a.get('value'))) {
    a.state.step()
    if (accepts(item) === keep) yield item
  }
}
function selector(a: BoundArguments, registry: Registry, byAttribute: boolean): (item: Value) => boolean {
  let rest = a.rest
  let get = (item: Value) => item
  if (byAttribute) {
    const [path, ...others] = rest
    if (path === undefined) throw pyError('FilterArgumentError', 'Missing parameter for attribute name')
    get = attributeGetter(path, a.state)
    rest = others
  }
  const [name, ...args] = rest
  if (name === undefined) return (item) => truthy(get(item))
  const found = registry.test(asText(name) ?? '')
  if (!found)
    return (item) => {
      get(item)
      throw unknown('test', name)
    }
  return (item) => truthy(found.call([get(item), ...args], a.named, a.state))
}

/** Filters of sequences that order, group, choose or map their items. */
export function sequenceFilters(registry: Registry): readonly FilterEntry[] {
  const lazy = (label: string, items: Iterable<Value>) => new PyIterator('generator', items, label)
  const choosing = (name: string, keep: boolean, byAttribute: boolean) =>
    filter(name, `sync_do_${name}`, ['value', '*args', '**kwargs'], (a) =>
      lazy(`sync_do_${name}`, selected(a, registry, keep, byAttribute)),
    )
  const extremes = (name: string, operator: '<' | '>') =>
    filter(name, `do_${name}`, ['value', ['case_sensitive', false], ['attribute', null]], (a) =>
      extreme(a, operator),
    )
  return [
    filter(
      'sort',
      'do_sort',
      ['value', ['reverse', false], ['case_sensitive', false], ['attribute', null]],
      sort,
    ),
    filter(
      'dictsort',
      'do_dictsort',
      ['value', ['case_sensitive', false], ['by', 'key'], ['reverse', false]],
      dictSort,
    ),
    filter(
      'groupby',
      'sync_do_groupby',
      ['value', 'attribute', ['default', null], ['case_sensitive', false]],
      groupBy,
    ),
    filter('unique', 'do_unique', ['value', ['case_sensitive', false], ['attribute', null]], (a) =>
      lazy('do_unique', unique(a)),
    ),
    extremes('min', '<'),
    extremes('max', '>'),
    filter('map', 'sync_do_map', ['value', '*args', '**kwargs'], (a) =>
      lazy('sync_do_map', mapped(a, registry)),
    ),
    choosing('select', true, false),
    choosing('reject', false, false),
    choosing('selectattr', true, true),
    choosing('rejectattr', false, true),
  ]
}
