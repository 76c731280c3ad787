import { Float } from '../../foundation'
import { isPlainList, isPlainObject, type Plain, type PlainObject } from '../../project'

/** `versions:` of a model. */
export function versionsOf(entry: PlainObject): readonly PlainObject[] {
  const versions = entry.versions
  return isPlainList(versions) ? versions.filter(isPlainObject) : []
}

/** A version's `v` as text: what names and ids carry. */
export function versionText(v: Plain): string {
  return v instanceof Float ? v.toString() : String(v)
}

/** The columns of a version: the model's that it includes, then its own. */
export function columnsForVersion(entry: PlainObject, version: PlainObject | null): readonly PlainObject[] {
  const base = listOf(entry.columns)
  if (version === null) return base
  const own = listOf(version.columns)
  const rule = own.find((item) => 'include' in item || 'exclude' in item)
  return [
    ...base.filter((column) => includes(rule, String(column.name))),
    ...own.filter((item) => 'name' in item),
  ]
}

function includes(rule: PlainObject | undefined, name: string): boolean {
  if (!rule) return true
  const include = rule.include
  const all = include === undefined || include === 'all' || include === '*'
  const taken = all || (isPlainList(include) && include.includes(name))
  const exclude = rule.exclude
  return taken && !(isPlainList(exclude) && exclude.includes(name))
}

/** The tests of a version: its own, if it has any list, else the model's. */
export function testsForVersion(entry: PlainObject, version: PlainObject | null): readonly Plain[] {
  const own = version?.data_tests
  if (isPlainList(own)) return own
  const base = entry.data_tests
  return isPlainList(base) ? base : []
}

function listOf(value: Plain | undefined): readonly PlainObject[] {
  return isPlainList(value) ? value.filter(isPlainObject) : []
}
