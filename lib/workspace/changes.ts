import { DiskFile, type FileStamp, type RawProject } from '../project'
import { contentHash, type FileMark, type PlacedFile, placedFiles } from './file-marks'
import type { Snapshot } from './snapshot'
import { once } from './store/lazy-section'

/** How the files of a project differ from those of a snapshot. */
export type FileChanges = {
  readonly placed: readonly PlacedFile[]
  /** Keys of files that are new or say something else. */
  readonly changed: ReadonlySet<string>
  readonly removed: readonly string[]
  /** Whether the same files stand in the same order. */
  readonly inPlace: boolean
  /** Marks of files that are as they were but for when they last changed. */
  readonly restamped: ReadonlyMap<string, FileMark>
  /** The number of a key's file in the order of reading, the file itself, and the keys of a file as spans name it. */
  readonly numberOf: (key: string) => number | undefined
  readonly at: (key: string) => PlacedFile | undefined
  readonly keysAt: (shownPath: string) => readonly string[]
}

/** The files that marks were made of: a file that is the very same object is known to say the same. */
const marked = new WeakMap<Snapshot['files'], ReadonlySet<PlacedFile>>()

/**
 * Compares a project's files with those of a snapshot. When a file last changed is the sieve; one that passes it
 * counts as changed only where it says something else.
 */
export function changesOf(old: Snapshot, raw: RawProject): FileChanges {
  const placed = placedFiles(raw)
  const before = marked.get(old.files)
  const { restless } = old.reads
  const changed = new Set<string>()
  const restamped = new Map<string, FileMark>()
  const known = old.files.entries()
  let inPlace = placed.length === old.files.size
  for (const each of placed) {
    const { key, file } = each
    const next = inPlace ? known.next().value : undefined
    inPlace &&= next?.[0] === key
    if (restless.size > 0 && restless.has(file.shownPath)) changed.add(key)
    else if (before?.has(each) !== true) {
      const mark = next?.[0] === key ? next[1] : old.files.get(key)
      const stamp = mark && file instanceof DiskFile ? file.stamp() : null
      if (!mark) changed.add(key)
      else if (!isSame(stamp, mark.stamp)) {
        if (contentHash(file) !== mark.hash) changed.add(key)
        else restamped.set(key, { ...mark, stamp: null })
      }
    }
  }
  const removed = inPlace ? [] : gone(old, placed)
  return { placed, changed, removed, inPlace, restamped, ...finding(placed) }
}

/** Finds files by their keys in a list of them. */
export function numbersOf(placed: readonly PlacedFile[]): (key: string) => number | undefined {
  const numbers = once(() => {
    const found = new Map<string, number>()
    for (const [i, { key }] of placed.entries()) found.set(key, i)
    return found
  })
  return (key) => numbers().get(key)
}

function finding(placed: readonly PlacedFile[]): Pick<FileChanges, 'numberOf' | 'at' | 'keysAt'> {
  const numberOf = numbersOf(placed)
  const byPath = once(() => {
    const found = new Map<string, string[]>()
    for (const { key, file } of placed) {
      const list = found.get(file.shownPath)
      if (list) list.push(key)
      else found.set(file.shownPath, [key])
    }
    return found
  })
  return {
    numberOf,
    at: (key) => placed[numberOf(key) ?? -1],
    keysAt: (path) => byPath().get(path) ?? [],
  }
}

function gone({ files }: Snapshot, placed: readonly PlacedFile[]): string[] {
  const stand = new Set(placed.map(({ key }) => key))
  return [...files.keys()].filter((key) => !stand.has(key))
}

/** The mark of a file that says what it said. */
export function keptMark(
  old: Snapshot,
  { changed, restamped }: FileChanges,
  key: string,
): FileMark | undefined {
  return changed.has(key) ? undefined : (restamped.get(key) ?? old.files.get(key))
}

/** The marks of all files, with new ones in the place of those of an earlier snapshot. */
export function marksAfter(
  old: Snapshot,
  changes: FileChanges,
  fresh: ReadonlyMap<string, FileMark>,
): Snapshot['files'] {
  const { placed, inPlace, restamped } = changes
  const files = new Map(inPlace ? old.files : [])
  if (inPlace) for (const each of [restamped, fresh]) for (const [key, mark] of each) files.set(key, mark)
  else
    for (const { key } of placed) {
      const mark = keptMark(old, changes, key) ?? fresh.get(key)
      if (mark) files.set(key, mark)
    }
  noteFiles(files, placed)
  return files
}

/** Notes of which files marks were made. */
export function noteFiles(marks: Snapshot['files'], placed: readonly PlacedFile[]): void {
  marked.set(marks, new Set(placed))
}

function isSame(now: FileStamp | null, then: FileStamp | null): boolean {
  return (
    now !== null &&
    then !== null &&
    now.size === then.size &&
    now.mtimeMs === then.mtimeMs &&
    now.ctimeMs === then.ctimeMs
  )
}
