import type { DiagnosticView } from './diagnostic-view'
import { FaultGroups } from './fault-groups'

/** The faults of one node, above its page. */
export function NodeFaults({ diagnostics }: { diagnostics: readonly DiagnosticView[] }) {
  if (diagnostics.length === 0) return null
  return (
    <div className="px-4 pb-4 sm:px-6">
      <FaultGroups diagnostics={diagnostics} />
    </div>
  )
}
