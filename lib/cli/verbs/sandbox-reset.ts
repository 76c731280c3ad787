import { rmSync } from 'node:fs'
import type { ExitCode } from '../exit'
import { runningSandbox, sandboxFolder } from '../sandbox-process'
import type { Invocation } from '../verb'

/** `sandbox reset`: takes the sandbox's data away; the next start begins anew. */
export async function run(invocation: Invocation): Promise<ExitCode> {
  const { terminal } = invocation
  const folder = sandboxFolder(invocation)
  if (runningSandbox(folder) !== null) {
    terminal.err('The sandbox runs. Stop it first: `greenlight sandbox stop`.')
    return 2
  }
  rmSync(folder, { recursive: true, force: true })
  terminal.out(`Took ${folder} away.`)
  return 0
}
