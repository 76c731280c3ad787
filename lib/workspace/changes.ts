import { DiskFile, type FileStamp, type RawProject } from '../project'
import { contentHash, type FileMark, placedFiles } from './file-marks'
import type { FileChanges } from './part-scope'
import type { Snapshot } from './snapshot'

/**
 * Compares a project's files with those of a snapshot. When a file last changed is the sieve; one that passes it
 * counts as changed only where it says something else. Of some files it is known otherwise that nothing changed
 * (`isTold`): somebody watches them.
 */
export function changesOf(
  old: Snapshot,
  raw: RawProject,
  isTold: (path: string) => boolean = () => false,
): FileChanges {
  const placed = placedFiles(raw)
  const changed = new Set<string>()
  const kept = new Map<string, FileMark>()
  const seen = new Set<string>()
  for (const { key, file } of placed) {
    seen.add(key)
    const mark = old.files.get(key)
    const known = file instanceof DiskFile && isTold(file.absolute)
    if (!mark) changed.add(key)
    else if (known && !old.reads.restless.has(file.shownPath)) kept.set(key, mark)
    else {
      const stamp = file instanceof DiskFile ? file.stamp() : null
      const same = isSame(stamp, mark.stamp) || contentHash(file) === mark.hash
      if (!same || old.reads.restless.has(file.shownPath)) changed.add(key)
      else kept.set(key, isSame(stamp, mark.stamp) ? mark : { ...mark, stamp: null })
    }
  }
  return { placed, changed, removed: [...old.files.keys()].filter((key) => !seen.has(key)), kept }
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
