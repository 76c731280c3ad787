import type { Manifest } from './manifest'
import type { ManifestNode, ModelNode, SeedNode, SnapshotNode, TestNode } from './nodes'

/** The nodes of a manifest by what is asked for most, each in the manifest's order. */
export type NodeLists = {
  readonly models: readonly ModelNode[]
  readonly tests: readonly TestNode[]
  readonly seeds: readonly SeedNode[]
  readonly snapshots: readonly SnapshotNode[]
}

type Nodes = Manifest['nodes']

const all = new WeakMap<Nodes, readonly ManifestNode[]>()
const lists = new WeakMap<Nodes, NodeLists>()

/** The nodes as a list; made once, as to gather the values of thousands of keys takes longer than most of what is asked of them. */
export function nodesOf({ nodes }: Pick<Manifest, 'nodes'>): readonly ManifestNode[] {
  let list = all.get(nodes)
  if (!list) {
    list = Object.values(nodes)
    all.set(nodes, list)
  }
  return list
}

/** Tells the list of nodes that were just put together; theirs must be the same order. */
export function noteNodes(nodes: Nodes, list: readonly ManifestNode[]): void {
  all.set(nodes, list)
}

/** The nodes by their kind. */
export function nodeLists(manifest: Pick<Manifest, 'nodes'>): NodeLists {
  let found = lists.get(manifest.nodes)
  if (!found) {
    found = sorted(nodesOf(manifest))
    lists.set(manifest.nodes, found)
  }
  return found
}

function sorted(nodes: readonly ManifestNode[]): NodeLists {
  const models: ModelNode[] = []
  const tests: TestNode[] = []
  const seeds: SeedNode[] = []
  const snapshots: SnapshotNode[] = []
  for (const node of nodes) {
    if (node.resource_type === 'test') tests.push(node)
    else if (node.resource_type === 'model') models.push(node)
    else if (node.resource_type === 'seed') seeds.push(node)
    else if (node.resource_type === 'snapshot') snapshots.push(node)
  }
  return { models, tests, seeds, snapshots }
}
