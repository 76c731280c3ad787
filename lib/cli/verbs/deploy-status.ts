import { openDeployment } from '../deploy'
import type { ExitCode } from '../exit'
import type { Invocation } from '../verb'

/** `deploy status`: the deployment of this target that isn't cleaned up, as it is recorded. */
export async function run(invocation: Invocation): Promise<ExitCode> {
  const { terminal, flags } = invocation
  const context = await openDeployment(invocation)
  if (typeof context === 'number') return context
  const { current, scope } = context
  if (flags.boolean('json') === true) {
    terminal.out(JSON.stringify({ target: scope.target, scope, deployment: current }, null, 2))
    return 0
  }
  terminal.out(
    `target ${scope.target}: schemas ${scope.schemas.join(', ')}; clusters ${scope.clusters.join(', ')}`,
  )
  terminal.out(
    current === null ? 'No deployment is under way.' : `Deployment ${current.id} is ${current.phase}.`,
  )
  return 0
}
