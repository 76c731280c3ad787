import type { NodeLink } from '../../components/model/model-view'
import { lineageNodes, nameOf } from './facts'
import { nodeLink } from './model'
import type { ProjectReading } from './reading'

/** The pairs of letters of a name: two names are alike by how many of these they share. */
function pairs(name: string): ReadonlySet<string> {
  const text = name.toLowerCase()
  return new Set(Array.from({ length: Math.max(0, text.length - 1) }, (_, at) => text.slice(at, at + 2)))
}

/** Up to five nodes whose names are most like the last part of an id. */
export function nearestNodes(reading: ProjectReading, id: string): readonly NodeLink[] {
  const wanted = pairs(id.split('.').slice(2).join('.') || id)
  return lineageNodes(reading.manifest)
    .map((node) => {
      const own = pairs(nameOf(node))
      const shared = [...wanted].filter((pair) => own.has(pair)).length
      return { node, likeness: (2 * shared) / Math.max(1, wanted.size + own.size) }
    })
    .filter(({ likeness }) => likeness > 0.35)
    .sort((a, b) => b.likeness - a.likeness)
    .slice(0, 5)
    .map(({ node }) => nodeLink(node))
}
