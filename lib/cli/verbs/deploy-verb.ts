import { applyVerb, confirmed, type DeployVerb, exitCodeOf, openDeployment, showPlan } from '../deploy'
import type { ExitCode } from '../exit'
import type { Invocation } from '../verb'

/** Whose effect people see at once. */
const CHANGES_PRODUCTION: readonly DeployVerb[] = ['promote', 'rollback', 'cleanup']

/** `deploy init|promote|rollback|cleanup`: shows its plan with `--dry-run`, else runs it. */
export async function deployVerb(invocation: Invocation, verb: DeployVerb): Promise<ExitCode> {
  const { flags } = invocation
  const context = await openDeployment(invocation)
  if (typeof context === 'number') return context
  const options = {
    ignoreExistingObjects: flags.boolean('ignoreExistingObjects') ?? false,
    accept: flags.texts('accept'),
  }
  if (flags.boolean('dryRun') === true) return showPlan(invocation, context, verb, options)
  if (CHANGES_PRODUCTION.includes(verb)) {
    const answer = await confirmed(invocation, context, verb, options)
    if (answer !== true) return answer
  }
  const maxRetries = flags.integer('maxRetries')
  const result = await applyVerb(invocation, context, verb, {
    ...options,
    ...(maxRetries === undefined ? {} : { maxRetries }),
  })
  return result.ok ? 0 : exitCodeOf(result.errors)
}
