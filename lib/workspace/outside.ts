import type { ManifestNode, SourceNode, UniqueId } from '../manifest'
import type { RawProject } from '../project'
import { type Outside, standing } from '../resolve'
import { type Group, groupOf, nodeGroup, sourceGroup } from './groups'
import type { Snapshot } from './snapshot'
import { once } from './store/lazy-section'

type ByPackage<T> = Map<string, T>
type Disabled = { readonly type: string; readonly id: UniqueId }
type Draft = ReturnType<typeof standing>

/** What stands outside of any part of a snapshot, for looking things up; nodes are made ready when they are found. */
export function outsideOf(
  { project, order }: Snapshot,
  raw: RawProject,
): { readonly without: (groups: ReadonlySet<Group>) => Outside } {
  const { manifest } = project
  const packages = [raw.root.name, ...raw.packages.map((pkg) => pkg.name)]
  const drafts = new Map<UniqueId, Draft>()
  const draft = (node: ManifestNode) => {
    let made = drafts.get(node.unique_id)
    if (!made) {
      made = standing(node)
      drafts.set(node.unique_id, made)
    }
    return made
  }
  const latest = once(() => latestVersions(order.nodes, manifest.nodes))
  const disabled = once(() => disabledByName(manifest))
  return {
    without: (groups) => ({
      refs: {
        find: (key) => {
          if (groups.has(nodeGroup(key))) return undefined
          const found: ByPackage<Draft> = new Map()
          for (const pkg of packages)
            for (const type of REFERABLE) {
              const node = manifest.nodes[`${type}.${pkg}.${key}`]
              if (node) found.set(pkg, draft(node))
            }
          for (const node of latest().get(key) ?? []) found.set(node.package_name, draft(node))
          return found.size === 0 ? undefined : found
        },
        names: () =>
          [...order.nodes.flatMap(({ id }) => nameIn(id) ?? []), ...latest().keys()].filter(
            (key) => !groups.has(nodeGroup(key)),
          ),
      },
      sources: {
        find: (key) => {
          const found: ByPackage<SourceNode> = new Map()
          for (const pkg of packages) {
            const source = manifest.sources[`source.${pkg}.${key}`]
            if (source && !groups.has(sourceGroup(source.source_name))) found.set(pkg, source)
          }
          return found.size === 0 ? undefined : found
        },
        names: () =>
          Object.values(manifest.sources).flatMap(({ source_name: source, name }) =>
            groups.has(sourceGroup(source)) ? [] : [`${source}.${name}`],
          ),
      },
      // Nothing disabled is ever in a part.
      disabled: { find: (key) => disabled().get(key), names: () => disabled().keys() },
      node: (id) => {
        const node = manifest.nodes[id]
        const group = node ? groupOf(node) : null
        return node && group !== null && !groups.has(group) ? draft(node) : undefined
      },
      groups: new Map(Object.entries(manifest.groups)),
    }),
  }
}

const REFERABLE = ['model', 'seed', 'snapshot'] as const

/** The name under which a node's id says that it is found; none for what isn't referred to. */
function nameIn(id: UniqueId): string | undefined {
  const [type = '', pkg = ''] = id.split('.', 2)
  return REFERABLE.some((each) => each === type) ? id.slice(type.length + pkg.length + 2) : undefined
}

/** Versioned models are found under their plain name, too: the latest of each. */
function latestVersions(
  order: Snapshot['order']['nodes'],
  nodes: Snapshot['project']['manifest']['nodes'],
): ReadonlyMap<string, readonly ManifestNode[]> {
  const found = new Map<string, ManifestNode[]>()
  for (const { id } of order) {
    if (!id.startsWith('model.') || !/\.v[^.]*$/.test(id)) continue
    const node = nodes[id]
    if (node?.resource_type !== 'model' || node.version === null) continue
    if (node.version === node.latest_version) found.set(node.name, [...(found.get(node.name) ?? []), node])
  }
  return found
}

function disabledByName({
  disabled,
}: Snapshot['project']['manifest']): ReadonlyMap<string, ByPackage<Disabled[]>> {
  const found = new Map<string, ByPackage<Disabled[]>>()
  for (const node of Object.values(disabled).flat()) {
    const name = disabledName(node)
    const packages = found.get(name) ?? new Map<string, Disabled[]>()
    found.set(name, packages)
    const list = packages.get(node.package_name) ?? []
    packages.set(node.package_name, [...list, { type: node.resource_type, id: node.unique_id }])
  }
  return found
}

function disabledName(node: { readonly resource_type: string; readonly name: string } & object): string {
  if ('source_name' in node) return `${String(node.source_name)}.${node.name}`
  const version = 'version' in node ? node.version : null
  return version === null || version === undefined ? node.name : `${node.name}.v${String(version)}`
}
