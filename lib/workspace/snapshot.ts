import type { Diagnostic } from '../foundation'
import type { Manifest, UniqueId } from '../manifest'
import type { ResolvedProject } from '../resolve'
import type { FileMark } from './file-marks'
import type { Group } from './groups'
import type { Item, Order } from './order'
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

const itemsById = new WeakMap<Order, ReadonlyMap<UniqueId, Item>>()

/** Every placed thing by its id. */
export function itemsOf({ order }: Snapshot): ReadonlyMap<UniqueId, Item> {
  let items = itemsById.get(order)
  if (!items) {
    items = new Map(
      [order.nodes, order.sources, order.exposures, order.unit_tests].flatMap((list) =>
        list.map((item) => [item.id, item] as const),
      ),
    )
    itemsById.set(order, items)
  }
  return items
}

const filesByGroup = new WeakMap<Snapshot['files'], ReadonlyMap<Group, readonly string[]>>()

/** The files that have a part in each group. */
export function filesOfGroups({ files }: Snapshot): ReadonlyMap<Group, readonly string[]> {
  let found = filesByGroup.get(files)
  if (!found) {
    const map = new Map<Group, string[]>()
    for (const [key, { groups }] of files)
      for (const group of groups) {
        const list = map.get(group)
        if (list) list.push(key)
        else map.set(group, [key])
      }
    found = map
    filesByGroup.set(files, found)
  }
  return found
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
