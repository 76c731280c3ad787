import type { ExitCode } from '../exit'
import type { Invocation } from '../verb'
import { deployVerb } from './deploy-verb'

export function run(invocation: Invocation): Promise<ExitCode> {
  return deployVerb(invocation, 'rollback')
}
