import { type DeployVerb, openDeployment, showPlan } from '../deploy'
import { type ExitCode, UsageError } from '../exit'
import type { Invocation } from '../verb'

const VERBS: readonly DeployVerb[] = ['init', 'promote', 'rollback', 'cleanup']

/** `deploy plan [verb]`: what the verb would send; without one, what comes next. */
export async function run(invocation: Invocation): Promise<ExitCode> {
  const [named] = invocation.arguments
  const asked = VERBS.find((verb) => verb === named)
  if (named !== undefined && asked === undefined) {
    throw new UsageError(`'${named}' is not one of ${VERBS.map((verb) => `'${verb}'`).join(', ')}.`)
  }
  const context = await openDeployment(invocation)
  if (typeof context === 'number') return context
  const next =
    context.current === null ? 'init' : context.current.phase === 'promoted' ? 'cleanup' : 'promote'
  return showPlan(invocation, context, asked ?? next, {
    ignoreExistingObjects: invocation.flags.boolean('ignoreExistingObjects') ?? false,
    accept: invocation.flags.texts('accept'),
  })
}
