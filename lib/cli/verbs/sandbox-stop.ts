import type { ExitCode } from '../exit'
import { runningSandbox, sandboxFolder } from '../sandbox-process'
import type { Invocation } from '../verb'

/** `sandbox stop`: ends the sandbox that runs on the project's folder, and waits until it is gone. */
export async function run(invocation: Invocation): Promise<ExitCode> {
  const folder = sandboxFolder(invocation)
  const found = runningSandbox(folder)
  if (found === null) {
    invocation.terminal.out('No sandbox runs here.')
    return 0
  }
  process.kill(found.pid, 'SIGTERM')
  while (runningSandbox(folder) !== null && !invocation.signal.aborted) {
    await new Promise((next) => setTimeout(next, 50))
  }
  invocation.terminal.out(`Stopped the sandbox on port ${found.port}.`)
  return 0
}
