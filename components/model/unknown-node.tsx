import { NodeRow } from '../ui/node-link'
import { EmptyState } from '../ui/states'
import type { NodeLink } from './model-view'

/** A link that leads nowhere any more: says so, and offers what is named alike. */
export function UnknownNode({ id, near }: { id: string; near: readonly NodeLink[] }) {
  return (
    <EmptyState page title="The project has no such node">
      <p>
        <span className="font-mono break-all">{id}</span> was renamed or removed, or this project is another
        one.
      </p>
      {near.length > 0 && (
        <>
          <p className="mt-4 mb-1">Named alike:</p>
          <div className="pane divide-y text-ink">
            {near.map((node) => (
              <NodeRow key={node.id} node={node} />
            ))}
          </div>
        </>
      )}
    </EmptyState>
  )
}
