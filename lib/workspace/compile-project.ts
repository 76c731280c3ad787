import type { Diagnostic } from '../foundation'
import type { Manifest } from '../manifest'
import { type ParsedProject, parseAll } from '../parse'
import { type Discover, type Host, type ProjectOptions, type RawProject, readWhatCan } from '../project'
import { manifestMetadata, type ResolvedProject, resolveAll } from '../resolve'
import { changesOf, marksAfter, noteFiles, numbersOf } from './changes'
import { contentsByFile, type FileMark, markOf, type PlacedFile, placedFiles } from './file-marks'
import { fingerprint, outsideFacts } from './fingerprint'
import { carrySections } from './merge'
import { orderOf } from './order'
import { compilePart } from './part'
import { isSameEnvironment, notingHost, type ReadLog } from './reads'
import { remaining } from './remaining'
import { deprecationsOf, type Snapshot, unresolvedOf } from './snapshot'
import { sameText } from './store/manifest-text'

export type Compiled = {
  /** What could be made of the project; null where not even its settings could be read. */
  readonly project: ResolvedProject | null
  readonly diagnostics: readonly Diagnostic[]
  /** To start the next compile from; null where this one has faults, or can't be taken apart again. */
  readonly snapshot: Snapshot | null
  /** How it was made. */
  readonly way: 'full' | 'part' | 'same'
}

export type CompileFrom = {
  /** The last good compile, if there is one. Asked for once the settings are read. */
  readonly last?: (raw: RawProject) => Snapshot | null
  /** Finds files otherwise than by walking through folders. */
  readonly discover?: Discover | undefined
}

/**
 * Reads, parses and resolves a project: only what changed where there is a snapshot that still holds, with the same
 * result as all anew.
 */
export function compileProject(options: ProjectOptions, host: Host, from: CompileFrom = {}): Compiled {
  const noting = notingHost(host)
  const { project: raw, errors } = readWhatCan(options, noting.host, { lazy: true, discover: from.discover })
  if (raw === null) return { project: null, diagnostics: errors, snapshot: null, way: 'full' }
  // What is missing for faulty settings needs no mention of its own.
  if (errors.length > 0) return { ...inFull(raw, noting.log), diagnostics: errors, snapshot: null }
  const last = from.last?.(raw) ?? null
  return (last && fromLast(last, raw, noting.log)) ?? inFull(raw, noting.log)
}

function fromLast(last: Snapshot, raw: RawProject, log: ReadLog): Compiled | null {
  if (last.fingerprint !== fingerprint(raw) || last.outside !== outsideFacts(raw, last.reads.things))
    return null
  if (!isSameEnvironment(raw.host.reads?.env ?? {}, last.reads.env) || hasAged(last, raw)) return null
  const changes = changesOf(last, raw)
  if (changes.changed.size === 0 && changes.removed.length === 0)
    return unchanged(last, raw, marksAfter(last, changes, new Map()))
  const part = compilePart(last, raw, changes, log)
  if (!part) return null
  if (part.snapshot) {
    const { snapshot } = part
    return { project: snapshot.project, diagnostics: snapshot.diagnostics, snapshot, way: 'part' }
  }
  return { project: last.project, diagnostics: part.diagnostics, snapshot: null, way: 'part' }
}

/** Whether a model has passed its date of deprecation since. */
function hasAged({ deprecations, madeAt }: Snapshot, raw: RawProject): boolean {
  const now = raw.host.now.getTime()
  return deprecations.some(({ date }) => Date.parse(date) < now !== Date.parse(date) < madeAt)
}

function unchanged(last: Snapshot, raw: RawProject, files: Snapshot['files']): Compiled {
  const { project } = last
  const snapshot: Snapshot = {
    ...last,
    files,
    project: {
      ...project,
      manifest: withMetadata(project.manifest, raw),
      parsed: remaining(raw, { macros: () => project.parsed.macros, docs: () => project.parsed.docs }),
    },
  }
  return { project: snapshot.project, diagnostics: last.diagnostics, snapshot, way: 'same' }
}

/** The same manifest, of another invocation. */
function withMetadata(manifest: Manifest, raw: RawProject): Manifest {
  const made = carrySections(manifest, { metadata: manifestMetadata(raw) })
  sameText(manifest, made)
  return made
}

function inFull(raw: RawProject, log: ReadLog): Compiled {
  const readAt = raw.host.now.getTime()
  const { parsed, diagnostics } = parseAll(raw)
  const { resolved, moved, diagnostics: later } = resolveAll(parsed)
  // Where a file can't be read, what others look for in it isn't found: that needs no mention of its own.
  const unread = diagnostics.some((d) => d.severity === 'error')
  const all = [...diagnostics, ...(unread ? [] : later)]
  const good = all.every((d) => d.severity !== 'error')
  const placed = placedFiles(raw)
  const order = good ? orderOf(resolved.manifest, parsed, numbersOf(placed), moved) : undefined
  const snapshot: Snapshot | null = order
    ? {
        project: resolved,
        diagnostics: all,
        saidParsing: diagnostics.length,
        fingerprint: fingerprint(raw),
        outside: outsideFacts(raw, log.things),
        reads: log,
        files: marksOf(placed, parsed, readAt),
        order,
        unresolved: unresolvedOf(resolved.manifest),
        deprecations: deprecationsOf(resolved.manifest),
        madeAt: readAt,
      }
    : null
  return { project: resolved, diagnostics: all, snapshot, way: 'full' }
}

function marksOf(
  placed: readonly PlacedFile[],
  { nodes, properties }: ParsedProject,
  readAt: number,
): ReadonlyMap<string, FileMark> {
  const contents = contentsByFile(nodes, properties)
  const marks = new Map(placed.map(({ key, file }) => [key, markOf(file, contents.get(key), readAt)]))
  noteFiles(marks, placed)
  return marks
}
