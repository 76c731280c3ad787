import type { Constraint, ManifestNode } from '../manifest'
import { extractReference } from '../parse'
import { nodeRelation, sourceRelation } from './resolver'
import type { Session } from './session'

/** A model whose foreign keys name the relation that they point to, as a compiled one has them. */
export function withForeignKeys(session: Session, node: ManifestNode): ManifestNode {
  if (node.resource_type !== 'model') return node
  const columns = Object.entries(node.columns)
  const lists = [node.constraints, ...columns.map(([, column]) => column.constraints)]
  if (!lists.some((list) => list.some(pointsElsewhere))) return node
  const settled = (list: readonly Constraint[]) =>
    list.map((each) => (pointsElsewhere(each) ? { ...each, to: relationOf(session, node, each.to) } : each))
  return {
    ...node,
    constraints: settled(node.constraints),
    columns: Object.fromEntries(
      columns.map(([key, column]) => [key, { ...column, constraints: settled(column.constraints) }]),
    ),
  }
}

function pointsElsewhere(constraint: Constraint): constraint is Constraint & { readonly to: string } {
  return constraint.type === 'foreign_key' && typeof constraint.to === 'string' && constraint.to !== ''
}

/** What cannot be found is no longer an expression, or was told of when the project was read. */
function relationOf({ lookup, raw, quoting }: Session, node: ManifestNode, to: string): string {
  const reference = extractReference(to)
  if (reference === null) return to
  const from = { from: node.package_name, root: raw.root.name }
  if ('source' in reference) {
    const [source, table] = reference.source
    const found = lookup.source({ source, table, ...from })
    return found ? sourceRelation(found).render() : to
  }
  const found = lookup.ref({ ...reference.ref, ...from })
  return found ? nodeRelation(found, quoting).render() : to
}
