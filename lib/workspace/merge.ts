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
  changes: FileChanges,
): Order | undefined {
  const same = changes.inPlace
  if (same && standsAlike(old.order, own, groups)) return old.order
  const numbers = same ? [] : numbersNow(old.files, changes)
  const numberOf = (file: number) => numbers[file]
  const merged: { [section: string]: Item[] } = {}
  for (const section of SECTIONS) {
    const kept: Item[] = []
    for (const item of old.order[section]) {
      if (groups.has(item.group)) continue
      const rank = same ? item.rank : rerank(item.rank, numberOf)
      if (rank === null) return undefined
      kept.push(rank === item.rank ? item : { id: item.id, group: item.group, rank })
    }
    merged[section] = joined(kept, own[section])
  }
  const { nodes = [], sources = [], exposures = [], unit_tests = [] } = merged
  return { nodes, sources, exposures, unit_tests }
}

/** The number that each file has now, by the one that it had; the lists run side by side but for what came or went. */
function numbersNow(files: Snapshot['files'], { placed, numberOf }: FileChanges): (number | undefined)[] {
  const numbers: (number | undefined)[] = []
  let next = 0
  for (const key of files.keys()) {
    const number = placed[next]?.key === key ? next : numberOf(key)
    if (number !== undefined) next = number + 1
    numbers.push(number)
  }
  return numbers
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
    ...mergeEdges(old, part, order, asBefore ? null : gone),
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
  const list: ManifestNode[] = []
  const result: { [id: UniqueId]: ManifestNode } = {}
  const placeOf = inStep(before.nodes)
  for (const { id } of items) {
    const node = fresh.get(id) ?? known[placeOf(id)] ?? old.nodes[id]
    if (node === undefined) continue
    result[id] = node
    list.push(node)
  }
  noteNodes(result, list)
  return result
}

/**
 * Where an item stood, for items that are asked for in the order in which they stood: of thousands that is much quicker
 * than to look each up by its id.
 */
function inStep(before: readonly Item[]): (id: UniqueId) => number {
  let at = 0
  return (id) => {
    while (at < before.length && before[at]?.id !== id) at++
    return at
  }
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
type Ids = readonly UniqueId[]

const NONE: Ids = []

/** The same by the places of all items, section after section. */
type EdgeLists = { readonly parents: readonly Ids[]; readonly children: readonly Ids[] }

const edgeLists = new WeakMap<Manifest['parent_map'], EdgeLists>()

function edgeListsOf({ project, order }: Snapshot): EdgeLists {
  const { parent_map: parents, child_map: children } = project.manifest
  let lists = edgeLists.get(parents)
  if (!lists) {
    const ids = SECTIONS.flatMap((section) => order[section].map(({ id }) => id))
    lists = { parents: ids.map((id) => parents[id] ?? NONE), children: ids.map((id) => children[id] ?? NONE) }
    edgeLists.set(parents, lists)
  }
  return lists
}

/** Edges of what was replaced are its own; others only gain or lose what was replaced below them. */
function mergeEdges(
  snapshot: Snapshot,
  part: Manifest,
  order: Order,
  gone: ReadonlySet<UniqueId> | null,
): Edges {
  const old = snapshot.project.manifest
  const own = new Map(Object.entries(part.parent_map))
  const isAlike = gone === null && order === snapshot.order
  if (isAlike && [...own].every(([id, parents]) => isSame(old.parent_map[id] ?? NONE, parents)))
    return { parent_map: old.parent_map, child_map: old.child_map }
  const changed = changedChildren(old, own, gone)
  const lists = edgeListsOf(snapshot)
  const parents: { [id: UniqueId]: Ids } = {}
  const children: { [id: UniqueId]: Ids } = {}
  const made: { readonly parents: Ids[]; readonly children: Ids[] } = { parents: [], children: [] }
  const add = (id: UniqueId, above: Ids, below: Ids) => {
    parents[id] = above
    children[id] = below
    made.parents.push(above)
    made.children.push(below)
  }
  let start = 0
  for (const section of SECTIONS) {
    const placeOf = inStep(snapshot.order[section])
    for (const { id } of order[section]) {
      const above = own.get(id)
      if (above) add(id, above, changed.get(id) ?? old.child_map[id] ?? NONE)
      else {
        const at = start + placeOf(id)
        add(id, lists.parents[at] ?? NONE, changed.get(id) ?? lists.children[at] ?? NONE)
      }
    }
    start += snapshot.order[section].length
  }
  for (const semantic of [old.metrics, old.semantic_models, old.saved_queries])
    for (const id of Object.keys(semantic)) {
      parents[id] = own.get(id) ?? old.parent_map[id] ?? NONE
      children[id] = changed.get(id) ?? old.child_map[id] ?? NONE
    }
  edgeLists.set(parents, made)
  return { parent_map: parents, child_map: children }
}

/** The children of whatever gains or loses some. */
function changedChildren(
  old: Manifest,
  own: ReadonlyMap<UniqueId, Ids>,
  gone: ReadonlySet<UniqueId> | null,
): ReadonlyMap<UniqueId, Ids> {
  const changed = new Map<UniqueId, Set<UniqueId>>()
  const childrenOf = (id: UniqueId) => {
    let set = changed.get(id)
    if (!set) {
      set = new Set(old.child_map[id])
      changed.set(id, set)
    }
    return set
  }
  for (const id of [...own.keys(), ...(gone ?? [])])
    for (const parent of old.parent_map[id] ?? NONE) childrenOf(parent).delete(id)
  for (const [id, parents] of own) for (const parent of parents) childrenOf(parent).add(id)
  return new Map([...changed].map(([id, set]) => [id, [...set].sort(byCodePoint)]))
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
