import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

const root = resolve(import.meta.dirname, '..')
const made = new Set(['.greenlight', 'target', 'logs'])

/** A copy of a project that a test may change, without what was made in it before. */
export function copyOf(project: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'greenlight-e2e-'))
  cpSync(project, folder, {
    recursive: true,
    filter: (path) => !made.has(path.slice(project.length + 1).split('/')[0] ?? ''),
  })
  return folder
}

type Ready = { readonly kind: 'serve.ready'; readonly port: number; readonly sandboxPort: string }

function isReady(message: unknown): message is Ready {
  return (
    typeof message === 'object' && message !== null && 'kind' in message && message.kind === 'serve.ready'
  )
}

export type Served = {
  readonly address: string
  readonly sandboxPort: string
  /** Ends the server, and waits until it is gone. */
  close(): Promise<void>
}

/** The web app over a project, as a person starts it; ready when its first page can be asked for. */
export async function serve(
  what: {
    readonly project: string
    readonly profiles: string
    readonly port: number
    readonly sandbox?: true
  },
  env: { readonly [name: string]: string },
): Promise<Served> {
  const { project, profiles, port, sandbox } = what
  const server: ChildProcess = fork(
    join(root, 'bin', 'greenlight.js'),
    [
      ...['serve', '--project-dir', project, '--profiles-dir', profiles, '--port', String(port)],
      ...(sandbox ? ['--sandbox'] : []),
    ],
    {
      cwd: root,
      // What the sandbox's building says helps to see why a test failed; without one there is nothing to tell.
      stdio: ['ignore', sandbox ? 'inherit' : 'ignore', 'inherit', 'ipc'],
      env: { ...process.env, ...env },
    },
  )
  const ended = once(server, 'exit').then(([code]) => {
    throw new Error(`the server of ${project} ended with ${String(code)} before it was ready`)
  })
  const ready = new Promise<Ready>((done) => server.on('message', (m) => isReady(m) && done(m)))
  const given = await Promise.race([ready, ended])
  ended.catch(() => undefined)
  return {
    address: `http://127.0.0.1:${given.port}`,
    sandboxPort: given.sandboxPort,
    close: async () => {
      const gone = once(server, 'exit')
      server.kill('SIGTERM')
      await gone
    },
  }
}
