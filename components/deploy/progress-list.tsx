import { cx } from '../ui/cx'
import { Sql } from './code-text'
import type { Progress, StepProgress } from './deployment-value'
import { FaultList } from './fault-list'
import { StepSign } from './step-sign'
import type { StepState } from './timeline'

const signs: { readonly [state in StepProgress['state']]: StepState } = {
  waiting: 'waiting',
  running: 'running',
  retrying: 'running',
  done: 'done',
  already: 'done',
  failed: 'failed',
}

function wordOf(step: StepProgress): string {
  if (step.state === 'retrying') return `trying again, attempt ${step.attempt + 1}`
  if (step.state === 'already') return 'held already'
  return step.state
}

/** A verb as it goes, statement by statement. */
export function ProgressList({ progress }: { progress: Progress }) {
  return (
    <div className="mt-2">
      <ol aria-label={`Steps of ${progress.verb}`} className="flex flex-col gap-1">
        {progress.steps.map((step) => (
          <li
            key={step.id}
            aria-label={`${step.id}: ${wordOf(step)}`}
            className="rounded-1 border bg-surface"
          >
            <details className="group">
              <summary className="flex min-h-8 cursor-pointer list-none items-center gap-2 px-2 py-1">
                <span className="scale-75">
                  <StepSign state={signs[step.state]} />
                </span>
                <span className="min-w-0 flex-1 truncate font-mono text-12">{step.id}</span>
                <span
                  className={cx('shrink-0 text-12', step.state === 'failed' ? 'text-failing' : 'text-ink-2')}
                >
                  {wordOf(step)}
                </span>
              </summary>
              <div className="border-t px-3 py-2">
                <p className="mb-1.5 text-ink-2">{step.why}.</p>
                <Sql statements={step.sql} />
              </div>
            </details>
            {step.message !== null && step.state !== 'done' && step.state !== 'already' && (
              <p className="border-t px-3 py-1.5 text-12 break-words text-ink-2">
                {step.sqlstate !== null && <code className="mr-1.5 font-mono text-ink">{step.sqlstate}</code>}
                {step.message}
              </p>
            )}
          </li>
        ))}
        {progress.steps.length === 0 && progress.finishedAt !== null && progress.errors.length === 0 && (
          <li className="text-ink-2">Nothing was to be done.</li>
        )}
      </ol>
      {progress.errors.length > 0 && <FaultList faults={progress.errors} className="mt-2" />}
    </div>
  )
}
