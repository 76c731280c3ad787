import { hash } from 'node:crypto'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join, posix } from 'node:path'
import { DiskFile, DiskText } from './disk-file'
import { type IgnoreRules, readIgnoreRules } from './ignore'
import { normalizeWhitespace, pythonStrip } from './python-text'
import type { FileKind, PackageSettings, ProjectFile } from './types'

type Search = {
  readonly kind: FileKind
  readonly folders: readonly string[]
  readonly extensions: readonly string[]
}

/** Which folders hold which kind of file, in dbt's order of reading. */
function searches(paths: PackageSettings['paths']): Search[] {
  const everywhere = unique([
    ...paths.models,
    ...paths.seeds,
    ...paths.snapshots,
    ...paths.analyses,
    ...paths.macros,
    ...paths.tests,
    ...paths.functions,
  ])
  const below = (name: string) => paths.tests.map((folder) => posix.join(folder, name))
  return [
    { kind: 'macro', folders: paths.macros, extensions: ['.sql'] },
    { kind: 'model', folders: paths.models, extensions: ['.py', '.sql'] },
    { kind: 'snapshot', folders: paths.snapshots, extensions: ['.sql'] },
    { kind: 'analysis', folders: paths.analyses, extensions: ['.sql'] },
    { kind: 'singular_test', folders: paths.tests, extensions: ['.sql'] },
    { kind: 'generic_test', folders: below('generic'), extensions: ['.sql'] },
    { kind: 'seed', folders: paths.seeds, extensions: ['.csv'] },
    { kind: 'docs', folders: paths.docs, extensions: ['.md'] },
    { kind: 'schema', folders: everywhere, extensions: ['.yml', '.yaml'] },
    { kind: 'fixture', folders: below('fixtures'), extensions: ['.csv', '.sql'] },
    { kind: 'function', folders: paths.functions, extensions: ['.py', '.js', '.sql'] },
  ]
}

function unique(folders: readonly string[]): string[] {
  return [...new Set(folders.map((folder) => folder.replace(/\/+$/, '')))]
}

/** dbt's limit (`MAXIMUM_SEED_SIZE_MIB`, 1) above which a seed is identified by its path. */
const SEED_LIMIT_MIB = 1

export type DiscoverOptions = {
  readonly root: string
  readonly shownPrefix: string
  readonly paths: PackageSettings['paths']
  readonly maximumSeedSizeMib?: number
  /** Leave texts unread until somebody asks for them. */
  readonly lazy?: boolean
}

/**
 * All files of a package that dbt would read, with their text. Names beginning with `.`, `#`, `~` or `!` and what
 * `.dbtignore` names are passed over; folders that are links are not entered. In each folder files come before
 * folders, both by name (dbt takes the file system's order).
 */
export function discoverFiles(options: DiscoverOptions): ProjectFile[] {
  const ignore = readIgnoreRules(options.root)
  const walks = new Map<string, readonly string[]>()
  const texts = new Map<string, DiskText>()
  const found: ProjectFile[] = []
  for (const search of searches(options.paths)) {
    for (const extension of search.extensions) {
      for (const folder of search.folders) {
        let entries = walks.get(folder)
        if (!entries) {
          entries = walk(join(options.root, folder))
          walks.set(folder, entries)
        }
        for (const relativePath of entries) {
          if (!isWanted(search.kind, relativePath, extension)) continue
          const path = posix.normalize(posix.join(folder, relativePath))
          if (ignore?.ignores(path)) continue
          found.push(fileOf(options, search.kind, folder, relativePath, path, texts))
        }
      }
    }
  }
  return found
}

function isWanted(kind: FileKind, relativePath: string, extension: string): boolean {
  const name = posix.basename(relativePath)
  if (/^[!.#~]/.test(name) || !name.toLowerCase().endsWith(extension) || name.length <= extension.length)
    return false
  return kind !== 'singular_test' || !/^(generic|fixtures)\//.test(relativePath)
}

/** Files below a folder, as relative paths with `/`; an absent folder holds none. */
function walk(folder: string): string[] {
  const files: string[] = []
  const enter = (absolute: string, relative: string): void => {
    let entries: ReturnType<typeof list>
    try {
      entries = list(absolute)
    } catch {
      return
    }
    const folders: string[] = []
    for (const entry of entries) {
      const path = relative === '' ? entry.name : `${relative}/${entry.name}`
      if (entry.isDirectory()) folders.push(entry.name)
      else if (entry.isFile() || (entry.isSymbolicLink() && isFile(join(absolute, entry.name))))
        files.push(path)
    }
    for (const name of folders) enter(join(absolute, name), relative === '' ? name : `${relative}/${name}`)
  }
  enter(folder, '')
  return files
}

function list(folder: string) {
  return readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))
}

function isFile(path: string): boolean {
  try {
    return statSync(path).isFile()
  } catch {
    return false
  }
}

type Text = Pick<ProjectFile, 'text' | 'head' | 'checksum'>

function fileOf(
  options: DiscoverOptions,
  kind: FileKind,
  searchedPath: string,
  relativePath: string,
  path: string,
  texts: Map<string, DiskText>,
): ProjectFile {
  const key = kind === 'seed' ? `seed:${path}` : path
  let text = texts.get(key)
  if (!text) {
    const absolute = join(options.root, path)
    const limit = (options.maximumSeedSizeMib ?? SEED_LIMIT_MIB) * 1024 * 1024
    text = new DiskText(absolute, () =>
      kind === 'seed' ? readSeed(absolute, path, limit) : readText(absolute),
    )
    texts.set(key, text)
  }
  const file = new DiskFile(
    {
      kind,
      searchedPath,
      relativePath,
      path: posix.join(searchedPath, relativePath),
      shownPath: options.shownPrefix + path,
    },
    text,
  )
  if (options.lazy !== true) text.value
  return file
}

/** Reads a text as dbt keeps it: stripped; its checksum ignores how it is spaced. */
export function readText(absolute: string): Text {
  return heldText(readFileSync(absolute, 'utf8'))
}

/** The same for a text already in hand. */
export function heldText(raw: string): Text {
  const text = pythonStrip(raw)
  const start = text === '' ? 0 : raw.indexOf(text)
  const before = raw.slice(0, start)
  const lines = before.split('\n').length - 1
  const columns = start - (before.lastIndexOf('\n') + 1)
  return { text, head: { lines, columns }, checksum: sha256(normalizeWhitespace(text)) }
}

function readSeed(absolute: string, path: string, limit: number): Text {
  const head = { lines: 0, columns: 0 }
  if (limit !== 0 && statSync(absolute).size > limit)
    return { text: '', head, checksum: { name: 'path', checksum: path } }
  const text = readFileSync(absolute, 'utf8').replace(/\r\n?/g, '\n')
  return { text: '', head, checksum: sha256(pythonStrip(text)) }
}

function sha256(text: string): { name: string; checksum: string } {
  return { name: 'sha256', checksum: hash('sha256', text) }
}

export type { IgnoreRules }
