import { codes, groupBy } from '../../lib/foundation'
import { DiagnosticList } from './diagnostic-list'
import type { DiagnosticView } from './diagnostic-view'

/** More of one kind than this is a number: a page of them tells nobody more. */
const MOST_ERRORS = 50
const MOST_OF_A_KIND = 20

/** The first letter as titles have it. */
const titled = (text: string) => text.slice(0, 1).toUpperCase() + text.slice(1)

function Rest({ count }: { count: number }) {
  if (count <= 0) return null
  return <p className="mt-2 text-12 text-ink-3">{`and ${count.toLocaleString('en')} more like these`}</p>
}

/** What is broken stands open; what only warns is one line for each kind, and opens. */
export function FaultGroups({ diagnostics }: { diagnostics: readonly DiagnosticView[] }) {
  const errors = diagnostics.filter((each) => each.severity === 'error')
  const warnings = groupBy(
    diagnostics.filter((each) => each.severity !== 'error'),
    (each) => each.code,
  )
  return (
    <div className="flex flex-col gap-2">
      {errors.length > 0 && <DiagnosticList diagnostics={errors.slice(0, MOST_ERRORS)} />}
      <Rest count={errors.length - MOST_ERRORS} />
      {[...warnings].map(([code, all]) => (
        <details key={code}>
          <summary className="cursor-pointer text-hydrating">
            {`${titled(codes[code])}: ${all.length.toLocaleString('en')} ${all.length === 1 ? 'warning' : 'warnings'}`}
          </summary>
          <div className="mt-2">
            <DiagnosticList diagnostics={all.slice(0, MOST_OF_A_KIND)} />
            <Rest count={all.length - MOST_OF_A_KIND} />
          </div>
        </details>
      ))}
    </div>
  )
}
