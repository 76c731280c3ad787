import { AppLink } from '../shell/app-link'
import { Badge } from '../ui/badge'
import { RelativeTime } from '../ui/relative-time'
import { RunStatus } from '../ui/run-status'
import { EmptyState } from '../ui/states'
import type { RunRow } from './run-value'
import { kindOf } from './run-value'

/** `12 ok, 1 failed`: how a run's nodes ended. */
export function countsText(counts: RunRow['counts']): string {
  const sums = new Map<string, number>()
  for (const [status, count] of Object.entries(counts))
    sums.set(kindOf(status), (sums.get(kindOf(status)) ?? 0) + count)
  return [...sums]
    .filter(([, count]) => count > 0)
    .map(([kind, count]) => `${count} ${kind}`)
    .join(', ')
}

/** Every run that is on record, the newest first. */
export function RunList({ runs }: { runs: readonly RunRow[] }) {
  if (runs.length === 0)
    return (
      <div className="pane">
        <EmptyState quiet title="Nothing has run yet" command="greenlight build">
          Each run, from here or from a terminal, is kept with its log and with how each node ended.
        </EmptyState>
      </div>
    )
  return (
    <ul aria-label="Runs" className="pane divide-y">
      {runs.map((run) => (
        <li
          key={run.id}
          className="grid min-h-9 grid-cols-[96px_minmax(0,1fr)_auto] items-center gap-x-3 px-3 py-1 hover:bg-hover md:grid-cols-[96px_minmax(0,1fr)_minmax(0,180px)_64px_100px]"
        >
          <RunStatus status={run.status} />
          <span className="flex min-w-0 items-center gap-2">
            <AppLink
              href={`/runs/${run.id}`}
              title={run.command}
              className="min-w-0 truncate font-mono text-12 hover:text-accent"
            >
              {run.command}
            </AppLink>
            {run.side === 'deployment' && <Badge accent>deployment</Badge>}
          </span>
          <span className="truncate text-12 text-ink-2 max-md:hidden">{countsText(run.counts)}</span>
          <span className="text-right text-12 text-ink-2 max-md:hidden">
            {run.seconds === null ? '' : `${run.seconds.toFixed(1)} s`}
          </span>
          <span className="text-right text-12 text-ink-2">
            <RelativeTime at={run.at} />
          </span>
        </li>
      ))}
    </ul>
  )
}
