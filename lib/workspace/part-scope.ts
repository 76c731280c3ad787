import type { Diagnostic } from '../foundation'
import { type ParsedProject, parseAll } from '../parse'
import type { RawPackage, RawProject } from '../project'
import { type FileChanges, keptMark } from './changes'
import { contentsByFile, type FileMark, markOf } from './file-marks'
import { exposureGroup, type Group, groupOfNode, groupOfTest, groupsOfEntry, sourceGroup } from './groups'
import { filesOfGroups, type Snapshot } from './snapshot'

/** A part of a project, taken apart, that is closed under names. */
export type PartScope = {
  readonly groups: ReadonlySet<Group>
  /** Everything that stands in the part's files, what is of other groups too. */
  readonly whole: ParsedProject
  /** What is of the part's groups. */
  readonly parsed: ParsedProject
  readonly marks: ReadonlyMap<string, FileMark>
  /** The files, as spans name them. */
  readonly paths: ReadonlySet<string>
  /** What was said before of the part's files, and isn't true of them any more until it is said again. */
  readonly dropped: ReadonlySet<Diagnostic>
  readonly diagnostics: readonly Diagnostic[]
}

/** Beyond this it is quicker to begin anew. */
const MOST_GROUPS = 1500

/** What is of the project as a whole. */
type Whole = Pick<ParsedProject, 'macros' | 'docs'>

type Working = Whole & {
  readonly old: Snapshot
  readonly raw: RawProject
  readonly changes: FileChanges
  readonly groups: Set<Group>
  readonly keys: Set<string>
  readonly dropped: Set<Diagnostic>
}

/**
 * Finds all that must be decided anew with the changed files and the given groups: what has a name in common with
 * them, and whole files about which something was said. Null where the change concerns the project as a whole.
 */
export function scopeOf(
  old: Snapshot,
  raw: RawProject,
  whole: Whole,
  changes: FileChanges,
  further: ReadonlySet<Group>,
): PartScope | null {
  const work: Working = {
    old,
    raw,
    ...whole,
    changes,
    groups: new Set(further),
    keys: new Set(),
    dropped: new Set(),
  }
  for (const key of [...changes.changed, ...changes.removed]) takeWhole(key, work)
  for (;;) {
    if (!grow(work) || work.groups.size > MOST_GROUPS) return null
    const { parsed: whole, diagnostics } = parseFiles(work)
    const marks = marksOf(whole, work)
    if (marks === null) return null
    const before = [work.groups.size, work.keys.size, work.dropped.size]
    for (const [key, mark] of marks) {
      if (changes.changed.has(key)) for (const group of mark.groups) work.groups.add(group)
      follow(mark.links, work.groups)
    }
    for (const entry of whole.properties)
      if ('overrides' in entry.data) for (const group of groupsOfEntry(entry) ?? []) work.groups.add(group)
    if (!grow(work)) return null
    const after = [work.groups.size, work.keys.size, work.dropped.size]
    if (before.join() !== after.join()) continue
    const { groups, dropped } = work
    const paths = new Set([...marks.keys()].flatMap((key) => changes.at(key)?.file.shownPath ?? []))
    return { groups, paths, whole, parsed: within(whole, groups, work), marks, dropped, diagnostics }
  }
}

/** Takes a file with all that it has a part in. */
function takeWhole(key: string, { old, changes, keys, groups }: Working): void {
  if (changes.at(key)) keys.add(key)
  for (const group of old.files.get(key)?.groups ?? []) groups.add(group)
}

/** Takes in what is tied to the part, until nothing is. False where something said can't be told from whom it comes. */
function grow(work: Working): boolean {
  const { old, groups, keys, changes, dropped } = work
  const known = filesOfGroups(old.files)
  for (let size = -1; size !== groups.size + keys.size + dropped.size; ) {
    size = groups.size + keys.size + dropped.size
    for (const group of groups)
      for (const key of known.get(group) ?? []) {
        if (changes.at(key)) keys.add(key)
        follow(old.files.get(key)?.links ?? [], groups)
      }
    for (const diagnostic of old.diagnostics) {
      if (diagnostic.code === UNUSED_CONFIGURATION || dropped.has(diagnostic)) continue
      const paths = pathsOf(diagnostic, old)
      if (paths.length === 0) return false
      const own = paths.flatMap((path) => changes.keysAt(path))
      const gone = changes.removed.some((key) => paths.includes(pathOfKey(key, work)))
      if (!gone && !own.some((key) => keys.has(key))) continue
      // What was said of an entry that concerns the whole project isn't said again by a part.
      if (own.some((key) => old.files.get(key)?.special)) return false
      dropped.add(diagnostic)
      for (const key of own) takeWhole(key, work)
    }
  }
  return true
}

/** The warning that is made anew from the whole each time. */
export const UNUSED_CONFIGURATION = 'GL3016'

function pathOfKey(key: string, { raw }: Working): string {
  const [packageName, , path = ''] = key.split('\0')
  const pkg = [raw.root, ...raw.packages].find((each) => each.name === packageName)
  return `${pkg?.shownPrefix ?? ''}${path}`
}

/** The files that something said is about: where it points, and those of its node. */
function pathsOf({ at, related = [], uniqueId }: Diagnostic, old: Snapshot): string[] {
  const paths = [...(at ? [at.file] : []), ...related.map((each) => each.at.file)]
  const node = uniqueId === undefined ? undefined : old.project.manifest.nodes[uniqueId]
  if (node) {
    const { raw } = old.project.parsed
    const prefix = (name: string) =>
      [raw.root, ...raw.packages].find((pkg) => pkg.name === name)?.shownPrefix ?? ''
    paths.push(prefix(node.package_name) + node.original_file_path)
    const [owner = '', path] = (node.patch_path ?? '').split('://')
    if (path !== undefined) paths.push(prefix(owner) + path)
  }
  return paths
}

function follow(links: FileMark['links'], groups: Set<Group>): void {
  for (const link of links)
    if (link.some((group) => groups.has(group))) for (const group of link) groups.add(group)
}

/** Takes apart the part's files; with properties come the fixtures that unit tests may name. */
function parseFiles({ raw, macros, keys, changes }: Working): ReturnType<typeof parseAll> {
  const files = new Set([...keys].map((key) => changes.at(key)?.file))
  const some = (pkg: RawPackage): RawPackage => ({
    ...pkg,
    files: pkg.files.filter((file) => files.has(file) || file.kind === 'fixture'),
  })
  return parseAll({ ...raw, root: some(raw.root), packages: raw.packages.map(some) }, macros)
}

/** New marks of changed files, old ones of the others; null where a changed one says something of the whole project. */
function marksOf(whole: ParsedProject, work: Working): ReadonlyMap<string, FileMark> | null {
  const { old, raw, changes, keys } = work
  const contents = contentsByFile(whole.nodes, whole.properties)
  const marks = new Map<string, FileMark>()
  for (const key of changes.removed) if (old.files.get(key)?.special) return null
  for (const key of keys) {
    const file = changes.at(key)?.file
    const kept = keptMark(old, changes, key)
    if (!file) continue
    const mark = kept ?? markOf(file, contents.get(key), raw.host.now.getTime())
    if (!kept && mark.special !== (old.files.get(key)?.special ?? null)) return null
    marks.set(key, mark)
  }
  return marks
}

function within(whole: ParsedProject, groups: ReadonlySet<Group>, { raw, docs }: Working): ParsedProject {
  return {
    ...whole,
    raw: { ...raw, host: raw.host },
    packages: [raw.root, ...raw.packages],
    docs,
    nodes: whole.nodes.filter((node) => groups.has(groupOfNode(node))),
    properties: whole.properties.filter((entry) => groupsOfEntry(entry)?.some((group) => groups.has(group))),
    tests: whole.tests.filter((test) => groups.has(groupOfTest(test))),
    sources: whole.sources.filter(({ source }) => groups.has(sourceGroup(String(source.name)))),
    exposures: whole.exposures.filter(({ entry }) => groups.has(exposureGroup(entry.name))),
  }
}
