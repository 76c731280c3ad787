import type { Diagnostic } from '../foundation'
import { type Manifest, nodesOf, type UniqueId } from '../manifest'
import type { ResolvedProject } from '../resolve'
import type { FileMark } from './file-marks'
import type { Group } from './groups'
import type { Order } from './order'
import { indexOf } from './order-index'
import type { ReadLog } from './reads'

/** A project that compiled, with all that is needed to see what a change of its files changes in it. */
export type Snapshot = {
  readonly project: ResolvedProject
  readonly diagnostics: readonly Diagnostic[]
  /** How many of them were said while parsing; they come first. */
  readonly saidParsing: number
  /** Settings, profile, vars and flags that it was made with. */
  readonly fingerprint: string
  /** The same of what templates looked at besides. */
  readonly outside: string
  readonly reads: ReadLog
  /** By key, in the order of reading. */
  readonly files: ReadonlyMap<string, FileMark>
  readonly order: Order
  /** Nodes of which a reference leads nowhere, which dbt lets stand (tests, with a warning). */
  readonly unresolved: readonly UniqueId[]
  /** Models that are, or will be, past their date. */
  readonly deprecations: readonly { readonly id: UniqueId; readonly date: string }[]
  /** When it was made: what is past its date depends on it. */
  readonly madeAt: number
}

type FilesByGroup = Map<Group, readonly string[]>

const filesByGroup = new WeakMap<Snapshot['files'], FilesByGroup>()

/** The files that have a part in each group. */
export function filesOfGroups(files: Snapshot['files']): ReadonlyMap<Group, readonly string[]> {
  return listedFiles(files)
}

function listedFiles(files: Snapshot['files']): FilesByGroup {
  let found = filesByGroup.get(files)
  if (!found) {
    const lists = new Map<Group, string[]>()
    for (const [key, { groups }] of files)
      for (const group of groups) {
        const list = lists.get(group)
        if (list) list.push(key)
        else lists.set(group, [key])
      }
    found = lists
    filesByGroup.set(files, found)
  }
  return found
}

/** Hands what is known of the files of groups on to those that follow, of which these differ. */
export function moveFilesOfGroups(
  from: Snapshot['files'],
  to: Snapshot['files'],
  differing: Iterable<string>,
): void {
  const found = listedFiles(from)
  filesByGroup.delete(from)
  for (const key of differing) {
    for (const group of from.get(key)?.groups ?? [])
      found.set(
        group,
        (found.get(group) ?? []).filter((each) => each !== key),
      )
    for (const group of to.get(key)?.groups ?? []) found.set(group, [...(found.get(group) ?? []), key])
  }
  filesByGroup.set(to, found)
}

/** Makes what is only asked for when something changes, so that the first save doesn't wait for it. */
export function ready({ order, files, project }: Snapshot): void {
  indexOf(order).relations(nodesOf(project.manifest))
  listedFiles(files)
}

/** Models with a date of deprecation. */
export function deprecationsOf({ nodes }: Pick<Manifest, 'nodes'>): Snapshot['deprecations'] {
  return Object.values(nodes).flatMap((node) =>
    node.resource_type === 'model' && node.deprecation_date !== null
      ? [{ id: node.unique_id, date: node.deprecation_date }]
      : [],
  )
}

/** Nodes whose references lead nowhere. */
export function unresolvedOf(manifest: Pick<Manifest, 'nodes'>): UniqueId[] {
  return Object.values(manifest.nodes).flatMap((node) =>
    node.config.enabled === false ? [node.unique_id] : [],
  )
}
