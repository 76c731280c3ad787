import { Float } from '../foundation'
import { type DumpMapping, type DumpValue, isList, isScalar } from './dump-value'
import { Emitter } from './emit'
import { YamlDate, YamlDateTime, type YamlScalar } from './values'

export type DumpOptions = {
  /** Sorts the keys of each mapping where all of them can be compared, as `safe_dump` does unless told. */
  readonly sortKeys?: boolean
  /** Sets the items of a list under a key further in than the key, as dbt has package files. */
  readonly indentLists?: boolean
}

/** Writes a value as PyYAML's `safe_dump`: block style, 80 columns, ASCII. */
export function dumpYaml(
  value: DumpValue,
  { sortKeys = true, indentLists = false }: DumpOptions = {},
): string {
  const anchors = findAnchors(value, sortKeys)
  return new Emitter(anchors, (mapping) => entriesOf(mapping, sortKeys), indentLists).document(value)
}

function entriesOf(value: DumpMapping, sortKeys: boolean): readonly (readonly [YamlScalar, DumpValue])[] {
  const entries: (readonly [YamlScalar, DumpValue])[] =
    value instanceof Map ? [...value] : Object.entries(value)
  if (!sortKeys) return entries
  const numeric = entries.every(([key]) => numberOf(key) !== undefined)
  if (numeric) return entries.sort(([a], [b]) => (numberOf(a) ?? 0) - (numberOf(b) ?? 0))
  const comparable = ['string', 'date', 'datetime'].some((type) =>
    entries.every(([key]) => typeOf(key) === type),
  )
  return comparable ? entries.sort(([a], [b]) => compareCodePoints(String(a), String(b))) : entries
}

function typeOf(key: YamlScalar): string {
  if (key instanceof YamlDate) return 'date'
  return key instanceof YamlDateTime ? 'datetime' : typeof key
}

function numberOf(key: YamlScalar): number | undefined {
  if (key instanceof Float) return key.value
  return ['number', 'bigint', 'boolean'].includes(typeof key) ? Number(key) : undefined
}

/** Python compares texts by code point, JavaScript by UTF-16 unit. */
function compareCodePoints(a: string, b: string): number {
  if (a === b) return 0
  const left = [...a]
  const right = [...b]
  for (let i = 0; i < Math.min(left.length, right.length); i++) {
    const difference = (left[i]?.codePointAt(0) ?? 0) - (right[i]?.codePointAt(0) ?? 0)
    if (difference !== 0) return difference
  }
  return left.length - right.length
}

/** Names what is met more than once, in the order in which it is met again. */
function findAnchors(root: DumpValue, sortKeys: boolean): Map<DumpValue, string> {
  const met = new Set<DumpValue>()
  const anchors = new Map<DumpValue, string>()
  const visit = (value: DumpValue): void => {
    if (value === null || typeof value !== 'object' || value instanceof Float) return
    if (met.has(value)) {
      if (!anchors.has(value)) anchors.set(value, `id${String(anchors.size + 1).padStart(3, '0')}`)
      return
    }
    met.add(value)
    if (isScalar(value)) return
    if (isList(value)) value.forEach(visit)
    else {
      for (const [key, item] of entriesOf(value, sortKeys)) {
        visit(key)
        visit(item)
      }
    }
  }
  visit(root)
  return anchors
}
