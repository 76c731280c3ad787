import type { GraphNode, Manifest, ManifestNode, UniqueId } from '../manifest'
import type { Group } from './groups'
import type { Replaced } from './merge'
import { SECTIONS } from './order'
import { indexOf } from './order-index'
import type { Snapshot } from './snapshot'

/** The groups of all that looks up something which is now another thing. Null where the semantic layer does. */
export function askersOf(old: Snapshot, { groups, manifest }: Replaced): ReadonlySet<Group> | null {
  const asked = old.project.manifest
  const before = new Map<UniqueId, string>()
  const index = indexOf(old.order)
  for (const { section, item } of index.ofGroups(groups))
    before.set(item.id, answerOf(section === 'nodes' ? asked.nodes[item.id] : undefined))
  const after = new Map<UniqueId, string>()
  for (const section of SECTIONS)
    for (const node of Object.values(manifest[section])) after.set(node.unique_id, answerOf(node))
  const names = new Set<UniqueId>()
  const found = new Set<Group>()
  for (const id of new Set([...before.keys(), ...after.keys()])) {
    const deprecated = [asked.nodes[id], manifest.nodes[id]].some(isDeprecated)
    if (before.get(id) === after.get(id) && !deprecated) continue
    if (!before.has(id) || !after.has(id)) names.add(id)
    for (const child of asked.child_map[id] ?? []) {
      const item = index.find(child)
      if (!item) return null
      found.add(item.group)
    }
    if (asked.nodes[id]?.resource_type === 'seed' || manifest.nodes[id]?.resource_type === 'seed')
      if (Object.keys(asked.unit_tests).length > 0) return null
  }
  if (names.size > 0) for (const group of namesakes(names, old, manifest)) found.add(group)
  return found
}

/** Where names come or go, others of that name may be meant now, and what was missing may be there. */
function namesakes(ids: ReadonlySet<UniqueId>, old: Snapshot, part: Manifest): Set<Group> {
  const index = indexOf(old.order)
  const found = new Set<Group>()
  const { nodes, child_map: children } = old.project.manifest
  for (const id of ids) {
    const name = (nodes[id] ?? part.nodes[id])?.name
    if (name === undefined) continue
    for (const { section, item } of index.ofGroup(`n:${name}`))
      if (section === 'nodes')
        for (const child of children[item.id] ?? []) found.add(index.find(child)?.group ?? item.group)
  }
  for (const id of old.unresolved) found.add(index.find(id)?.group ?? '')
  for (const { uniqueId } of old.diagnostics) {
    const item = uniqueId === undefined ? undefined : index.find(uniqueId)
    if (item) found.add(item.group)
  }
  found.delete('')
  return found
}

/** All of a node that shows in what refers to it. */
function answerOf(node: GraphNode | undefined): string {
  if (!node) return ''
  switch (node.resource_type) {
    case 'model':
      return JSON.stringify([
        node.config.enabled,
        node.access,
        node.group,
        node.version,
        node.latest_version,
        node.package_name,
      ])
    case 'seed':
      return JSON.stringify([node.config.enabled, node.group, node.checksum])
    case 'snapshot':
      return JSON.stringify([node.config.enabled, node.group])
    default:
      return ''
  }
}

function isDeprecated(node: ManifestNode | undefined): boolean {
  return node?.resource_type === 'model' && node.deprecation_date !== null
}
