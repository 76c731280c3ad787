import type { ExitCode } from '../exit'
import type { Invocation } from '../verb'
import { execute } from './execute'

/** `deploy run`: builds the staged side, as `run --vars 'deploy: true'` does. */
export function run(invocation: Invocation): Promise<ExitCode> {
  return execute(invocation, invocation.flags.boolean('build') === true ? 'build' : 'run', { deploy: true })
}
