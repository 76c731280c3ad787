import { hash } from 'node:crypto'
import {
  isPlainList,
  isPlainObject,
  type Plain,
  type PlainObject,
  plainObject,
  pythonRepr,
  pythonStr,
} from '../../project'

export function md5(text: string): string {
  return hash('md5', text)
}

/**
 * The name that dbt makes for a generic test from its kind, what it tests and its arguments: the full one, for ids,
 * and one of less than 64 characters, cut and with a hash, for files and relations.
 */
export function testNames(
  kind: string,
  target: string,
  args: PlainObject,
): { readonly short: string; readonly full: string } {
  const parts: string[] = []
  for (const name of sortedKeys(args)) {
    if (name === 'model') continue
    const value = args[name] ?? null
    const values = isPlainObject(value) ? Object.values(value) : isPlainList(value) ? value : [value]
    parts.push(...values.map((item) => pythonStr(item).replace(/[^0-9a-zA-Z_]+/g, '_')))
  }
  const identifier = `${kind}_${target}`
  const full = `${identifier}_${parts.join('__')}`
  // A text has no more characters than UTF-16 units.
  if (full.length < 64 || [...full].length < 64) return { short: full, full }
  return { short: `${[...identifier].slice(0, 30).join('')}_${md5(full)}`, full }
}

/** The ten digits at the end of a generic test's id: a hash of its name and all that its macro is given. */
export function testHash(
  name: string,
  metadata: { name: string; kwargs: PlainObject; namespace: string | null },
): string {
  const kind = `'name': ${pythonRepr(metadata.name)}, 'namespace': ${pythonRepr(metadata.namespace ?? 'None')}`
  return md5(`${name}{'kwargs': ${hashedText(metadata.kwargs)}, ${kind}}`).slice(-10)
}

/** Python's `repr` of a value whose keys are sorted and whose leaves are texts. */
function hashedText(value: Plain): string {
  if (isPlainList(value)) return `[${value.map(hashedText).join(', ')}]`
  if (!isPlainObject(value)) return pythonRepr(pythonStr(value))
  const keys = sortedKeys(value)
  // Keys that are whole numbers were numbers in the file, and come by their size: as they do in our objects.
  const ordered = keys.some((key) => /^\d/.test(key)) ? keysOf(keys) : keys
  const entries = ordered.map((key) => `${pythonRepr(key)}: ${hashedText(value[key] ?? null)}`)
  return `{${entries.join(', ')}}`
}

function keysOf(keys: readonly string[]): string[] {
  return Object.keys(plainObject(keys.map((key) => [key, null])))
}

function sortedKeys(mapping: PlainObject): string[] {
  const keys = Object.keys(mapping)
  for (let i = 1; i < keys.length; i++)
    if (byCodePoint(keys[i - 1] ?? '', keys[i] ?? '') > 0) return keys.sort(byCodePoint)
  return keys
}

/** Python's order of texts. */
export function byCodePoint(a: string, b: string): number {
  if (a === b) return 0
  const length = Math.min(a.length, b.length)
  let i = 0
  while (i < length && a.charCodeAt(i) === b.charCodeAt(i)) i++
  if (i === length) return a.length - b.length
  // Where the halves of two pairs differ, the pairs begin one place before.
  const start = i > 0 && isLowSurrogate(a.charCodeAt(i)) && isLowSurrogate(b.charCodeAt(i)) ? i - 1 : i
  return (a.codePointAt(start) ?? 0) - (b.codePointAt(start) ?? 0)
}

function isLowSurrogate(unit: number): boolean {
  return unit >= 0xdc00 && unit <= 0xdfff
}
