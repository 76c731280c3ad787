/** The web app over one project, as a person starts it. */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'

export type Site = { readonly address: string; close(): Promise<void> }

const root = join(import.meta.dirname, '../../..')

/** Starts the app over a project that has no database; ready when its first pages were given. */
export async function openSite(
  project: string,
  profiles: string,
  env: { readonly [name: string]: string },
): Promise<Site> {
  const argv = ['serve', '--project-dir', project, '--profiles-dir', profiles, '--port', '3970']
  const server = fork(join(root, 'bin', 'greenlight.js'), argv, {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    env: { ...process.env, ...env },
  })
  const port = await new Promise<number>((done, failed) => {
    server.on('message', (m: { readonly kind?: unknown; readonly port?: unknown }) => {
      if (m.kind === 'serve.ready') done(Number(m.port))
    })
    server.on('exit', (code) => failed(new Error(`the server of ${project} ended with ${code}`)))
  })
  const address = `http://127.0.0.1:${port}`
  // The budgets are those of a warm server: somebody was there before.
  for (const path of ['/', '/models/none']) await (await fetch(address + path)).text()
  return {
    address,
    close: async () => {
      const gone = once(server, 'exit')
      server.kill('SIGTERM')
      await gone
    },
  }
}
