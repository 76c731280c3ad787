import type { Manifest, UniqueId } from '../manifest'
import { byCodePoint } from '../parse'
import type { Group } from './groups'
import { type Item, type Order, rerank, SECTIONS } from './order'
import type { FileChanges } from './part-scope'
import type { Snapshot } from './snapshot'

/** What takes the place of all that is of these groups. */
export type Replaced = { readonly groups: ReadonlySet<Group>; readonly manifest: Manifest }

/** The order of a manifest of which a part was replaced; undefined where something has no place any more. */
export function mergeOrder(
  old: Snapshot,
  own: Order,
  { groups }: Replaced,
  { placed }: FileChanges,
): Order | undefined {
  const numbers = new Map(placed.map(({ key }, i) => [key, i]))
  const before = [...old.files.keys()]
  const same = before.length === placed.length && before.every((key, i) => placed[i]?.key === key)
  const numberOf = (file: number) => (same ? file : numbers.get(before[file] ?? ''))
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

/** The manifest with a part of it replaced. */
export function mergeManifest(old: Manifest, { manifest: part }: Replaced, order: Order): Manifest {
  const nodes = section(order.nodes, old.nodes, part.nodes)
  const sources = section(order.sources, old.sources, part.sources)
  const exposures = section(order.exposures, old.exposures, part.exposures)
  const unitTests = section(order.unit_tests, old.unit_tests, part.unit_tests)
  const ids = [order.nodes, order.sources, order.exposures, order.unit_tests].flatMap((items) =>
    items.map(({ id }) => id),
  )
  for (const semantic of [old.metrics, old.semantic_models, old.saved_queries])
    ids.push(...Object.keys(semantic))
  const edges = mergeEdges(old, part, ids)
  return carrySections(old, {
    metadata: part.metadata,
    nodes,
    sources,
    exposures,
    unit_tests: unitTests,
    parent_map: edges.parents,
    child_map: edges.children,
    group_map: groupMap(old, part, order),
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

type ById<T> = { readonly [id: UniqueId]: T }

function section<T>(items: readonly Item[], old: ById<T>, part: ById<T>): ById<T> {
  const ids = items.map(({ id }) => id)
  // A copy is made much faster than a mapping key by key.
  if (isSame(Object.keys(old), ids)) return { ...old, ...part }
  const result: { [id: UniqueId]: T } = {}
  for (const id of ids) {
    const node = part[id] ?? old[id]
    if (node !== undefined) result[id] = node
  }
  return result
}

function isSame(before: readonly string[], now: readonly string[]): boolean {
  return before.length === now.length && now.every((id, i) => before[i] === id)
}

/** Edges of what was replaced are its own; others only gain or lose what was replaced below them. */
function mergeEdges(old: Manifest, part: Manifest, ids: readonly UniqueId[]) {
  const before = Object.keys(old.parent_map)
  const same = isSame(before, ids)
  const now = same ? null : new Set(ids)
  const gone = now === null ? [] : before.filter((id) => !now.has(id))
  const parents: { [id: UniqueId]: readonly UniqueId[] } = same ? { ...old.parent_map } : {}
  for (const id of same ? Object.keys(part.parent_map) : ids)
    parents[id] = part.parent_map[id] ?? old.parent_map[id] ?? []
  const changed = new Map<UniqueId, Set<UniqueId>>()
  const childrenOf = (id: UniqueId) => {
    let set = changed.get(id)
    if (!set) {
      set = new Set(old.child_map[id] ?? [])
      changed.set(id, set)
    }
    return set
  }
  for (const id of [...Object.keys(part.parent_map), ...gone])
    for (const parent of old.parent_map[id] ?? []) childrenOf(parent).delete(id)
  for (const id of Object.keys(part.parent_map))
    for (const parent of part.parent_map[id] ?? []) childrenOf(parent).add(id)
  const children: { [id: UniqueId]: readonly UniqueId[] } = same ? { ...old.child_map } : {}
  for (const id of same ? changed.keys() : ids) {
    const set = changed.get(id)
    children[id] = set ? [...set].sort(byCodePoint) : (old.child_map[id] ?? [])
  }
  return { parents, children }
}

/** The members of dbt's groups; only those of which a node was replaced are listed anew. */
function groupMap({ group_map: old }: Manifest, part: Manifest, { nodes }: Order): Manifest['group_map'] {
  const added = Object.values(part.nodes).filter((node) => node.group !== null)
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
