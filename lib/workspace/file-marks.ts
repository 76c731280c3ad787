import { createHash } from 'node:crypto'
import { posix } from 'node:path'
import type { ParsedNode, PropertyEntry } from '../parse'
import { DiskFile, type FileStamp, type ProjectFile, type RawProject } from '../project'
import { hash } from './fingerprint'
import { type Group, groupOfNode, groupsOfEntry, nodeGroup } from './groups'

/** What a file was when it was read, and what it has a part in. */
export type FileMark = {
  /** When it last changed; null where it changed so shortly before it was read that this proves nothing. */
  readonly stamp: FileStamp | null
  readonly hash: string
  readonly groups: readonly Group[]
  /** Groups that one entry ties together: a model and the files of its versions. */
  readonly links: readonly (readonly Group[])[]
  /** A hash of the entries that concern the whole project, where there are any. */
  readonly special: string | null
}

/** A file of a package, in the order in which they are read. */
export type PlacedFile = { readonly key: string; readonly packageName: string; readonly file: ProjectFile }

/** All files of a project in their order, each package's settings after its files. */
export function placedFiles(raw: RawProject): PlacedFile[] {
  return [raw.root, ...raw.packages].flatMap(({ name, files, projectFile }) => {
    const all = files.map((file) => placed(name, file, file.path))
    all.push(placed(name, projectFile, ''))
    return all
  })
}

const places = new WeakMap<ProjectFile, PlacedFile>()

/** One for each file, however often it is asked for. */
function placed(packageName: string, file: ProjectFile, path: string): PlacedFile {
  let made = places.get(file)
  if (made?.packageName !== packageName) {
    made = { key: fileKey(packageName, file.kind, path), packageName, file }
    places.set(file, made)
  }
  return made
}

export function fileKey(packageName: string, kind: string, path: string): string {
  return `${packageName}\0${kind}\0${path}`
}

export function kindOfKey(key: string): string {
  return key.split('\0')[1] ?? ''
}

/** Whether a key is that of a package's settings. */
export function isSettings(key: string): boolean {
  return key.endsWith('\0schema\0')
}

export type FileContents = {
  readonly nodes: readonly ParsedNode[]
  readonly entries: readonly PropertyEntry[]
}

const NOTHING: FileContents = { nodes: [], entries: [] }

/** `readAt`: before that no file was read. A file that changed at most a blink before may change again unnoticed. */
export function markOf(file: ProjectFile, contents: FileContents = NOTHING, readAt = 0): FileMark {
  const stamp = file instanceof DiskFile ? file.stamp() : null
  const settled = stamp !== null && Math.max(stamp.mtimeMs, stamp.ctimeMs) < readAt - BLINK_MS
  return { stamp: settled ? stamp : null, hash: contentHash(file), ...partsOf(file, contents) }
}

/** Clocks of file systems tick in steps of some milliseconds. */
const BLINK_MS = 50

/** All that a file says; for a seed, whose text isn't held, what dbt identifies it by. */
export function contentHash({ text, head, checksum, kind }: ProjectFile): string {
  if (kind === 'seed') return `${checksum.name}:${checksum.checksum}`
  return createHash('sha1').update(`${head.lines} ${head.columns}\n`).update(text).digest('base64')
}

function partsOf(file: ProjectFile, { nodes, entries }: FileContents): Omit<FileMark, 'stamp' | 'hash'> {
  if (file.kind !== 'schema') {
    const base = posix.basename(file.relativePath)
    const own = nodeGroup(base.slice(0, base.length - posix.extname(base).length))
    const groups = file.kind === 'snapshot' ? nodes.map(groupOfNode) : isNode(file) ? [own] : []
    return { groups: [...new Set(groups)], links: [], special: null }
  }
  const groups = new Set<Group>(nodes.map(groupOfNode))
  const links: (readonly Group[])[] = []
  const special: unknown[] = []
  for (const entry of entries) {
    const own = groupsOfEntry(entry)
    if (own === null) special.push([entry.key, entry.data, entry.written])
    else for (const group of own) groups.add(group)
    if (own && own.length > 1) links.push(own)
  }
  return { groups: [...groups], links, special: special.length === 0 ? null : specialOf(special) }
}

/** Before the hash of what concerns the whole project where some of it may show docs blocks. */
const SHOWS_DOCS = 'docs:'

export function showsDocs({ special }: FileMark): boolean {
  return special?.startsWith(SHOWS_DOCS) === true
}

function specialOf(entries: readonly unknown[]): string {
  const text = hash(entries)
  const calls = JSON.stringify(entries, (_, item: unknown) =>
    typeof item === 'bigint' ? String(item) : item,
  )
  return /\bdoc\s*\(/.test(calls) ? SHOWS_DOCS + text : text
}

function isNode({ kind }: ProjectFile): boolean {
  return kind === 'model' || kind === 'seed' || kind === 'analysis' || kind === 'singular_test'
}

/** Nodes and entries by the file that they stand in. */
export function contentsByFile(
  nodes: readonly ParsedNode[],
  entries: readonly PropertyEntry[],
): ReadonlyMap<string, FileContents> {
  const found = new Map<string, { nodes: ParsedNode[]; entries: PropertyEntry[] }>()
  const at = (key: string) => {
    let contents = found.get(key)
    if (!contents) {
      contents = { nodes: [], entries: [] }
      found.set(key, contents)
    }
    return contents
  }
  for (const node of nodes) at(keyOfNode(node)).nodes.push(node)
  for (const entry of entries) at(fileKey(entry.packageName, 'schema', entry.file.path)).entries.push(entry)
  return found
}

/** The key of the file that a node stands in. */
export function keyOfNode(
  node: Pick<ParsedNode, 'packageName' | 'resourceType' | 'originalFilePath'>,
): string {
  const { packageName, resourceType, originalFilePath } = node
  if (resourceType === 'operation') return fileKey(packageName, 'schema', '')
  return fileKey(packageName, resourceType === 'test' ? 'singular_test' : resourceType, originalFilePath)
}
