import { rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { copyOf, serve } from './serve'

/** Starts what `npm start` starts, over a copy of the demo; gives its addresses to the tests by the environment. */
export default async function globalSetup(): Promise<() => Promise<void>> {
  const project = copyOf(join(resolve(import.meta.dirname, '..'), 'demo'))
  const server = await serve(
    { project, profiles: project, port: 3900, sandbox: true },
    { GREENLIGHT_SANDBOX_PORT: '7900' },
  )
  process.env.GREENLIGHT_E2E_URL = server.address
  process.env.GREENLIGHT_E2E_PROJECT = project
  process.env.GREENLIGHT_E2E_SANDBOX_PORT = server.sandboxPort
  return async () => {
    await server.close()
    rmSync(project, { recursive: true, force: true })
  }
}
