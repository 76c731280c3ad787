import { fork } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

const root = resolve(import.meta.dirname, '..')
const made = new Set(['.greenlight', 'target', 'logs'])

/** A copy of the demo that a test may change, without what was made in it before. */
function copyOfDemo(): string {
  const folder = mkdtempSync(join(tmpdir(), 'greenlight-e2e-'))
  cpSync(join(root, 'demo'), folder, {
    recursive: true,
    filter: (path) => !made.has(path.slice(join(root, 'demo').length + 1).split('/')[0] ?? ''),
  })
  return folder
}

type Ready = { readonly kind: 'serve.ready'; readonly port: number; readonly sandboxPort: string }

function isReady(message: unknown): message is Ready {
  return (
    typeof message === 'object' && message !== null && 'kind' in message && message.kind === 'serve.ready'
  )
}

/** Starts what `npm start` starts, over the copy; gives its addresses to the tests by the environment. */
export default async function globalSetup(): Promise<() => Promise<void>> {
  const project = copyOfDemo()
  const server = fork(
    join(root, 'bin', 'greenlight.js'),
    ['serve', '--project-dir', project, '--profiles-dir', project, '--sandbox', '--port', '3900'],
    {
      cwd: root,
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      env: { ...process.env, GREENLIGHT_SANDBOX_PORT: '7900' },
    },
  )
  const ended = once(server, 'exit').then(([code]) => {
    throw new Error(`the server ended with ${String(code)} before it was ready`)
  })
  const ready = new Promise<Ready>((done) => server.on('message', (m) => isReady(m) && done(m)))
  const { port, sandboxPort } = await Promise.race([ready, ended])
  ended.catch(() => undefined)
  process.env.GREENLIGHT_E2E_URL = `http://127.0.0.1:${port}`
  process.env.GREENLIGHT_E2E_PROJECT = project
  process.env.GREENLIGHT_E2E_SANDBOX_PORT = sandboxPort
  return async () => {
    const gone = once(server, 'exit')
    server.kill('SIGTERM')
    await gone
    rmSync(project, { recursive: true, force: true })
  }
}
