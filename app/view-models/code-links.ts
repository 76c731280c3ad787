import { nodeHref } from '../../components/project/project-index'
import { findNode, type GraphNode, type Manifest, type UniqueId } from '../../lib/manifest'

type Link = { readonly start: number; readonly end: number; readonly href: string }
const refCall = /\bref\(\s*(?:(['"])([\w.-]+)\1\s*,\s*)?(['"])([\w.-]+)\3/g
const sourceCall = /\bsource\(\s*(['"])([\w .-]+)\1\s*,\s*(['"])([\w .-]+)\3/g

function parents(manifest: Manifest, id: UniqueId): readonly GraphNode[] {
  return (manifest.parent_map[id] ?? []).flatMap((parent) => findNode(manifest, parent) ?? [])
}

/** The `ref` and `source` calls of a model's source as links to what they name. */
export function sourceLinks(manifest: Manifest, id: UniqueId, code: string): readonly Link[] {
  const near = parents(manifest, id)
  const refs = [...code.matchAll(refCall)].flatMap((match) => {
    const node = near.find((parent) => parent.name === match[4] && parent.resource_type !== 'source')
    return node === undefined ? [] : [{ match, node }]
  })
  const sources = [...code.matchAll(sourceCall)].flatMap((match) => {
    const node = near.find(
      (parent) =>
        parent.resource_type === 'source' && parent.source_name === match[2] && parent.name === match[4],
    )
    return node === undefined ? [] : [{ match, node }]
  })
  return [...refs, ...sources].map(({ match, node }) => {
    // From the first quote to the last: the arguments are the link, the call's name isn't.
    const start = match.index + match[0].search(/['"]/)
    return { start, end: match.index + match[0].length, href: nodeHref(node.unique_id) }
  })
}

/** The relation names of a model's inputs in its compiled SQL as links. */
export function compiledLinks(manifest: Manifest, id: UniqueId, code: string): readonly Link[] {
  return parents(manifest, id).flatMap((node) => {
    const relation =
      'relation_name' in node && typeof node.relation_name === 'string' ? node.relation_name : null
    if (relation === null || relation === '') return []
    const found: Link[] = []
    for (let at = code.indexOf(relation); at >= 0; at = code.indexOf(relation, at + relation.length))
      found.push({ start: at, end: at + relation.length, href: nodeHref(node.unique_id) })
    return found
  })
}
