import { DiagnosticList } from './diagnostic-list'
import type { DiagnosticView } from './diagnostic-view'

/** The faults of one node above its page: what is broken is open, what only warns can be opened. */
export function NodeFaults({ diagnostics }: { diagnostics: readonly DiagnosticView[] }) {
  const errors = diagnostics.filter((each) => each.severity === 'error')
  const warnings = diagnostics.filter((each) => each.severity !== 'error')
  if (diagnostics.length === 0) return null
  return (
    <div className="flex flex-col gap-2 px-4 pb-4 sm:px-6">
      {errors.length > 0 && <DiagnosticList diagnostics={errors} />}
      {warnings.length > 0 && (
        <details>
          <summary className="cursor-pointer text-hydrating">
            {warnings.length === 1
              ? '1 warning about its files'
              : `${warnings.length} warnings about its files`}
          </summary>
          <div className="mt-2">
            <DiagnosticList diagnostics={warnings} />
          </div>
        </details>
      )}
    </div>
  )
}
