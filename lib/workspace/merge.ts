import { type Manifest, type ManifestNode, nodesOf, noteNodes, type UniqueId } from '../manifest'
import { byCodePoint } from '../parse'
import type { FileChanges } from './changes'
import type { Group } from './groups'
import { type Item, type Order, rerank, SECTIONS, type Section } from './order'
import { indexOf } from './order-index'
import type { Snapshot } from './snapshot'

/** What takes the place of all that is of these groups. */
export type Replaced = { readonly groups: ReadonlySet<Group>; readonly manifest: Manifest }

/**
 * The order of a manifest of which a part was replaced: the old one itself where all stands as it stood. Undefined where
 * something has no place any more.
 */
export function mergeOrder(
  old: Snapshot,
  own: Order,
  { groups }: Replaced,
  { inPlace: same, numberOf: number }: FileChanges,
): Order | undefined {
  if (same && standsAlike(old.order, own, groups)) return old.order
  const before = same ? [] : [...old.files.keys()]
  const numberOf = (file: number) => number(before[file] ?? '')
  const merged: { [section: string]: Item[] } = {}
  for (const section of SECTIONS) {
    const kept: Item[] = []
    for (const item of old.order[section]) {
      if (groups.has(item.group)) continue
      const rank = same ? item.rank : rerank(item.rank, numberOf)
      if (rank === null) return undefined
      kept.push(rank === item.rank ? item : { ...item, rank })
    }
    merged[section] = joined(kept, own[section])
  }
  const { nodes = [], sources = [], exposures = [], unit_tests = [] } = merged
  return { nodes, sources, exposures, unit_tests }
}

/** Whether all of these groups stands where it stood. */
function standsAlike(old: Order, own: Order, groups: ReadonlySet<Group>): boolean {
  const counts = new Map<Section, number>()
  for (const { section } of indexOf(old).ofGroups(groups)) counts.set(section, (counts.get(section) ?? 0) + 1)
  return SECTIONS.every(
    (section) =>
      own[section].length === (counts.get(section) ?? 0) &&
      own[section].every((item) => placeOf(old[section], item) !== null),
  )
}

/** Where an item stands in a list in order; null where it doesn't. */
function placeOf(items: readonly Item[], { id, rank }: Item): number | null {
  let [low, high] = [0, items.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((items[middle]?.rank ?? 0) < rank) low = middle + 1
    else high = middle
  }
  for (; items[low]?.rank === rank; low++) if (items[low]?.id === id) return low
  return null
}

/** Two lists in order as one. */
function joined(first: readonly Item[], second: readonly Item[]): Item[] {
  if (second.length === 0) return [...first]
  const result: Item[] = []
  let at = 0
  for (const item of second) {
    for (let next = first[at]; next && next.rank < item.rank; next = first[at]) {
      result.push(next)
      at++
    }
    result.push(item)
  }
  for (; at < first.length; at++) {
    const next = first[at]
    if (next) result.push(next)
  }
  return result
}

/** The manifest with a part of it replaced; a section or map in which nothing differs is the old one itself. */
export function mergeManifest(
  old: Snapshot,
  { groups, manifest: part }: Replaced,
  order: Order,
  further: Partial<Pick<Manifest, 'docs' | 'macros'>>,
): Manifest {
  const { manifest } = old.project
  const gone = new Set<UniqueId>()
  for (const { item } of indexOf(old.order).ofGroups(groups)) gone.add(item.id)
  const added = new Set<UniqueId>()
  for (const section of SECTIONS)
    for (const id of Object.keys(part[section])) if (!gone.delete(id)) added.add(id)
  const asBefore = gone.size === 0 && added.size === 0
  return carrySections(manifest, {
    metadata: part.metadata,
    nodes: mergeNodes(old, part, order, gone),
    sources: section(order.sources, manifest.sources, part.sources, gone),
    exposures: section(order.exposures, manifest.exposures, part.exposures, gone),
    unit_tests: section(order.unit_tests, manifest.unit_tests, part.unit_tests, gone),
    ...mergeEdges(manifest, part, order, asBefore ? null : gone),
    group_map: groupMap(manifest, part, order),
    ...further,
  })
}

/** A manifest with other values of some sections; those that nobody has read yet stay unread. */
export function carrySections(old: Manifest, changes: Partial<Manifest>): Manifest {
  const made: { [key: string]: unknown } = {}
  for (const key of Object.keys(old)) {
    if (Object.hasOwn(changes, key)) made[key] = Reflect.get(changes, key)
    else Object.defineProperty(made, key, Object.getOwnPropertyDescriptor(old, key) ?? {})
  }
  // Every key of a manifest, each with a value of its kind.
  return made as unknown as Manifest
}

/** The nodes, with the list of them that others ask for. */
function mergeNodes(
  { project: { manifest: old }, order: before }: Snapshot,
  part: Manifest,
  { nodes: items }: Order,
  gone: ReadonlySet<UniqueId>,
): Manifest['nodes'] {
  const fresh = new Map(Object.entries(part.nodes))
  if (fresh.size === 0 && !some(gone, (id) => Object.hasOwn(old.nodes, id))) return old.nodes
  const known = nodesOf(old)
  // Where nothing moved a node is found by its place, which is quicker.
  const inPlace = items === before.nodes && items.length === known.length
  const list: ManifestNode[] = []
  const result: { [id: UniqueId]: ManifestNode } = {}
  for (const [i, { id }] of items.entries()) {
    const node = fresh.get(id) ?? (inPlace ? known[i] : old.nodes[id])
    if (node === undefined) continue
    result[id] = node
    list.push(node)
  }
  noteNodes(result, list)
  return result
}

type ById<T> = { readonly [id: UniqueId]: T }

function section<T>(
  items: readonly Item[],
  old: ById<T>,
  part: ById<T>,
  gone: ReadonlySet<UniqueId>,
): ById<T> {
  const fresh = new Map(Object.entries(part))
  if (fresh.size === 0 && !some(gone, (id) => Object.hasOwn(old, id))) return old
  const result: { [id: UniqueId]: T } = {}
  for (const { id } of items) {
    const node = fresh.get(id) ?? old[id]
    if (node !== undefined) result[id] = node
  }
  return result
}

function some<T>(values: Iterable<T>, is: (value: T) => boolean): boolean {
  for (const value of values) if (is(value)) return true
  return false
}

type Edges = Pick<Manifest, 'parent_map' | 'child_map'>

/** Edges of what was replaced are its own; others only gain or lose what was replaced below them. */
function mergeEdges(old: Manifest, part: Manifest, order: Order, gone: ReadonlySet<UniqueId> | null): Edges {
  const own = new Map(Object.entries(part.parent_map))
  if (gone === null && [...own].every(([id, parents]) => isSame(old.parent_map[id] ?? [], parents)))
    return { parent_map: old.parent_map, child_map: old.child_map }
  const changed = new Map<UniqueId, Set<UniqueId>>()
  const childrenOf = (id: UniqueId) => {
    let set = changed.get(id)
    if (!set) {
      set = new Set(old.child_map[id] ?? [])
      changed.set(id, set)
    }
    return set
  }
  for (const id of [...own.keys(), ...(gone ?? [])])
    for (const parent of old.parent_map[id] ?? []) childrenOf(parent).delete(id)
  for (const [id, parents] of own) for (const parent of parents) childrenOf(parent).add(id)
  const parents: { [id: UniqueId]: readonly UniqueId[] } = {}
  const children: { [id: UniqueId]: readonly UniqueId[] } = {}
  const none: readonly UniqueId[] = []
  const add = (id: UniqueId) => {
    parents[id] = own.get(id) ?? old.parent_map[id] ?? none
    const set = changed.get(id)
    children[id] = set ? [...set].sort(byCodePoint) : (old.child_map[id] ?? none)
  }
  for (const items of [order.nodes, order.sources, order.exposures, order.unit_tests])
    for (const { id } of items) add(id)
  for (const semantic of [old.metrics, old.semantic_models, old.saved_queries])
    for (const id of Object.keys(semantic)) add(id)
  return { parent_map: parents, child_map: children }
}

function isSame(before: readonly string[], now: readonly string[]): boolean {
  return before.length === now.length && now.every((id, i) => before[i] === id)
}

/** The members of dbt's groups; only those of which a node was replaced are listed anew. */
function groupMap({ group_map: old }: Manifest, part: Manifest, { nodes }: Order): Manifest['group_map'] {
  const added = Object.values(part.nodes).filter((node) => node.group !== null)
  if (added.length === 0 && Object.keys(old).length === 0) return old
  const standing = new Set<UniqueId>()
  const isMember = new Set(Object.values(old).flat())
  for (const { id } of nodes) if (isMember.has(id) && !Object.hasOwn(part.nodes, id)) standing.add(id)
  if (added.length === 0 && standing.size === isMember.size) return old
  const places = new Map(nodes.map(({ id }, i) => [id, i]))
  const place = (id: UniqueId) => places.get(id) ?? 0
  const map: { [group: string]: UniqueId[] } = {}
  for (const [group, members] of Object.entries(old))
    map[group] = [
      ...members.filter((id) => standing.has(id)),
      ...added.filter((node) => node.group === group).map((node) => node.unique_id),
    ].sort((a, b) => place(a) - place(b))
  return map
}
