'use client'
import { type FormEvent, useEffect, useRef, useState } from 'react'
import { Button } from '../ui/button'
import { CopyButton } from '../ui/copy-button'
import { Dialog } from '../ui/dialog'
import { Input } from '../ui/input'
import { SkeletonRows } from '../ui/skeleton'
import type { Answer, DeployActions, DeploymentsValue, DeployVerb, Fault, Plan } from './deployment-value'
import { FaultList } from './fault-list'
import { SwapDrawing } from './swap-drawing'
import { promoteLock, tally } from './timeline'

type Props = {
  readonly verb: DeployVerb
  /** Shows the plan and offers nothing to press. */
  readonly lookOnly: boolean
  readonly value: DeploymentsValue
  readonly actions: Pick<DeployActions, 'plan' | 'start'>
  readonly onClose: () => void
  readonly onStarted: () => void
}

const titles: { readonly [verb in DeployVerb]: (id: string) => string } = {
  init: () => 'Init: make the new side',
  promote: (id) => `Promote ${id} to production`,
  rollback: (id) => `Roll back ${id}`,
  cleanup: (id) => `Clean up ${id}`,
}
const buttons: { readonly [verb in DeployVerb]: (id: string) => string } = {
  ...titles,
  init: () => 'Start init',
}

/** What a verb will send, word for word, and, below it, the button that sends it. */
export function PlanDialog({ verb, lookOnly, value, actions, onClose, onStarted }: Props) {
  const [kept, setKept] = useState(false)
  const [round, setRound] = useState(0)
  const [answer, setAnswer] = useState<Answer<Plan> | null>(null)
  const { plan: ask } = actions
  // A page that is drawn anew brings its actions anew: what is being read, and the id typed below it, stay.
  // biome-ignore lint/correctness/useExhaustiveDependencies: another round asks again, another `ask` doesn't
  useEffect(() => {
    let gone = false
    setAnswer(null)
    const given = verb === 'init' && kept ? { ignoreExistingObjects: true } : {}
    ask(verb, given).then(
      (got) => gone || setAnswer(got),
      () => gone || setAnswer(unreached),
    )
    return () => {
      gone = true
    }
  }, [verb, kept, round])
  const id = answer?.ok ? answer.value.deploymentId : (value.current?.id ?? '')
  return (
    <Dialog
      open
      width="wide"
      onOpenChange={(open) => open || onClose()}
      title={lookOnly ? `Plan of ${verb}` : titles[verb](id)}
      description={`Target ${value.scope?.target ?? ''}. Nothing has been sent yet.`}
    >
      {answer === null ? (
        <div className="py-3">
          <SkeletonRows rows={6} label="The plan is being made" />
        </div>
      ) : answer.ok ? (
        <>
          <PlanView plan={answer.value} value={value} />
          {!lookOnly && (
            <Confirm
              plan={answer.value}
              value={value}
              start={actions.start}
              given={verb === 'init' && kept ? { ignoreExistingObjects: true } : {}}
              onClose={onClose}
              onStarted={onStarted}
              onAgain={() => setRound(round + 1)}
            />
          )}
        </>
      ) : (
        <div className="flex flex-col gap-4 p-4">
          <p className="font-strong">{`${titles[verb](id)}: not possible now`}</p>
          <FaultList faults={answer.errors} />
          <div className="flex flex-wrap gap-2">
            <Button onClick={() => setRound(round + 1)}>Look again</Button>
            {verb === 'init' && !kept && answer !== unreached && (
              <Button look="quiet" onClick={() => setKept(true)}>
                Keep what is there and go on
              </Button>
            )}
          </div>
        </div>
      )}
    </Dialog>
  )
}

const unreached: Answer<never> = {
  ok: false,
  errors: [{ message: 'The server did not answer.', hint: 'Look whether it still runs, then look again.' }],
}

/** Steps with why and SQL; what is one transaction is one block. */
function PlanView({ plan, value }: { plan: Plan; value: DeploymentsValue }) {
  const sql = plan.steps.flatMap((step) => step.sql)
  const swaps = plan.verb === 'promote' || plan.verb === 'rollback'
  // After a crash between the swap and what follows, the names have changed places already.
  const swapped = value.serving === (plan.verb === 'promote' ? 'deployment' : 'production')
  return (
    <div className="flex flex-col gap-5 p-4">
      {swaps && !swapped && (
        <section aria-label="Before and after">
          <SwapDrawing pairs={value.pairs} direction={plan.verb === 'rollback' ? 'rollback' : 'promote'} />
        </section>
      )}
      <Effects plan={plan} value={value} />
      {plan.warnings.length > 0 && (
        <section>
          <h3 className="eyebrow mb-1.5">Worth a look</h3>
          <FaultList faults={plan.warnings} warning />
        </section>
      )}
      <section>
        <div className="mb-1.5 flex h-6 items-center gap-2">
          <h3 className="eyebrow">
            {sql.length === 0
              ? 'Nothing to send: all of it holds already'
              : `SQL, ${sql.length} ${sql.length === 1 ? 'statement' : 'statements'} in this order`}
          </h3>
          <span className="flex-1" />
          {sql.length > 0 && (
            <CopyButton text={`${sql.map((each) => `${each};`).join('\n')}\n`} label="Copy the SQL" />
          )}
        </div>
        <ol className="flex flex-col gap-2">
          {plan.steps.map((step) => (
            <li key={step.id} className="overflow-hidden rounded-1 border">
              <div className="flex flex-wrap items-baseline gap-x-2 px-3 py-1.5">
                <span className="font-mono text-12 font-strong">{step.id}</span>
                <span className="text-12 text-ink-2">{step.why}</span>
                {step.atomic && (
                  <span className="text-12 text-accent">
                    one transaction, tried again as a whole on a conflict
                  </span>
                )}
              </div>
              <section
                // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys
                tabIndex={0}
                aria-label={`SQL of ${step.id}`}
                className="code-block overflow-x-auto border-t bg-sunken text-12 outline-offset-[-2px]"
                // biome-ignore lint/security/noDangerouslySetInnerHtml: made by shiki on the server, which escapes the code
                dangerouslySetInnerHTML={{ __html: step.html }}
              />
            </li>
          ))}
        </ol>
      </section>
    </div>
  )
}

/** What it means for those who read production. */
function Effects({ plan, value }: { plan: Plan; value: DeploymentsValue }) {
  const effects = effectsOf(plan, value)
  return (
    <ul className="flex list-disc flex-col gap-0.5 pl-4 text-ink-2 marker:text-ink-3">
      {effects.map((text) => (
        <li key={text}>{text}</li>
      ))}
    </ul>
  )
}

function effectsOf(plan: Plan, value: DeploymentsValue): readonly string[] {
  const sinks = plan.steps.filter((step) => step.id.startsWith('sink '))
  const cutOver =
    sinks.length === 0
      ? 'No sink has to be pointed elsewhere.'
      : `${sinks.length === 1 ? 'One sink is' : `${sinks.length} sinks are`} pointed to the other side after the swap; rows that differ between both sides are sent only when they next change.`
  const reading =
    'Readers see either all of the old side or all of the new one. Open subscriptions stay on the side they began on.'
  const test = value.runs.test
  switch (plan.verb) {
    case 'init':
      return ['Production is not touched.', 'Both sets of clusters run, and cost, until cleanup.']
    case 'promote':
      return [
        reading,
        cutOver,
        ...(test !== null && test.state !== 'success'
          ? [`The last test of the new side ended ${test.state}: ${tally(test.counts)}.`]
          : []),
        ...(test === null ? ['The new side has not been tested.'] : []),
        'Rolling back stays possible until cleanup: the old side goes on running under the deployment’s names.',
      ]
    case 'rollback':
      return [
        reading,
        cutOver,
        value.readiness?.state === 'ready' || value.readiness?.state === 'idle'
          ? 'The old side is ready now.'
          : `The old side is ${value.readiness?.state ?? 'unknown'} now: ${value.readiness?.holdUps[0] ?? 'nothing is known of it'}.`,
        'It does not undo rows written to tables, what sinks have sent, or rights given since.',
        'Promoting again stays possible until cleanup.',
      ]
    case 'cleanup':
      return value.current?.phase === 'promoted'
        ? ['Drops the old side and its clusters. After this there is no rolling back.']
        : ['Drops the new side and its clusters. Production stays as it is.']
  }
}

/** The id typed, then the button that names what it does. Focus starts on Cancel. */
function Confirm({
  plan,
  value,
  start,
  given,
  onClose,
  onStarted,
  onAgain,
}: {
  plan: Plan
  value: DeploymentsValue
  start: DeployActions['start']
  given: { readonly ignoreExistingObjects?: boolean }
  onClose: () => void
  onStarted: () => void
  onAgain: () => void
}) {
  const [typed, setTyped] = useState('')
  const [sending, setSending] = useState(false)
  const [errors, setErrors] = useState<readonly Fault[]>([])
  const cancel = useRef<HTMLButtonElement>(null)
  useEffect(() => cancel.current?.focus({ preventScroll: true }), [])
  const typing = plan.verb !== 'init'
  const locked = plan.verb === 'promote' ? promoteLock(value, { ok: true, value: plan }) : null
  const matches = !typing || typed.trim() === plan.deploymentId
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (!matches || locked !== null || sending) return
    setSending(true)
    setErrors([])
    const { verb, deploymentId, plannedAt, steps } = plan
    const answer = await start({
      which: verb,
      deploymentId,
      plannedAt,
      seen: steps.flatMap((step) => step.sql),
      confirmation: typed,
      given,
    }).catch(() => unreached)
    setSending(false)
    if (answer.ok) onStarted()
    else setErrors(answer.errors)
  }
  return (
    <form
      onSubmit={submit}
      className="sticky bottom-0 flex flex-col gap-3 border-t bg-raised px-4 py-3"
      aria-label="Confirmation"
    >
      {errors.length > 0 && (
        <div className="flex items-start gap-3">
          <FaultList faults={errors} className="flex-1" />
          <Button size="small" onClick={onAgain}>
            Look again
          </Button>
        </div>
      )}
      {locked !== null && (
        <p role="status" className="text-lagging">
          {locked}
        </p>
      )}
      <div className="flex flex-wrap items-center justify-end gap-2">
        {typing && (
          <div className="flex min-w-0 flex-1 basis-60 items-center gap-2 text-ink-2">
            <span aria-hidden className="shrink-0">
              Type <code className="font-mono text-ink select-all">{plan.deploymentId}</code>
            </span>
            <Input
              label={`Type ${plan.deploymentId} to confirm`}
              mono
              value={typed}
              onChange={(event) => setTyped(event.target.value)}
              className="max-w-40"
            />
          </div>
        )}
        <Button ref={cancel} onClick={onClose}>
          Cancel
        </Button>
        <Button
          type="submit"
          look={plan.verb === 'init' || plan.verb === 'promote' ? 'primary' : 'danger'}
          disabled={!matches || locked !== null || sending}
        >
          {buttons[plan.verb](plan.deploymentId)}
        </Button>
      </div>
    </form>
  )
}
