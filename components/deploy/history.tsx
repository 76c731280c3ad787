import { AppLink } from '../shell/app-link'
import { RelativeTime } from '../ui/relative-time'
import { EmptyState } from '../ui/states'

/** A deployment in one line. */
export type HistoryRow = {
  readonly id: string
  readonly commit: string | null
  readonly by: string
  readonly at: string
  readonly phase: string
  readonly promotedAt: string | null
  readonly failures: number
  readonly rollbacks: number
}

/** Every deployment of the project, the newest first; each opens to its story. */
export function DeploymentHistory({ rows }: { rows: readonly HistoryRow[] }) {
  if (rows.length === 0)
    return (
      <div className="pane">
        <EmptyState quiet title="Nothing has been deployed yet">
          Each deployment is kept here with every statement that was sent, by whom and when.
        </EmptyState>
      </div>
    )
  return (
    <ul aria-label="Deployments" className="pane divide-y">
      {rows.map((row) => (
        <li key={row.id} className="flex min-h-9 flex-wrap items-center gap-x-3 px-3 py-1">
          <AppLink href={`/deployments/${row.id}`} className="font-mono hover:text-accent">
            {row.id}
          </AppLink>
          <span>{row.phase.replaceAll('_', ' ')}</span>
          <span className="text-12 text-ink-2">{remarks(row)}</span>
          <span className="flex-1" />
          {row.commit !== null && <span className="font-mono text-12 text-ink-2">{row.commit}</span>}
          <span className="text-12 text-ink-2">{row.by}</span>
          <span className="text-12 text-ink-2">
            <RelativeTime at={row.at} />
          </span>
        </li>
      ))}
    </ul>
  )
}

function remarks({ promotedAt, phase, failures, rollbacks }: HistoryRow): string {
  const count = (n: number, one: string, many: string) => (n === 0 ? [] : [`${n} ${n === 1 ? one : many}`])
  return [
    ...(phase === 'cleaned' ? [promotedAt === null ? 'never promoted' : 'had been promoted'] : []),
    ...count(rollbacks, 'rollback', 'rollbacks'),
    ...count(failures, 'failure', 'failures'),
  ].join(', ')
}
