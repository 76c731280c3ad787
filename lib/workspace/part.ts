import type { Diagnostic } from '../foundation'
import { type GraphNode, type Manifest, nodesOf, type UniqueId } from '../manifest'
import type { RawProject } from '../project'
import { type ResolvedPart, resolvePart, unusedConfiguration, type Written } from '../resolve'
import { askersOf } from './askers'
import { type FileChanges, marksAfter } from './changes'
import { type DocsPart, isThere, withDocs } from './docs-part'
import { isSettings, kindOfKey } from './file-marks'
import { fingerprint, outsideFacts } from './fingerprint'
import { type Group, groupOf } from './groups'
import { type MacrosPart, withMacros } from './macros-part'
import { mergeManifest, mergeOrder, type Replaced } from './merge'
import { orderOf, SECTIONS } from './order'
import { indexOf, moveIndex, relationOf } from './order-index'
import { outsideOf } from './outside'
import { type PartScope, scopeOf, UNUSED_CONFIGURATION } from './part-scope'
import type { ReadLog } from './reads'
import { remaining } from './remaining'
import { deprecationsOf, moveFilesOfGroups, type Snapshot, unresolvedOf } from './snapshot'

/** What a part made: the next snapshot, or what is wrong with the project now. */
export type PartResult =
  | { readonly snapshot: Snapshot }
  | { readonly snapshot: null; readonly diagnostics: readonly Diagnostic[] }

/**
 * Makes the next snapshot by deciding only what changed files have a part in, and whatever looked something up in it
 * and would now find something else. Null where that can't be told from the rest; then all must be made anew.
 */
export function compilePart(
  old: Snapshot,
  raw: RawProject,
  files: FileChanges,
  log: ReadLog,
): PartResult | null {
  const { manifest } = old.project
  if (!arePlain(files) || Object.keys(manifest.functions).length > 0) return null
  const documented = withDocs(old, raw, files)
  const edited = documented && withMacros(old, raw, documented.changes)
  if (!edited || !arePlain(edited.changes)) return null
  const { changes, macros } = edited
  const outside = outsideOf(old, raw)
  const further = new Set<Group>()
  for (;;) {
    const scope = scopeOf(old, raw, { macros, docs: documented.docs }, changes, further)
    if (!scope || !isOrdinary(scope, old)) return null
    const part = resolvePart(scope.parsed, outside.without(scope.groups))
    if (part.moved.size > 0 || Object.keys(part.manifest.disabled).length > 0) return null
    const replaced: Replaced = { groups: scope.groups, manifest: part.manifest }
    const askers = askersOf(old, replaced)
    if (askers === null) return null
    const before = further.size
    for (const group of [...askers, ...pointedTo(old, changes, part, scope)])
      if (!scope.groups.has(group)) further.add(group)
    if (further.size > before) continue
    return finish(old, raw, changes, log, { scope, part, replaced, edited, documented })
  }
}

/** Files of which each makes nodes and properties of its own; others concern the whole project. */
const PLAIN = ['model', 'schema', 'analysis', 'singular_test', 'snapshot', 'seed', 'docs', 'macro']

function arePlain({ changed, removed }: FileChanges): boolean {
  const isPlain = (key: string) => PLAIN.includes(kindOfKey(key))
  return (
    [...changed].every(isPlain) &&
    removed.every((key) => isPlain(key) && !isSettings(key) && kindOfKey(key) !== 'macro')
  )
}

/** Nothing disabled, of the semantic layer or a function among what is decided anew. */
function isOrdinary({ groups, parsed }: PartScope, { project, order }: Snapshot): boolean {
  const calls = [...parsed.nodes, ...parsed.tests, ...parsed.exposures]
  if (calls.some(({ captured }) => captured.metrics.length > 0 || captured.functions.length > 0)) return false
  for (const node of Object.values(project.manifest.disabled).flat()) {
    const group = groupOf(node)
    if (group === null || groups.has(group)) return false
  }
  return [...indexOf(order).ofGroups(groups)].every(
    ({ section, item }) => section !== 'nodes' || !isMoved(item.rank),
  )
}

function isMoved(rank: number): boolean {
  return Math.floor(rank / 2 ** 44) === 3
}

/** The groups of what is said to be at fault outside: of a node that stands only its file is known, not the place in it. */
function pointedTo(
  old: Snapshot,
  changes: FileChanges,
  { diagnostics }: ResolvedPart,
  { paths }: PartScope,
): readonly Group[] {
  return diagnostics
    .flatMap(({ related = [] }) => related.map(({ at }) => at.file))
    .filter((path) => !paths.has(path))
    .flatMap((path) => changes.keysAt(path))
    .flatMap((key) => [...(old.files.get(key)?.groups ?? [])])
}

type Decided = {
  readonly scope: PartScope
  readonly part: ResolvedPart
  readonly replaced: Replaced
  readonly edited: MacrosPart
  readonly documented: DocsPart
}

function finish(
  old: Snapshot,
  raw: RawProject,
  changes: FileChanges,
  log: ReadLog,
  { scope, part, replaced, edited, documented }: Decided,
): PartResult | null {
  if (takesPlace(old, replaced)) return null
  const own = orderOf(part.manifest, scope.whole, changes.numberOf, part.moved)
  const order = own && mergeOrder(old, own, replaced, changes)
  if (!order) return null
  const manifest = mergeManifest(old, replaced, order, {
    ...(documented.isOther ? { docs: part.manifest.docs } : {}),
    ...(edited.entries ? { macros: edited.entries } : {}),
  })
  if (makesCycle(old.project.manifest, manifest, replaced)) return null
  const stands = (each: Diagnostic) => !scope.dropped.has(each)
  const parsing = [...old.diagnostics.slice(0, old.saidParsing).filter(stands), ...scope.diagnostics]
  // Where a file can't be read, what others look for in it isn't found: that needs no mention of its own.
  if (parsing.some(isError)) return { snapshot: null, diagnostics: parsing }
  const kept = old.diagnostics.slice(old.saidParsing).filter(stands)
  const decided = [
    ...parsing,
    ...kept.filter(({ code }) => code !== UNUSED_CONFIGURATION),
    ...part.diagnostics,
  ]
  if (decided.some(isError)) return { snapshot: null, diagnostics: decided }
  // Configuration that applies to nothing is looked for once all else is sound.
  const diagnostics = [...decided, ...unusedPaths(old, raw, manifest, kept, replaced)]
  const files = marksAfter(old, changes, scope.marks)
  const index = indexOf(old.order)
  const stays = (id: UniqueId) => !replaced.groups.has(index.find(id)?.group ?? '')
  const unresolved = [...old.unresolved.filter(stays), ...unresolvedOf(part.manifest)]
  const deprecations = [...old.deprecations.filter(({ id }) => stays(id)), ...deprecationsOf(part.manifest)]
  const reads = joined(old, log, scope, changes)
  moveIndex(old.order, order, replaced.groups, own, {
    old: old.project.manifest.nodes,
    part: part.manifest.nodes,
  })
  moveFilesOfGroups(old.files, files, [...changes.removed, ...scope.marks.keys()])
  return {
    snapshot: {
      project: {
        manifest,
        parsed: remaining(raw, { macros: () => edited.macros, docs: () => documented.docs }),
        written: overridden(old, scope),
      },
      diagnostics,
      saidParsing: parsing.length,
      fingerprint: fingerprint(raw),
      outside: outsideFacts(raw, reads.things),
      reads,
      files,
      order,
      unresolved,
      deprecations,
      madeAt: raw.host.now.getTime(),
    },
  }
}

function isError({ severity }: Diagnostic): boolean {
  return severity === 'error'
}

/**
 * What was read by changed files is known anew. Of other files of the part only some was read again: what they read
 * before still counts, as does what is read elsewhere.
 */
function joined({ reads }: Snapshot, log: ReadLog, { paths }: PartScope, changes: FileChanges): ReadLog {
  const anew = new Set([...changes.changed].flatMap((key) => changes.at(key)?.file.shownPath ?? []))
  const stays = (path: string) => !anew.has(path) && (changes.removed.length === 0 || isThere(path, changes))
  return {
    env: new Map([...reads.env, ...log.env]),
    // Files that are never the same twice count as changed each time.
    restless: new Set([...[...reads.restless].filter((path) => !paths.has(path)), ...log.restless]),
    things: new Set([...reads.things, ...log.things]),
    docs: joinedNames(reads.docs, log.docs, stays),
    macros: joinedNames(reads.macros, log.macros, (path) => path === '' || stays(path)),
  }
}

type NamesByFile = ReadLog['docs']

function joinedNames(before: NamesByFile, now: NamesByFile, stays: (path: string) => boolean): NamesByFile {
  const all = new Map([...before].filter(([path]) => stays(path)))
  for (const [path, names] of now) {
    const kept = all.get(path)
    all.set(path, kept ? new Set([...kept, ...names]) : names)
  }
  return all
}

type WrittenOf = Snapshot['project']['written']
type Overrides = { readonly base: WrittenOf; readonly own: ReadonlyMap<UniqueId, Written> }

const overrides = new WeakMap<WrittenOf, Overrides>()

/** What the part's files say in place of what they said. */
function overridden(old: Snapshot, { parsed }: PartScope): WrittenOf {
  const before = overrides.get(old.project.written) ?? { base: old.project.written, own: new Map() }
  const own = new Map(before.own)
  for (const { uniqueId, span, captured } of [...parsed.nodes, ...parsed.tests])
    own.set(uniqueId, { span, config: captured.config })
  const written: WrittenOf = (id) => own.get(id) ?? before.base(id)
  overrides.set(written, { base: before.base, own })
  return written
}

/** Whether a node of the part takes a relation's name that one outside of it has. */
function takesPlace(old: Snapshot, { groups, manifest }: Replaced): boolean {
  const { nodes } = old.project.manifest
  const taken = new Set<string>()
  for (const node of Object.values(manifest.nodes)) {
    const before = nodes[node.unique_id]
    const place = relationOf(node)
    if (place !== null && (!before || relationOf(before) !== place)) taken.add(place)
  }
  if (taken.size === 0) return false
  const index = indexOf(old.order)
  const all = index.relations(nodesOf(old.project.manifest))
  const within = new Map<string, number>()
  for (const { section, item } of index.ofGroups(groups)) {
    const node = section === 'nodes' ? nodes[item.id] : undefined
    const place = node ? relationOf(node) : null
    if (place !== null) within.set(place, (within.get(place) ?? 0) + 1)
  }
  return [...taken].some((place) => (all.get(place) ?? 0) > (within.get(place) ?? 0))
}

/** Whether an edge that is new closes a circle: something leads from its node back to it. */
function makesCycle(old: Manifest, manifest: Manifest, { manifest: part }: Replaced): boolean {
  if (manifest.parent_map === old.parent_map) return false
  for (const start of Object.keys(part.parent_map)) {
    const before = new Set(old.parent_map[start])
    if (manifest.parent_map[start]?.every((id) => before.has(id)) !== false) continue
    const seen = new Set<UniqueId>()
    const queue = [...(manifest.parent_map[start] ?? [])]
    for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
      if (id === start) return true
      if (seen.has(id)) continue
      seen.add(id)
      queue.push(...(manifest.parent_map[id] ?? []))
    }
  }
  return false
}

/** Warnings of unused configuration, made anew where the folders of anything changed. */
function unusedPaths(
  old: Snapshot,
  raw: RawProject,
  manifest: Manifest,
  kept: readonly Diagnostic[],
  { groups, manifest: part }: Replaced,
): readonly Diagnostic[] {
  const paths = (nodes: Iterable<GraphNode>) =>
    [...nodes]
      .map((node) => `${node.resource_type} ${node.fqn.join('.')}`)
      .sort()
      .join('\n')
  const before = [...indexOf(old.order).ofGroups(groups)].flatMap(({ section, item }): GraphNode[] => {
    const node = old.project.manifest[section][item.id]
    return node ? [node] : []
  })
  const after = SECTIONS.flatMap((section): GraphNode[] => Object.values(part[section]))
  if (paths(before) === paths(after)) return kept.filter(({ code }) => code === UNUSED_CONFIGURATION)
  return unusedConfiguration(raw, manifest)
}
