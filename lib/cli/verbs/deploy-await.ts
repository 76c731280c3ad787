import { durationFlag, openDeployment, waitUntilReady } from '../deploy'
import type { ExitCode } from '../exit'
import type { Invocation } from '../verb'

/** `deploy await`: waits until the staged side is hydrated and close behind. Exit 3 where it isn't in time. */
export async function run(invocation: Invocation): Promise<ExitCode> {
  const flags = {
    lagThresholdMs: durationFlag(invocation, 'lagThreshold', null),
    timeoutMs: durationFlag(invocation, 'timeout', null),
    stableForMs: durationFlag(invocation, 'stableFor', 5000),
    stopOnFailing: invocation.flags.boolean('waitOnFailing') !== true,
  }
  const context = await openDeployment(invocation)
  if (typeof context === 'number') return context
  return waitUntilReady(invocation, context, flags)
}
