import type { DiagnosticView } from '../diagnostics/diagnostic-view'
import { FaultGroups } from '../diagnostics/fault-groups'
import { NodeRow } from '../ui/node-link'
import { Page } from '../ui/page'
import { EmptyState } from '../ui/states'
import type { NodeLink } from './model-view'

type Props = {
  readonly id: string
  readonly near: readonly NodeLink[]
  /** What is wrong with the node, where that is why the project hasn't got it. */
  readonly faults: readonly DiagnosticView[]
}

/** A node that the project hasn't got: what is wrong with it; else that it is gone, and what is named alike. */
export function UnknownNode({ id, near, faults }: Props) {
  if (faults.length > 0)
    return (
      <Page>
        <h1 className="mb-4 font-mono text-20 break-words">{id.split('.').at(-1)}</h1>
        <p className="mb-4 text-ink-2">It can't be read as it is saved; the rest of the project can.</p>
        <FaultGroups diagnostics={faults} />
      </Page>
    )
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
