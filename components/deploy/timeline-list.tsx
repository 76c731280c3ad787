import { AppLink } from '../shell/app-link'
import { Button } from '../ui/button'
import { cx } from '../ui/cx'
import { RelativeTime } from '../ui/relative-time'
import type { DeploymentsValue, DeployVerb } from './deployment-value'
import { FaultList, sentence } from './fault-list'
import { ProgressList } from './progress-list'
import { StepSign } from './step-sign'
import type { Check, StepKey, TimelineStep } from './timeline'

const inks: { readonly [state in TimelineStep['state']]: string } = {
  done: 'text-ink-2',
  warned: 'text-hydrating',
  failed: 'text-failing',
  running: 'text-ink',
  next: 'text-accent',
  waiting: 'text-ink-3',
}

/** `8.4 s`, `2 min 5 s`. */
export function seconds(value: number): string {
  if (value < 60) return `${value.toFixed(value < 10 ? 1 : 0)} s`
  return `${Math.floor(value / 60)} min ${Math.round(value % 60)} s`
}

const homeOf: { readonly [verb in DeployVerb]: StepKey } = {
  init: 'init',
  promote: 'promote',
  rollback: 'promote',
  cleanup: 'cleanup',
}

/** The eight steps down the page, joined by a line as far as they are done. */
export function TimelineList({
  steps,
  value,
  check,
  onLook,
}: {
  steps: readonly TimelineStep[]
  value: DeploymentsValue
  check: Check
  onLook: (verb: DeployVerb) => void
}) {
  const { progress, current, busy } = value
  const shown =
    progress !== null &&
    (busy || progress.errors.length > 0) &&
    (busy || progress.deploymentId === current?.id)
      ? progress
      : null
  return (
    <ol aria-label="Steps of the deployment" className="pane px-4 py-3">
      {steps.map((step, at) => (
        <li
          key={step.key}
          aria-label={`${step.title}: ${step.word}`}
          {...(step.state === 'running' || step.state === 'next' ? { 'aria-current': 'step' as const } : {})}
          className="relative flex gap-3 pb-4 last:pb-1"
        >
          {at < steps.length - 1 && (
            <span
              aria-hidden
              className={cx(
                'absolute top-6 bottom-0 left-[11px] w-[1.5px]',
                step.state === 'done' || step.state === 'warned' ? 'bg-ready' : 'bg-line-strong',
              )}
            />
          )}
          <span className="relative shrink-0">
            <StepSign state={step.state} />
          </span>
          <div className="min-w-0 flex-1">
            <Head step={step} onLook={onLook} sayings={value} />
            <p className={cx('break-words', step.state === 'waiting' ? 'text-ink-3' : 'text-ink-2')}>
              {sentence(step.text)}
            </p>
            {step.key === 'check' && check !== undefined && <Findings check={check} />}
            {shown !== null && homeOf[shown.verb] === step.key && <ProgressList progress={shown} />}
          </div>
        </li>
      ))}
    </ol>
  )
}

function Head({
  step,
  onLook,
  sayings,
}: {
  step: TimelineStep
  onLook: (verb: DeployVerb) => void
  sayings: DeploymentsValue
}) {
  const { verb } = step
  const possible = sayings.current !== null || verb === 'init'
  return (
    <div className="flex min-h-6 flex-wrap items-center gap-x-2">
      <h3 className={cx('font-strong', step.state === 'waiting' && 'text-ink-2')}>{step.title}</h3>
      <span className={cx('text-12', inks[step.state])}>{step.word}</span>
      <span className="flex-1" />
      <span className="flex items-center gap-2 text-12 text-ink-3">
        {step.by !== null && <span>{step.by}</span>}
        {step.seconds !== null && <span>{seconds(step.seconds)}</span>}
        {step.at !== null && <RelativeTime at={step.at} />}
      </span>
      {step.runId !== null && (
        <AppLink href={`/runs/${step.runId}`} className="text-12 text-accent hover:underline">
          {`Console of the ${step.key}`}
        </AppLink>
      )}
      {verb !== null && possible && step.state !== 'running' && (
        <Button
          look="quiet"
          size="small"
          className="h-6!"
          aria-label={`Plan of ${verb}`}
          onClick={() => onLook(verb)}
        >
          Plan
        </Button>
      )}
    </div>
  )
}

/** What stands in the way of a promote, then what is worth a look. */
function Findings({ check }: { check: NonNullable<Check> }) {
  if (!check.ok) return <FaultList faults={check.errors} className="mt-2" />
  if (check.value.warnings.length === 0) return null
  return <FaultList faults={check.value.warnings} warning className="mt-2" />
}
