import { createInterface } from 'node:readline/promises'
import { type Applied, applyDeploy } from '../commands/deploy/apply'
import { type Awaited, awaitReady, holdUps } from '../commands/deploy/await'
import { type DeployContext, deployContext } from '../commands/deploy/context'
import { type DeployOptions, planDeploy } from '../commands/deploy/plan'
import { durationMs } from '../commands/settings-text'
import { type Diagnostic, type DiagnosticCode, error, fail, type Result } from '../foundation'
import { type ExitCode, UsageError } from './exit'
import { open, told } from './project'
import type { Invocation } from './verb'

export type DeployVerb = Applied['plan']['verb']
type Plan = Applied['plan']

/** What a fault of a deployment means for whoever called: the highest counts. */
const EXIT_CODES: readonly (readonly [code: ExitCode, faults: readonly DiagnosticCode[]])[] = [
  [2, ['GL7001', 'GL6001']],
  [6, ['GL7004']],
  [5, ['GL7018']],
  [4, ['GL7006', 'GL7008', 'GL7010', 'GL7011', 'GL7012', 'GL7017', 'GL7019']],
  [3, ['GL7013']],
]

export function exitCodeOf(errors: readonly Diagnostic[]): ExitCode {
  const codes = new Set(errors.map(({ code }) => code))
  return EXIT_CODES.find(([, faults]) => faults.some((fault) => codes.has(fault)))?.[0] ?? 1
}

/** The project's deployment; null, with the fault told, where it has none. */
export async function openDeployment(invocation: Invocation): Promise<DeployContext | ExitCode> {
  const project = await open(invocation)
  if (project === null) return 2
  const context = await deployContext(project, invocation.now)
  return told(invocation, context) ?? (context.ok ? 2 : exitCodeOf(context.errors))
}

/** Prints a plan: each step with why and its exact SQL. */
function printPlan({ terminal }: Invocation, plan: Plan): void {
  const { colors } = terminal
  terminal.out(colors.bold(`${plan.verb} of deployment ${plan.deploymentId}, target ${plan.target}`))
  if (plan.steps.length === 0) terminal.out('Nothing to do.')
  for (const [i, step] of plan.steps.entries()) {
    terminal.out(`${i + 1}. ${step.why}${step.atomic ? ' (one transaction)' : ''}`)
    for (const sql of step.sql)
      for (const line of sql.trim().split('\n')) terminal.out(colors.dim(`     ${line}`))
  }
}

/** Shows what a verb would send, and sends nothing. */
export async function showPlan(
  invocation: Invocation,
  context: DeployContext,
  verb: DeployVerb,
  options: DeployOptions = {},
): Promise<ExitCode> {
  const planned = await planDeploy(context, verb, options)
  const value = told(invocation, planned)
  if (value === null) return planned.ok ? 1 : exitCodeOf(planned.errors)
  for (const diagnostic of value.plan.warnings) invocation.bus.emit({ kind: 'diagnostic', diagnostic })
  if (invocation.flags.boolean('json') === true) invocation.terminal.out(JSON.stringify(value.plan, null, 2))
  else printPlan(invocation, value.plan)
  return 0
}

/** Plans a verb, asks where production would change, and runs it, telling of each step. */
export async function applyVerb(
  invocation: Invocation,
  context: DeployContext,
  verb: DeployVerb,
  options: DeployOptions & { readonly maxRetries?: number; readonly retryBackoff?: number } = {},
): Promise<Result<Applied>> {
  const { bus } = invocation
  const log = (text: string, level: 'info' | 'warn' | 'error' = 'info') =>
    bus.emit({ kind: 'log', level, text })
  const result = await applyDeploy(context, verb, {
    ...options,
    onStep: (event) => {
      if (event.kind === 'step.started') log(`… ${event.step.why}`)
      else if (event.kind === 'step.retried') {
        log(
          `! ${event.step.why}: tried again in ${(event.waitMs / 1000).toFixed(1)} s (${event.message})`,
          'warn',
        )
      } else if (event.outcome === 'failed') log(`✗ FAILED ${event.step.why}`, 'error')
      else log(`✓ ${event.outcome === 'already' ? 'held already' : 'done'}: ${event.step.why}`)
    },
  })
  told(invocation, result)
  if (result.ok) {
    const { deploymentId, phase, unchanged } = result.value
    log(
      unchanged
        ? `Nothing to do: deployment ${deploymentId} is ${phase}.`
        : `Deployment ${deploymentId} is ${phase}.`,
    )
  }
  return result
}

/**
 * Whether to go on with what changes production: `--yes`, or a yes typed at the terminal after the plan was shown.
 * Without either it is refused (GL7016).
 */
export async function confirmed(
  invocation: Invocation,
  context: DeployContext,
  verb: DeployVerb,
  options: DeployOptions = {},
): Promise<ExitCode | true> {
  if (invocation.flags.boolean('yes') === true) return true
  if (!invocation.terminal.isTty || process.stdin.isTTY !== true) {
    told(
      invocation,
      fail(
        error('GL7016', `deploy ${verb} changes production and nobody is there to confirm it`, {
          hint: 'Look at it with --dry-run, then say --yes.',
        }),
      ),
    )
    return 2
  }
  const shown = await showPlan(invocation, context, verb, options)
  if (shown !== 0) return shown
  const terminal = createInterface({ input: process.stdin, output: process.stdout })
  try {
    const answer = await terminal.question(`Go on with ${verb}? [y/N] `, { signal: invocation.signal })
    return /^y(es)?$/i.test(answer.trim()) ? true : 1
  } finally {
    terminal.close()
  }
}

export type AwaitFlags = {
  readonly lagThresholdMs: number | null
  readonly timeoutMs: number | null
  readonly stableForMs: number
  readonly stopOnFailing: boolean
}

/** Waits until the deployment's side is ready, telling what holds it up. Gives its exit code. */
export async function waitUntilReady(
  invocation: Invocation,
  context: DeployContext,
  flags: AwaitFlags,
): Promise<ExitCode> {
  const { bus, signal } = invocation
  const told = new Teller((text) => bus.emit({ kind: 'log', level: 'info', text }))
  const result = await awaitReady(context, {
    ...flags,
    signal,
    onUpdate: (status) => told.say(standing(status), Date.now()),
  })
  if (result.kind === 'ready') {
    bus.emit({ kind: 'log', level: 'info', text: 'The deployment is ready.' })
    return 0
  }
  bus.emit({ kind: 'diagnostic', diagnostic: result.diagnostic })
  return result.kind === 'cancelled' ? 1 : exitCodeOf([result.diagnostic])
}

const REPEAT_MS = 5_000

/** Says what is new at once, and the same with other numbers only now and then. */
class Teller {
  readonly #print: (text: string) => void
  #kind = ''
  #at = 0
  constructor(print: (text: string) => void) {
    this.#print = print
  }
  say(text: string, now: number): void {
    const kind = text.replaceAll(/[\d.]+/g, '#')
    if (kind === this.#kind && now - this.#at < REPEAT_MS) return
    this.#kind = kind
    this.#at = now
    this.#print(text)
  }
}

function standing(status: Awaited): string {
  const waiting = holdUps(status)
  const [first] = waiting
  const more = waiting.length > 1 ? ` and ${waiting.length - 1} more` : ''
  return first === undefined ? status.state : `${status.state}: ${first}${more}`
}

/** A flag that is a length of time. @throws UsageError */
export function durationFlag({ flags }: Invocation, key: string, otherwise: number): number
export function durationFlag({ flags }: Invocation, key: string, otherwise: null): number | null
export function durationFlag({ flags }: Invocation, key: string, otherwise: number | null): number | null {
  const text = flags.text(key)
  if (text === undefined) return otherwise
  const ms = durationMs(text)
  if (ms === undefined) throw new UsageError(`'${text}' is not a length of time such as 500ms, 1s or 5min.`)
  return ms
}
