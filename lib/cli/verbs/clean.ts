import { clean } from '../../commands/clean'
import type { ExitCode } from '../exit'
import { hostOf, projectOptions, told } from '../project'
import type { Invocation } from '../verb'

/** `clean`: takes the folders of `clean-targets` away. */
export async function run(invocation: Invocation): Promise<ExitCode> {
  const removed = told(invocation, await clean(projectOptions(invocation), hostOf(invocation)))
  if (removed === null) return 2
  for (const folder of removed) invocation.bus.emit({ kind: 'log', level: 'info', text: `Removed ${folder}` })
  if (removed.length === 0) invocation.bus.emit({ kind: 'log', level: 'info', text: 'Nothing to remove.' })
  return 0
}
