'use client'
import { useQuery } from '@tanstack/react-query'
import { Ellipsis } from 'lucide-react'
import { type ReactNode, useCallback, useMemo, useState } from 'react'
import { useTopic } from '../live/use-live'
import { useShell } from '../shell/shell-context'
import { Button } from '../ui/button'
import { Menu, type MenuItem } from '../ui/menu'
import { Section } from '../ui/page'
import { StateBadge } from '../ui/state-glyph'
import {
  completed,
  type DeployActions,
  type DeploymentsValue,
  type DeployVerb,
  type Fault,
} from './deployment-value'
import { FaultList } from './fault-list'
import { PlanDialog } from './plan-dialog'
import { Readiness } from './readiness'
import { isMade, isPromoted, type NextStep, nextStep, promoteLock, timeline } from './timeline'
import { TimelineList } from './timeline-list'
import { type ChangedModel, TopCard } from './top-card'

type Props = {
  readonly initial: DeploymentsValue
  readonly changed: readonly ChangedModel[]
  readonly actions: DeployActions
  /** What is listed below: earlier deployments. */
  readonly history: ReactNode
}

type Opened = { readonly verb: DeployVerb; readonly lookOnly: boolean } | null

/** The present deployment: where it stands, what is next, and what holds it up; all of it live. */
export function DeployPage({ initial, changed, actions, history }: Props) {
  const value = useTopic<DeploymentsValue, DeploymentsValue>('deployments', completed) ?? initial
  const [opened, setOpened] = useState<Opened>(null)
  const [faults, setFaults] = useState<readonly Fault[]>([])
  const check = useCheck(value, actions.plan)
  const steps = useMemo(() => timeline(value, changed.length, check), [value, changed.length, check])
  const next = nextStep(value, check)
  const close = useCallback(() => setOpened(null), [])
  const press = async (step: NextStep) => {
    setFaults([])
    if (step.kind === 'verb') {
      setOpened({ verb: step.verb, lookOnly: false })
      return
    }
    setFaults(await startRun(actions, step.verb))
  }
  const { current } = value
  return (
    <div className="flex flex-col gap-6">
      <TopCard
        value={value}
        changed={changed}
        action={
          <>
            <Button
              look={next.verb === 'cleanup' || next.verb === 'rollback' ? 'plain' : 'primary'}
              disabled={next.locked !== null}
              onClick={() => void press(next)}
              {...(next.locked === null ? {} : { 'aria-describedby': 'next-locked' })}
            >
              {next.label}
            </Button>
            <More value={value} next={next} check={check} onPress={press} onOpen={setOpened} />
          </>
        }
        locked={next.locked}
      />
      {faults.length > 0 && <FaultList faults={faults} className="pane px-4 py-3" />}
      {value.database !== null && <FaultList faults={[value.database]} className="pane px-4 py-3" />}
      {current !== null && isPromoted(current) && (
        <WayBack value={value} onRollback={() => setOpened({ verb: 'rollback', lookOnly: false })} />
      )}
      <div className="grid gap-6 xl:grid-cols-[minmax(0,5fr)_minmax(0,6fr)]">
        <Section title="Steps">
          <TimelineList
            steps={steps}
            value={value}
            check={check}
            onLook={(verb) => setOpened({ verb, lookOnly: true })}
          />
        </Section>
        <div className="flex min-w-0 flex-col gap-6">
          {isMade(current) && (
            <Section
              title={isPromoted(current) ? 'Readiness of the old side' : 'Readiness of the new side'}
              action={value.readiness !== null && <StateBadge state={value.readiness.state} />}
            >
              {value.readiness === null ? (
                <p className="pane px-4 py-3 text-ink-2">The first reading is on its way.</p>
              ) : (
                <Readiness readiness={value.readiness} connection={value.connection} />
              )}
            </Section>
          )}
          {history}
        </div>
      </div>
      <p className="sr-only" aria-live="polite">
        {steps.map((step) => (step.state === 'waiting' ? '' : `${step.title} ${step.word}.`)).join(' ')}
      </p>
      {opened !== null && (
        <PlanDialog {...opened} value={value} actions={actions} onClose={close} onStarted={close} />
      )}
    </div>
  )
}

async function startRun(actions: DeployActions, verb: 'run' | 'test'): Promise<readonly Fault[]> {
  const answer = await actions
    .run({
      verb,
      select: '',
      exclude: '',
      selector: '',
      fullRefresh: false,
      side: 'deployment',
      idempotencyKey: crypto.randomUUID(),
    })
    .catch(() => null)
  if (answer === null) return [{ message: 'The server did not answer', hint: 'Look whether it still runs.' }]
  return answer.ok ? [] : answer.errors
}

/** Plans a promote as soon as the new side is built, to say early what stands in its way. */
function useCheck(value: DeploymentsValue, plan: DeployActions['plan']) {
  const { version } = useShell()
  const { current, runs, busy } = value
  const wanted = !busy && isMade(current) && !isPromoted(current) && runs.run?.state === 'success'
  const of = [current?.id, current?.phase, runs.run?.id]
  const { data } = useQuery({
    queryKey: ['promote-check', ...of, version],
    // A save on disk doesn't lock the button under somebody's finger: what was found holds till it is found anew.
    placeholderData: (before, query) =>
      query?.queryKey.slice(1, -1).every((each, i) => each === of[i]) ? before : undefined,
    enabled: wanted,
    staleTime: 30_000,
    refetchInterval: 30_000,
    queryFn: () => plan('promote'),
  })
  return wanted ? data : undefined
}

/** After a promote: that one can go back, until when, and how. */
function WayBack({ value, onRollback }: { value: DeploymentsValue; onRollback: () => void }) {
  const id = value.current?.id ?? ''
  return (
    <div className="pane flex flex-wrap items-center gap-x-4 gap-y-2 px-4 py-3">
      <p className="min-w-0 flex-1 basis-72">
        <span className="font-strong">Production serves the new side.</span>{' '}
        <span className="text-ink-2">
          The old one goes on running, and costing, under the deployment’s names. Until it is cleaned up, the
          two can change places again.
        </span>
      </p>
      <Button look="danger" disabled={value.busy} onClick={onRollback}>
        {`Roll back ${id}`}
      </Button>
    </div>
  )
}

/** What else can be done now; the next step is not among it. */
function More({
  value,
  next,
  check,
  onPress,
  onOpen,
}: {
  value: DeploymentsValue
  next: NextStep
  check: Parameters<typeof promoteLock>[1]
  onPress: (step: NextStep) => void
  onOpen: (opened: Opened) => void
}) {
  const { current, busy } = value
  const items: MenuItem[] = []
  const run = (verb: 'run' | 'test', label: string) =>
    items.push({
      label,
      disabled: busy || value.runs[verb]?.state === 'running',
      onSelect: () => onPress({ kind: 'run', verb, label, locked: null }),
    })
  if (isMade(current) && current !== null && !isPromoted(current)) {
    if (!(next.kind === 'run' && next.verb === 'run')) run('run', 'Run again')
    if (value.runs.run !== null && !(next.kind === 'run' && next.verb === 'test')) run('test', 'Test again')
    if (!(next.kind === 'verb' && next.verb === 'promote') && value.runs.run?.state === 'success')
      items.push({
        label: `Promote ${current.id} to production`,
        hint: value.runs.test === null ? 'not tested' : 'tests failed',
        disabled: promoteLock(value, check) !== null,
        onSelect: () => onOpen({ verb: 'promote', lookOnly: false }),
      })
  }
  if (current !== null && !(next.kind === 'verb' && next.verb === 'cleanup')) {
    if (items.length > 0) items.push({ kind: 'rule' })
    items.push({
      label: `Clean up ${current.id}`,
      hint: 'gives it up',
      disabled: busy,
      onSelect: () => onOpen({ verb: 'cleanup', lookOnly: false }),
    })
  }
  if (items.length === 0) return null
  return (
    <Menu
      align="end"
      trigger={
        <Button aria-label="More steps" className="px-2">
          <Ellipsis size={16} aria-hidden />
        </Button>
      }
      items={items}
    />
  )
}
