import { cx } from '../ui/cx'
import { RelativeTime } from '../ui/relative-time'
import { Sql } from './code-text'

/** One line of the record. */
export type StoryEntry = {
  readonly key: string
  readonly at: string
  readonly by: string
  readonly host: string
  readonly commit: string | null
} & (
  | { readonly kind: 'phase'; readonly phase: string; readonly reason: string | null }
  | {
      readonly kind: 'step'
      readonly verb: string
      readonly step: string
      readonly sql: readonly string[]
      readonly outcome: 'done' | 'already' | 'failed' | 'retried'
      readonly attempt: number
      readonly sqlstate: string | null
      readonly message: string | null
    }
)

const outcomes = {
  done: { word: 'done', ink: 'text-ready' },
  already: { word: 'held already', ink: 'text-ink-2' },
  failed: { word: 'failed', ink: 'text-failing' },
  retried: { word: 'tried again', ink: 'text-hydrating' },
} as const

/** The whole record of a deployment: who did what when, with which SQL, and what came of it. */
export function Story({ entries }: { entries: readonly StoryEntry[] }) {
  return (
    <ol aria-label="Record" className="pane divide-y">
      {entries.map((entry) => (
        <li key={entry.key} className="px-4 py-2">
          <div className="flex flex-wrap items-baseline gap-x-3">
            {entry.kind === 'phase' ? (
              <span className={cx('font-strong', entry.phase === 'failed' && 'text-failing')}>
                {entry.phase.replaceAll('_', ' ')}
              </span>
            ) : (
              <>
                <span className="text-ink-2">{entry.verb}</span>
                <span className="font-mono text-12 break-all">{entry.step}</span>
                <span className={cx('font-strong', outcomes[entry.outcome].ink)}>
                  {outcomes[entry.outcome].word}
                </span>
                {entry.attempt > 1 && <span className="text-ink-2">{`attempt ${entry.attempt}`}</span>}
                {entry.sqlstate !== null && <code className="font-mono text-12">{entry.sqlstate}</code>}
              </>
            )}
            <span className="flex-1" />
            <span className="text-12 text-ink-3">{`${entry.by} on ${entry.host}`}</span>
            {entry.commit !== null && <span className="font-mono text-12 text-ink-3">{entry.commit}</span>}
            <span className="text-12 text-ink-2">
              <RelativeTime at={entry.at} />
            </span>
          </div>
          {entry.kind === 'phase' && entry.reason !== null && (
            <p className="break-words text-ink-2">{entry.reason}</p>
          )}
          {entry.kind === 'step' && entry.message !== null && (
            <p className="break-words text-ink-2">{entry.message}</p>
          )}
          {entry.kind === 'step' && entry.sql.length > 0 && (
            <details className="mt-1">
              <summary className="cursor-pointer text-12 text-ink-2 hover:text-ink">
                {`SQL, ${entry.sql.length} ${entry.sql.length === 1 ? 'statement' : 'statements'}`}
              </summary>
              <div className="mt-1">
                <Sql statements={entry.sql} />
              </div>
            </details>
          )}
        </li>
      ))}
    </ol>
  )
}
