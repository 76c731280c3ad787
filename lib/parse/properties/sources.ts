import { posix } from 'node:path'
import { type Diagnostic, error, warning } from '../../foundation'
import { copied, isPlainList, isPlainObject, type MutablePlainObject, type PlainObject } from '../../project'
import { emptyFreshness } from '../config/freshness'
import type { ParsedSource, PropertyEntry } from '../types'

/** The folders of a file below its search path, after the package: the beginning of an fqn. */
export function fqnPrefix(packageName: string, relativePath: string): string[] {
  const folder = posix.dirname(relativePath)
  return folder === '.' ? [packageName] : [packageName, ...folder.split('/')]
}

/** One entry a table of every `sources:` list, with what other packages override already put in. */
export function tablesOfSources(
  entries: readonly PropertyEntry[],
  report: (d: Diagnostic) => void,
): ParsedSource[] {
  const overrides = overridesOf(entries, report)
  const used = new Map<PropertyEntry, Set<unknown>>()
  const byId = new Map<string, ParsedSource>()
  for (const entry of entries) {
    if (entry.key !== 'sources' || 'overrides' in entry.data) continue
    const override = overrides.get(`${entry.packageName}\0${entry.name}`)
    const tablesUsed = override && (used.get(override) ?? new Set())
    if (override && tablesUsed) used.set(override, tablesUsed)
    const tables = entry.data.tables
    for (const [i, table] of (isPlainList(tables) ? tables : []).entries()) {
      if (!isPlainObject(table)) continue
      tablesUsed?.add(table.name)
      const parsed = tableOf(entry, table, i, override)
      const known = byId.get(parsed.uniqueId)
      if (known) report(twice(parsed, known))
      else byId.set(parsed.uniqueId, parsed)
    }
  }
  warnOfUnused([...overrides.values()], used, report)
  return [...byId.values()]
}

function tableOf(
  entry: PropertyEntry,
  table: PlainObject,
  index: number,
  override: PropertyEntry | undefined,
): ParsedSource {
  const name = String(table.name)
  const changed = override ? overridden(entry.data, table, override.data) : { source: entry.data, table }
  return {
    uniqueId: `source.${entry.packageName}.${entry.name}.${name}`,
    packageName: entry.packageName,
    source: changed.source,
    table: changed.table,
    patchPath: override ? override.file.path : null,
    writtenDatabase: entry.written.database ?? null,
    writtenSchema: entry.written.schema ?? null,
    fqn: [...fqnPrefix(entry.packageName, entry.file.relativePath), entry.name, name],
    file: entry.file,
    at: (...path) => entry.at('tables', index, ...path),
  }
}

function overridesOf(
  entries: readonly PropertyEntry[],
  report: (d: Diagnostic) => void,
): Map<string, PropertyEntry> {
  const found = new Map<string, PropertyEntry>()
  for (const entry of entries) {
    if (entry.key !== 'sources' || !('overrides' in entry.data)) continue
    const key = `${String(entry.data.overrides)}\0${entry.name}`
    const known = found.get(key)
    if (known)
      report(
        error('GL3006', `dbt found two schema.yml entries that override the source ${entry.name}`, {
          at: entry.at('name'),
          related: [{ at: known.at('name'), message: 'the other one' }],
          hint: 'Put both into one entry.',
        }),
      )
    else found.set(key, entry)
  }
  return found
}

/** A source and its table under an override: its keys replace, a freshness that it doesn't set is emptied. */
function overridden(source: PlainObject, table: PlainObject, override: PlainObject) {
  const tables = isPlainList(override.tables) ? override.tables.filter(isPlainObject) : []
  const own = tables.find((item) => item.name === table.name)
  return {
    source: replaced(source, override, ['name', 'overrides', 'tables', 'path']),
    table: own ? replaced(table, own, ['name']) : table,
  }
}

function replaced(base: PlainObject, changes: PlainObject, not: readonly string[]): PlainObject {
  const result: MutablePlainObject = copied(base)
  result.freshness = emptyFreshness()
  for (const [key, value] of Object.entries(changes)) {
    if (not.includes(key) || (value === null && key !== 'freshness')) continue
    if (key === 'columns' && isPlainList(value) && value.length === 0) continue
    result[key] = value
  }
  return result
}

function twice(source: ParsedSource, known: ParsedSource): Diagnostic {
  const [name, table] = [String(source.source.name), String(source.table.name)]
  return error(
    'GL1113',
    `dbt found two sources with the name "${name}_${table}".\n\nSince these resources have the same name, dbt will be ` +
      `unable to find the correct resource\nwhen looking for source("${name}", "${table}").\n\nTo fix this, change the ` +
      `name of one of these resources:\n- ${source.uniqueId} (${source.file.path})\n- ${known.uniqueId} (${known.file.path})`,
    {
      at: source.at('name'),
      related: [{ at: known.at('name'), message: 'the other one' }],
      hint: 'Rename one of them.',
    },
  )
}

/** Warns of overrides without a source, and of tables in them that the source hasn't got. */
function warnOfUnused(
  overrides: readonly PropertyEntry[],
  used: ReadonlyMap<PropertyEntry, ReadonlySet<unknown>>,
  report: (d: Diagnostic) => void,
): void {
  const lines: string[] = []
  let first: PropertyEntry | undefined
  for (const override of overrides) {
    const of = unusedOf(override, used.get(override))
    if (of.length > 0) first ??= override
    lines.push(...of.map((name) => `\n  - ${name} (in ${override.file.path})`))
  }
  if (first === undefined) return
  const message = `During parsing, dbt encountered source overrides that had no target:${lines.join('')}`
  const hint = 'Check the names of the package, of the source and of its tables.'
  report(warning('GL3007', message, { at: first.at('name'), hint }))
}

function unusedOf(override: PropertyEntry, used: ReadonlySet<unknown> | undefined): readonly string[] {
  const name = `${String(override.data.overrides)}.${override.name}`
  if (!used) return [`Source ${name}`]
  const tables = isPlainList(override.data.tables) ? override.data.tables.filter(isPlainObject) : []
  const unused = tables.map((table) => String(table.name)).filter((table) => !used.has(table))
  return [...new Set(unused)].sort().map((table) => `Source table ${name}.${table}`)
}
