import type { ManifestNode, SourceNode, UniqueId } from '../manifest'
import type { RawProject } from '../project'
import { type Outside, standing } from '../resolve'
import { type Group, groupOf, nodeGroup, sourceGroup } from './groups'
import type { Snapshot } from './snapshot'

type ByPackage<T> = Map<string, T>
type Disabled = { readonly type: string; readonly id: UniqueId }
type Draft = ReturnType<typeof standing>

/** What stands outside of any part of a snapshot, for looking things up; nodes are made ready when they are found. */
export function outsideOf(
  { project, order }: Snapshot,
  _raw: RawProject,
): { readonly without: (groups: ReadonlySet<Group>) => Outside } {
  const { manifest } = project
  const drafts = new Map<UniqueId, Draft>()
  const draft = (node: ManifestNode) => {
    let made = drafts.get(node.unique_id)
    if (!made) {
      made = standing(node)
      drafts.set(node.unique_id, made)
    }
    return made
  }
  const refs = new Map<string, UniqueId[]>()
  for (const { id } of order.nodes) {
    const [type] = id.split('.', 1)
    if (type !== 'model' && type !== 'seed' && type !== 'snapshot') continue
    for (const key of keysOf(id, manifest.nodes)) push(refs, key, id)
  }
  const sources = new Map<string, ByPackage<SourceNode>>()
  for (const source of Object.values(manifest.sources))
    under(sources, `${source.source_name}.${source.name}`).set(source.package_name, source)
  const disabled = new Map<string, ByPackage<Disabled[]>>()
  for (const node of Object.values(manifest.disabled).flat()) {
    const found = under(disabled, disabledName(node))
    const list = found.get(node.package_name) ?? []
    found.set(node.package_name, [...list, { type: node.resource_type, id: node.unique_id }])
  }
  return {
    without: (groups) => ({
      refs: {
        find: (key) => {
          if (groups.has(nodeGroup(key))) return undefined
          const ids = refs.get(key)
          if (!ids) return undefined
          const nodes = ids.flatMap((id) => manifest.nodes[id] ?? [])
          return new Map(nodes.map((node) => [node.package_name, draft(node)]))
        },
        names: () => [...refs.keys()].filter((key) => !groups.has(nodeGroup(key))),
      },
      sources: {
        find: (key) => {
          const found = sources.get(key)
          const [first] = found?.values() ?? []
          return first && groups.has(sourceGroup(first.source_name)) ? undefined : found
        },
        names: () =>
          [...sources].flatMap(([key, found]) => {
            const [first] = found.values()
            return first && groups.has(sourceGroup(first.source_name)) ? [] : [key]
          }),
      },
      // Nothing disabled is ever in a part.
      disabled: { find: (key) => disabled.get(key), names: () => disabled.keys() },
      node: (id) => {
        const node = manifest.nodes[id]
        const group = node ? groupOf(node) : null
        return node && group !== null && !groups.has(group) ? draft(node) : undefined
      },
      groups: new Map(Object.entries(manifest.groups)),
    }),
  }
}

/** The names under which a node is found: a version under its own, the latest under the plain one too. */
function keysOf(id: UniqueId, nodes: Snapshot['project']['manifest']['nodes']): readonly string[] {
  const parts = id.split('.')
  const node = parts.length > 3 ? nodes[id] : undefined
  if (!node || node.resource_type !== 'model' || node.version === null)
    return [node?.name ?? parts.slice(2).join('.')]
  const own = `${node.name}.v${node.version}`
  return node.version === node.latest_version ? [own, node.name] : [own]
}

function disabledName(node: { readonly resource_type: string; readonly name: string } & object): string {
  if ('source_name' in node) return `${String(node.source_name)}.${node.name}`
  const version = 'version' in node ? node.version : null
  return version === null || version === undefined ? node.name : `${node.name}.v${String(version)}`
}

function push(map: Map<string, UniqueId[]>, key: string, id: UniqueId): void {
  const list = map.get(key)
  if (list) list.push(id)
  else map.set(key, [id])
}

function under<T>(map: Map<string, ByPackage<T>>, key: string): ByPackage<T> {
  let found = map.get(key)
  if (!found) {
    found = new Map()
    map.set(key, found)
  }
  return found
}
