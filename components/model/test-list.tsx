import { Badge } from '../ui/badge'
import { RunStatus } from '../ui/run-status'
import { EmptyState } from '../ui/states'
import type { TestView } from './model-view'

/** Each test with how it ended last and where it is written. */
export function TestList({ tests, name }: { tests: readonly TestView[]; name: string }) {
  if (tests.length === 0)
    return (
      <EmptyState title="No tests yet" command={`greenlight test --select ${name}`}>
        A test beside this model says what must hold: that a key is unique, that a column is never null, that
        a total agrees. Each result will stand here.
      </EmptyState>
    )
  return (
    <ul className="pane divide-y">
      {tests.map((test) => (
        <li key={test.id} className="px-4 py-2">
          <div className="flex min-h-7 flex-wrap items-center gap-x-3 gap-y-1">
            <span className="w-28 shrink-0">
              <RunStatus status={test.status} failures={test.failures} />
            </span>
            {test.column !== null && <span className="font-mono text-ink-2">{test.column}</span>}
            <span className="min-w-0 font-mono break-words">{test.label}</span>
            {test.severity === 'warn' && <Badge>warn only</Badge>}
            {test.continuous && (
              <Badge title="Its failures are kept as a view of their own, always current">continuous</Badge>
            )}
            {test.type !== 'generic' && <Badge>{test.type}</Badge>}
            <span className="flex-1" />
            {test.seconds !== null && (
              <span className="text-12 text-ink-3">{`${test.seconds.toFixed(2)} s`}</span>
            )}
            <span className="truncate font-mono text-12 text-ink-3">{test.path}</span>
          </div>
          {test.description !== '' && <p className="text-ink-2">{test.description}</p>}
          {test.message !== null && test.status !== 'pass' && (
            <pre className="mt-1 overflow-x-auto rounded-1 bg-sunken px-3 py-2 font-mono text-12 whitespace-pre-wrap">
              {test.message}
            </pre>
          )}
        </li>
      ))}
    </ul>
  )
}
