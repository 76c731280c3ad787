import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { ExitCode } from '../exit'
import { runningSandbox, sandboxFolder } from '../sandbox-process'
import type { Invocation } from '../verb'

/** `sandbox status`: whether one runs, and how psql reaches it. Exit 1 where none runs. */
export async function run(invocation: Invocation): Promise<ExitCode> {
  const { terminal } = invocation
  const folder = sandboxFolder(invocation)
  const found = runningSandbox(folder)
  const data = existsSync(join(folder, 'data')) ? folder : 'none yet'
  if (found === null) {
    terminal.out(`No sandbox runs here. Data: ${data}`)
    return 1
  }
  terminal.out(`The sandbox listens on ${found.host}:${found.port} (process ${found.pid}). Data: ${data}`)
  terminal.out(`psql postgres://materialize@${found.host}:${found.port}/materialize`)
  return 0
}
