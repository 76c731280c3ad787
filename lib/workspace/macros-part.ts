import type { Diagnostic } from '../foundation'
import { JinjaError } from '../jinja'
import type { MacroNode, UniqueId } from '../manifest'
import { type Macro, type MacroTable, macroDependencies, readMacroFile, warnOfModules } from '../parse'
import type { RawProject } from '../project'
import { editedMacro } from '../resolve'
import type { FileChanges } from './changes'
import { keysOf } from './docs-part'
import { isSettings, kindOfKey, type PlacedFile } from './file-marks'
import type { Snapshot } from './snapshot'

/** Macros as they are now, and changes with those files in them whose templates got hold of one that says something else. */
export type MacrosPart = {
  readonly macros: MacroTable
  /** Their entries in the manifest; null where none is another. */
  readonly entries: { readonly [id: UniqueId]: MacroNode } | null
  readonly changes: FileChanges
}

/** Where more files than these use a macro it is quicker to begin anew. */
const MOST_FILES = 500

/**
 * Follows macros whose texts changed to the files that use them. Null where that can't be told, or where it concerns
 * the whole project: macros that come or go, those of tests and materializations, those that stand in for built-in
 * ones, and those that decide names.
 */
export function withMacros(old: Snapshot, raw: RawProject, changes: FileChanges): MacrosPart | null {
  const { macros } = old.project.parsed
  const keys = [...changes.changed].filter((key) => kindOfKey(key) === 'macro')
  if (keys.length === 0) return { macros, entries: null, changes }
  const found: Macro[] = []
  for (const key of keys) {
    const placed = changes.at(key)
    const own = placed && readSound(placed)
    if (!own || isMentioned(placed.file.shownPath, old) || !haveSameIds(own, placed, old)) return null
    found.push(...own)
  }
  const known = old.project.manifest.macros
  const edited = found.filter((macro) => known[macro.uniqueId]?.macro_sql !== macro.source)
  const table = macros.with(found)
  if (edited.length === 0) return { macros: table, entries: null, changes }
  const ids = new Set(edited.map((macro) => macro.uniqueId))
  if (!edited.every((macro) => isPlain(macro, known[macro.uniqueId], table)) || areOfTests(ids, old))
    return null
  const changed = usersOf(ids, old, changes)
  if (changed === null) return null
  const entries: { [id: UniqueId]: MacroNode } = { ...known }
  for (const macro of edited) {
    const entry = known[macro.uniqueId]
    if (entry) entries[macro.uniqueId] = editedMacro(entry, macro, table, raw)
  }
  return { macros: table, entries, changes: { ...changes, changed } }
}

/** The macros of a file; null where dbt has something to say of it. */
function readSound({ file, packageName }: PlacedFile): Macro[] | null {
  const faults: Diagnostic[] = []
  const report = (fault: Diagnostic) => void faults.push(fault)
  const macros = readMacroFile(file, packageName, report)
  warnOfModules([], macros, report)
  return faults.length > 0 ? null : macros
}

/** Whether something was said that points into a file: it may point elsewhere now. */
function isMentioned(shownPath: string, { diagnostics }: Snapshot): boolean {
  return diagnostics.some(
    ({ at, related = [] }) => at?.file === shownPath || related.some((each) => each.at.file === shownPath),
  )
}

/** Whether a file holds the macros that it held, in their order. */
function haveSameIds(macros: readonly Macro[], { file, packageName }: PlacedFile, old: Snapshot): boolean {
  const before = Object.values(old.project.manifest.macros).filter(
    (macro) => macro.package_name === packageName && macro.original_file_path === file.path,
  )
  return (
    before.length === macros.length && before.every((macro, i) => macro.unique_id === macros[i]?.uniqueId)
  )
}

/** A macro that only those notice who call it. */
function isPlain(macro: Macro, old: MacroNode | undefined, table: MacroTable): boolean {
  if (macro.kind !== 'macro' || /^(test|materialization)_/.test(macro.name) || !old) return false
  if (table.internals.has(macro.name)) return false
  // What its properties say of arguments was compared with the macro's own.
  if (old.patch_path !== null && headOf(old.macro_sql) !== headOf(macro.source)) return false
  return !macro.source.includes('dispatch') || dispatches(macro, table)
}

function headOf(source: string): string {
  return source.slice(0, source.indexOf('%}'))
}

/** Whether all that a macro dispatches leads somewhere. */
function dispatches(macro: Macro, table: MacroTable): boolean {
  try {
    macroDependencies(macro, table)
    return true
  } catch (e) {
    if (e instanceof JinjaError) return false
    throw e
  }
}

/** Whether a generic test may call one of them: what it may call follows from the texts of macros, called or not. */
function areOfTests(ids: ReadonlySet<UniqueId>, { project: { manifest, parsed } }: Snapshot): boolean {
  const known = manifest.macros
  const found = new Set<UniqueId>(Object.keys(known).filter((id) => known[id]?.name.startsWith('test_')))
  for (const name of ['get_where_subquery', 'ref', 'source']) {
    const macro = parsed.macros.resolve('', name)
    if (macro) found.add(macro.uniqueId)
  }
  for (const id of found) {
    if (ids.has(id)) return true
    for (const next of known[id]?.depends_on.macros ?? []) found.add(next)
  }
  return false
}

/** What changed, and the files that got hold of one of these macros; null where all did, too many, or nobody knows which. */
function usersOf(
  ids: ReadonlySet<UniqueId>,
  { reads }: Snapshot,
  changes: FileChanges,
): ReadonlySet<string> | null {
  const changed = new Set(changes.changed)
  let count = 0
  for (const [file, used] of reads.macros) {
    if (![...used].some((id) => ids.has(id))) continue
    const keys = file === '' ? null : keysOf(file, changes)
    if (keys === null || keys.some(isSettings) || ++count > MOST_FILES) return null
    for (const key of keys) changed.add(key)
  }
  return changed
}
