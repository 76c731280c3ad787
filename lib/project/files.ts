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

/** Finds the files of a package. */
export type Discover = (options: DiscoverOptions) => readonly ProjectFile[]

/**
 * All files of a package that dbt would read, with their text. Names beginning with `.`, `#`, `~` or `!` and what
 * `.dbtignore` names are passed over; folders that are links are not entered. In each folder files come before
 * folders, both by name (dbt takes the file system's order).
 */
export function discoverFiles(options: DiscoverOptions): ProjectFile[] {
  const walks = new Map<string, readonly string[]>()
  const finder = new FileFinder(options)
  return placesOf(options.paths).flatMap((place) => {
    let entries = walks.get(place.folder)
    if (!entries) {
      entries = walk(join(options.root, place.folder))
      walks.set(place.folder, entries)
    }
    return entries.flatMap((entry) => finder.at(place, entry) ?? [])
  })
}

/** A place where files of one kind and extension are looked for; their order is that of reading. */
export type Place = { readonly kind: FileKind; readonly extension: string; readonly folder: string }

export function placesOf(paths: PackageSettings['paths']): Place[] {
  return searches(paths).flatMap(({ kind, folders, extensions }) =>
    extensions.flatMap((extension) => folders.map((folder) => ({ kind, extension, folder }))),
  )
}

/** Tells which paths are files of a project, and as what. */
export class FileFinder {
  readonly #options: DiscoverOptions
  readonly #ignore: IgnoreRules | null
  readonly #texts = new Map<string, DiskText>()
  #last = { folder: '', start: '' }
  constructor(options: DiscoverOptions) {
    this.#options = options
    this.#ignore = readIgnoreRules(options.root)
  }
  /** The file of this path below a place's folder; null where it is none for this place. */
  at({ kind, extension, folder }: Place, relativePath: string): ProjectFile | null {
    if (!isWanted(kind, relativePath, extension)) return null
    if (this.#last.folder !== folder) this.#last = { folder, start: startBelow(folder) }
    const path = this.#last.start + relativePath
    if (this.#ignore?.ignores(path)) return null
    return fileOf(this.#options, kind, folder, relativePath, path, this.#texts)
  }
}

/** What the paths below a folder begin with: joining each anew takes as long as all else about it. */
function startBelow(folder: string): string {
  return posix.join(folder, 'x').slice(0, -1)
}

function isWanted(kind: FileKind, relativePath: string, extension: string): boolean {
  // Most files are of another extension, which is seen without taking their paths apart.
  if (!relativePath.slice(-extension.length).toLowerCase().endsWith(extension)) return false
  const name = relativePath.slice(relativePath.lastIndexOf('/') + 1)
  if (/^[!.#~]/.test(name) || name.length <= extension.length) return false
  return kind !== 'singular_test' || !/^(generic|fixtures)\//.test(relativePath)
}

/** Files below a folder, as relative paths with `/`; an absent folder holds none. */
function walk(folder: string): string[] {
  const found: string[] = []
  const enter = (absolute: string, relative: string): void => {
    const { files, folders } = listFolder(absolute)
    for (const name of files) found.push(below(relative, name))
    for (const name of folders) enter(join(absolute, name), below(relative, name))
  }
  enter(folder, '')
  return found
}

/** A path below another, which is '' for where all begins. */
export function below(relative: string, name: string): string {
  return relative === '' ? name : `${relative}/${name}`
}

export type FolderList = {
  readonly files: readonly string[]
  readonly folders: readonly string[]
  /** Whether some of it are links: where they lead may change, and the folder doesn't tell. */
  readonly hasLinks: boolean
}

/** What stands in a folder itself, by name; nothing in one that can't be read. */
export function listFolder(folder: string): FolderList {
  const files: string[] = []
  const folders: string[] = []
  let hasLinks = false
  for (const entry of entriesOf(folder)) {
    hasLinks ||= entry.isSymbolicLink()
    if (entry.isDirectory()) folders.push(entry.name)
    else if (entry.isFile() || (entry.isSymbolicLink() && isFile(join(folder, entry.name))))
      files.push(entry.name)
  }
  return { files, folders, hasLinks }
}

function entriesOf(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))
  } catch {
    return []
  }
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
      path,
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
