import type { GraphNode, UniqueId } from '../../lib/manifest'
import {
  configuredCluster,
  configuredGroup,
  folderOf,
  kindOf,
  materializationOf,
  nameOf,
  ownOwner,
  schemaOf,
  tagsOf,
} from './facts'

/** What tree, lineage and overview draw of a node, as far as the node itself says it. */
export type NodeFacts = {
  readonly id: UniqueId
  readonly name: string
  readonly kind: string
  readonly materialization: string | null
  readonly schema: string | null
  /** As its config names it. */
  readonly cluster: string | null
  readonly folder: string
  /** Its own; others have those of their group. */
  readonly owner: string | null
  readonly group: string | null
  readonly tags: readonly string[]
  readonly file: string
  readonly isDocumented: boolean
}

const known = new WeakMap<GraphNode, NodeFacts>()

/** Made once of each node: a save leaves nearly all as they are, and to look at thousands of them anew takes its time. */
export function nodeFacts(node: GraphNode): NodeFacts {
  let facts = known.get(node)
  if (!facts) {
    facts = {
      id: node.unique_id,
      name: nameOf(node),
      kind: kindOf(node),
      materialization: materializationOf(node),
      schema: schemaOf(node),
      cluster: configuredCluster(node),
      folder: folderOf(node),
      owner: ownOwner(node),
      group: configuredGroup(node),
      tags: tagsOf(node),
      file: node.original_file_path,
      isDocumented: (node.description ?? '').trim() !== '',
    }
    known.set(node, facts)
  }
  return facts
}
