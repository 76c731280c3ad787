import type { GraphNode } from '../../manifest'
import { fnmatch } from '../fnmatch'
import { text } from '../value'
import type { Method } from '../world'

export const tag: Method = {
  name: 'tag',
  doc: { example: 'nightly', about: 'a tag; wildcards allowed' },
  match({ value }) {
    const pattern = text(value)
    return (node) => tagsOf(node).some((name) => fnmatch(name, pattern))
  },
}

/** A unit test has its tags in its config only. */
function tagsOf(node: GraphNode): readonly string[] {
  if (node.resource_type !== 'unit_test') return 'tags' in node ? (node.tags ?? []) : []
  const { tags } = node.config
  if (tags === undefined) return []
  return typeof tags === 'string' ? [tags] : tags
}
