import type { Diagnostic } from '../foundation'
import type { DocNode } from '../manifest'
import { readAllDocs } from '../parse'
import type { RawProject } from '../project'
import type { FileChanges } from './changes'
import { kindOfKey, showsDocs } from './file-marks'
import type { Snapshot } from './snapshot'

/** Docs blocks as they are now, and changes with those files in them that look for a block that is another now. */
export type DocsPart = {
  readonly docs: readonly DocNode[]
  /** Whether a file with docs blocks is among what changed. */
  readonly isOther: boolean
  readonly changes: FileChanges
}

/**
 * Follows changed docs blocks to the files whose texts show them. Null where that can't be told: something is wrong
 * with the blocks, or what concerns the whole project (macros, groups) shows some.
 */
export function withDocs(old: Snapshot, raw: RawProject, changes: FileChanges): DocsPart | null {
  const isDocs = (key: string) => kindOfKey(key) === 'docs'
  const { docs: before } = old.project.parsed
  if (![...changes.changed, ...changes.removed].some(isDocs)) return { docs: before, isOther: false, changes }
  const faults: Diagnostic[] = []
  const docs = readAllDocs(raw, (fault) => void faults.push(fault))
  if (faults.length > 0 || some(old.files.values(), showsDocs)) return null
  const names = changedNames(before, docs)
  const changed = new Set(changes.changed)
  for (const [file, wanted] of old.reads.docs) {
    if (!some(wanted, (name) => names.has(name))) continue
    const keys = keysOf(file, changes)
    if (keys === null) return null
    for (const key of keys) changed.add(key)
  }
  return { docs, isOther: true, changes: { ...changes, changed } }
}

/** Whether a file, as it is noted, is still there. */
export function isThere(file: string, { placed, keysAt }: FileChanges): boolean {
  return keysAt(file).length > 0 || placed.some(({ file: { path } }) => path === file)
}

/** The keys of a file, as spans name it; null where none is known by that name. Files that are gone have none. */
export function keysOf(file: string, { placed, removed, keysAt }: FileChanges): readonly string[] | null {
  const keys = keysAt(file)
  if (keys.length > 0) return keys
  // Sources of packages are known by the path within their package.
  const within = placed.flatMap(({ key, file: { path } }) => (path === file ? [key] : []))
  if (within.length > 0) return within
  return removed.some((key) => key.endsWith(`\0${file}`)) ? [] : null
}

/** Names of blocks of which one came, went, or says something else. */
function changedNames(before: readonly DocNode[], after: readonly DocNode[]): ReadonlySet<string> {
  const told = (docs: readonly DocNode[]) =>
    new Map(docs.map(({ unique_id: id, name, block_contents: text }) => [`${id}\0${text}`, name]))
  const [first, second] = [told(before), told(after)]
  const names = new Set<string>()
  for (const [key, name] of first) if (!second.has(key)) names.add(name)
  for (const [key, name] of second) if (!first.has(key)) names.add(name)
  return names
}

function some<T>(values: Iterable<T>, is: (value: T) => boolean): boolean {
  for (const value of values) if (is(value)) return true
  return false
}
