import type { ExitCode } from '../exit'
import type { Invocation } from '../verb'
import { execute } from './execute'

export function run(invocation: Invocation): Promise<ExitCode> {
  return execute(invocation, 'test')
}
