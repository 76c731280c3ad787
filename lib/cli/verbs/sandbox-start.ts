import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join, resolve } from 'node:path'
import type { ExitCode } from '../exit'
import { runningSandbox, sandboxFolder } from '../sandbox-process'
import { freePort } from '../serve/ports'
import type { Invocation } from '../verb'

/** `sandbox start`: runs the sandbox in the foreground until Ctrl-C. */
export async function run(invocation: Invocation): Promise<ExitCode> {
  const { flags, terminal, env, signal } = invocation
  const memory = flags.boolean('memory') === true
  const folder = sandboxFolder(invocation)
  const other = memory ? null : runningSandbox(folder)
  if (other !== null) {
    terminal.err(`A sandbox runs on ${folder} already (port ${other.port}, process ${other.pid}).`)
    terminal.err('Stop it with `greenlight sandbox stop`, or use another folder: --dir.')
    return 2
  }
  const wanted = flags.integer('port') ?? Number(env.GREENLIGHT_SANDBOX_PORT ?? 6875)
  const port = await freePort(wanted)
  if (port !== wanted) terminal.out(`Port ${wanted} is taken; the sandbox takes ${port}.`)
  const root = resolve(import.meta.dirname, '..')
  const place = memory ? ['--memory'] : ['--dir', folder]
  const previews = flags.texts('flag').flatMap((name) => ['--flag', name])
  const child = fork(join(root, 'dist', 'sandbox.js'), ['--port', String(port), ...place, ...previews], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  child.on('message', (message) => process.send?.(message))
  const stop = () => child.kill('SIGTERM')
  signal.addEventListener('abort', stop, { once: true })
  const [code] = (await once(child, 'exit')) as [number | null]
  return code === 0 || signal.aborted ? 0 : 2
}
