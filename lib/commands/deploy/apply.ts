import { setTimeout as sleep } from 'node:timers/promises'
import { Session } from '../../database'
import { runSteps, type StepEvent } from '../../execute'
import { type Diagnostic, fail, ok, type Result, warning } from '../../foundation'
import type { DeploymentPhase } from '../../journal'
import { type DeployPlan, recordOf } from '../../plan'
import { type DeployContext, note, readState } from './context'
import { type DeployOptions, type Planned, planDeploy } from './plan'

export type ApplyOptions = DeployOptions & {
  readonly maxRetries?: number
  /** Seconds before the first retry. */
  readonly retryBackoff?: number
  readonly onStep?: (event: StepEvent) => void
}

export type Applied = {
  readonly deploymentId: string
  readonly phase: DeploymentPhase
  /** True where everything held already and nothing was sent. */
  readonly unchanged: boolean
  readonly plan: DeployPlan
}

const phases: Readonly<
  Record<DeployPlan['verb'], { readonly during: DeploymentPhase; readonly after: DeploymentPhase }>
> = {
  init: { during: 'initialising', after: 'initialised' },
  promote: { during: 'promoting', after: 'promoted' },
  rollback: { during: 'rolling_back', after: 'rolled_back' },
  cleanup: { during: 'cleaning', after: 'cleaned' },
}

/**
 * Plans a deployment verb anew and runs it, step by step, on record. Whatever was done before is found to be done
 * and passed over, so that the same verb finishes what a crash left.
 */
export async function applyDeploy(
  context: DeployContext,
  verb: DeployPlan['verb'],
  options: ApplyOptions = {},
): Promise<Result<Applied>> {
  const planned = await planDeploy(context, verb, options)
  if (!planned.ok) return planned
  const { plan, record } = planned.value
  const id = plan.deploymentId
  const before = context.current?.id === id ? context.current.phase : null
  const { during, after } = phases[verb]
  const target = context.scope.target
  if (verb === 'cleanup' && plan.steps.length === 0 && context.current === null)
    return ok(applied(planned.value, 'cleaned', true))

  // On record before the first statement: after a crash the ids still tell which side is which.
  if (record !== null && context.current?.schemas.length !== record.schemas.length) {
    await note(context, id, {
      kind: 'sides',
      target,
      schemas: [...record.schemas],
      clusters: [...record.clusters],
    })
  }
  if (before !== after) await note(context, id, { kind: 'phase', target, phase: during, reason: null })
  const { failures, sent } = await run(context, plan, options)
  if (failures.length > 0) {
    await note(context, id, { kind: 'phase', target, phase: 'failed', reason: failures[0]?.message ?? null })
    return fail(...failures)
  }
  const late = verb === 'init' ? await recordSides(context, id) : []
  await carryDefinitions(context, verb, before)
  if (before !== after) await note(context, id, { kind: 'phase', target, phase: after, reason: null })
  return ok(applied(planned.value, after, sent === 0), [...plan.warnings, ...late])
}

function applied({ plan }: Planned, phase: DeploymentPhase, unchanged: boolean): Applied {
  return { deploymentId: plan.deploymentId, phase, unchanged, plan }
}

async function run(context: DeployContext, plan: DeployPlan, options: ApplyOptions) {
  let sent = 0
  let written: Promise<void> = Promise.resolve()
  const failures = await runSteps(plan.steps, {
    connect: () => Session.connect(context.settings),
    maxRetries: options.maxRetries ?? 3,
    retryBackoff: options.retryBackoff ?? 1,
    sleep: (ms) => sleep(ms),
    random: Math.random,
    emit: (event) => {
      options.onStep?.(event)
      if (event.kind === 'step.started') sent++
      const entry = journalled(plan, event)
      if (entry !== null) written = written.then(() => note(context, plan.deploymentId, entry))
    },
  })
  await written
  return { failures, sent }
}

function journalled(plan: DeployPlan, event: StepEvent) {
  const step = {
    kind: 'step' as const,
    verb: plan.verb,
    step: event.step.id,
    sql: [...event.step.sql],
    attempt: event.attempt,
  }
  switch (event.kind) {
    case 'step.started':
      return null
    case 'step.retried':
      return { ...step, outcome: 'retried' as const, sqlstate: '40001', message: event.message }
    case 'step.finished':
      return { ...step, outcome: event.outcome, sqlstate: event.sqlstate, message: event.message }
  }
}

/** After init: which ids are which side. */
async function recordSides(context: DeployContext, id: string): Promise<readonly Diagnostic[]> {
  const state = await readState(context)
  const record = state.ok ? recordOf(id, state.value, context.scope) : state
  if (!record.ok) return record.errors.map((e) => warning(e.code, e.message))
  const { schemas, clusters } = record.value
  await note(context, id, {
    kind: 'sides',
    target: context.scope.target,
    schemas: [...schemas],
    clusters: [...clusters],
  })
  return []
}

/** What was built where moves with the swap, once. */
async function carryDefinitions(
  context: DeployContext,
  verb: DeployPlan['verb'],
  before: DeploymentPhase | null,
): Promise<void> {
  if (verb === 'cleanup') return context.definitions.clearDeployment()
  if (verb === 'promote' && before !== 'promoted') return context.definitions.swap()
  if (verb === 'rollback' && before !== 'rolled_back') return context.definitions.swap()
}
