import { readFileSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import {
  below,
  type Discover,
  type DiscoverOptions,
  FileFinder,
  type FolderList,
  listFolder,
  placesOf,
} from './files'
import type { ProjectFile } from './types'

/** A folder as it was listed, with the files that were made of it for each place. */
type Folder = {
  readonly list: FolderList
  /** Null where it changed so shortly before it was listed that this proves nothing. */
  readonly stamp: string | null
  readonly files: Map<number, readonly ProjectFile[]>
}

type Package = { readonly key: string; readonly folders: Map<string, Folder> }

type Watch = {
  /** Whether somebody tells when a file of this folder changes. */
  readonly isWatched: (folder: string) => boolean
  readonly now: () => number
}

/** Clocks of file systems tick in steps of some milliseconds. */
const BLINK_MS = 50

/**
 * The folders of packages as they were found before: those that look the same are not listed again, and their files
 * stay the files they were unless somebody told of a change. Of a large project this is nearly all at each save.
 */
export class KnownFolders {
  readonly #watch: Watch
  readonly #packages = new Map<string, Package>()

  constructor(watch: Watch) {
    this.#watch = watch
  }

  /** A file of this absolute path changed. */
  forget(path: string): void {
    for (const { folders } of this.#packages.values()) folders.get(dirname(path))?.files.clear()
  }

  /** As `discoverFiles`. */
  readonly discover: Discover = (options) => {
    const { folders } = this.#packageOf(options)
    const finder = new FileFinder(options)
    const looked = new Map<string, Folder>()
    const look = (absolute: string): Folder => {
      const seen = looked.get(absolute)
      if (seen) return seen
      const folder = this.#folder(absolute, folders.get(absolute))
      folders.set(absolute, folder)
      looked.set(absolute, folder)
      return folder
    }
    const found: ProjectFile[] = []
    for (const [number, place] of placesOf(options.paths).entries()) {
      const enter = (absolute: string, relative: string): void => {
        const { list, files } = look(absolute)
        let own = files.get(number)
        if (!own) {
          own = list.files.flatMap((name) => finder.at(place, below(relative, name)) ?? [])
          files.set(number, own)
        }
        for (const file of own) found.push(file)
        for (const name of list.folders) enter(`${absolute}/${name}`, below(relative, name))
      }
      enter(join(options.root, place.folder), '')
    }
    return found
  }

  /** A package whose rules or settings changed is another one. */
  #packageOf(options: DiscoverOptions): Package {
    const key = JSON.stringify([options, rulesOf(options.root)])
    const known = this.#packages.get(options.root)
    if (known?.key === key) return known
    const fresh = { key, folders: new Map<string, Folder>() }
    this.#packages.set(options.root, fresh)
    return fresh
  }

  #folder(absolute: string, known: Folder | undefined): Folder {
    const stamp = stampOf(absolute)
    if (known && stamp !== null && stamp.text === known.stamp) {
      if (!this.#watch.isWatched(absolute)) known.files.clear()
      return known
    }
    const settled = stamp !== null && stamp.at < this.#watch.now() - BLINK_MS
    const list = listFolder(absolute)
    return { list, stamp: settled && !list.hasLinks ? stamp.text : null, files: new Map() }
  }
}

function stampOf(folder: string): { readonly text: string; readonly at: number } | null {
  const found = statSync(folder, { throwIfNoEntry: false })
  if (!found) return null
  const { ino, mtimeMs, ctimeMs } = found
  return { text: `${ino} ${mtimeMs} ${ctimeMs}`, at: Math.max(mtimeMs, ctimeMs) }
}

function rulesOf(root: string): string {
  try {
    return readFileSync(join(root, '.dbtignore'), 'utf8')
  } catch {
    return ''
  }
}
