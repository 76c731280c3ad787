import { DiagnosticList } from '../diagnostics/diagnostic-list'
import { AppLink } from '../shell/app-link'
import { RunStatus } from '../ui/run-status'
import { kindOf, type RunNode, type RunNodeFacts, type RunValue, skippedBecause } from './run-value'
import { shortName } from './start-panel'

/** What came of one node: how it ended, the message, the hint, and where its text stands. */
export function NodeReport({
  node,
  value,
  facts,
  onSelect,
}: {
  node: RunNode
  value: RunValue
  facts: RunNodeFacts
  onSelect: (id: string) => void
}) {
  const own = facts[node.uniqueId]
  const faults = Object.values(value.diagnostics).filter((d) => d.uniqueId === node.uniqueId)
  const because = node.status === 'skipped' ? skippedBecause(node.uniqueId, value.nodes, facts) : null
  const said = faults.some((d) => node.message?.includes(d.message) === true)
  const failed = kindOf(node.status) === 'failed'
  return (
    <section aria-label="Selected node" className="max-h-[45%] shrink-0 overflow-y-auto border-b px-4 py-3">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <RunStatus status={node.status} failures={node.failures} />
        <h2 className="min-w-0 font-mono text-13 break-all">{own?.name ?? shortName(node.uniqueId)}</h2>
        <span className="flex-1" />
        {own !== undefined && (
          <>
            <span className="font-mono text-12 break-all text-ink-2">{own.path}</span>
            <AppLink href={own.href} className="text-accent hover:underline">
              Open
            </AppLink>
          </>
        )}
      </div>
      {because !== null && (
        <p className="mt-1 text-ink-2">
          skipped because{' '}
          <button type="button" onClick={() => onSelect(because)} className="font-mono underline">
            {facts[because]?.name ?? shortName(because)}
          </button>{' '}
          failed
        </p>
      )}
      {faults.length > 0 && (
        <div className="mt-2">
          <DiagnosticList diagnostics={faults.map((d) => ({ ...d, excerpt: null }))} />
        </div>
      )}
      {node.message !== null && !said && (
        <pre
          {...(failed ? { role: 'alert' } : {})}
          className="mt-2 overflow-x-auto rounded-1 bg-sunken px-3 py-2 font-mono text-12 whitespace-pre-wrap"
        >
          {node.message}
        </pre>
      )}
    </section>
  )
}
