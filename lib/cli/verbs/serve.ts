import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join, resolve } from 'node:path'
import { mappingOf } from '../../commands/settings-text'
import { projectArguments } from '../../commands/web/project-arguments'
import { DiagnosticError } from '../../foundation'
import type { ExitCode } from '../exit'
import { ChildEnded, Children } from '../serve/children'
import { freePort } from '../serve/ports'
import { Stages } from '../serve/progress'
import { markBuilt, needsBuild } from '../serve/web-build'
import type { Invocation } from '../verb'

type Site = {
  readonly root: string
  readonly program: string
  readonly children: Children
  readonly stages: Stages
  readonly invocation: Invocation
}

type Opened = {
  readonly projectDir: string
  readonly profilesDir: string | undefined
  readonly profile: string | undefined
  readonly target: string | undefined
  readonly targetPath: string | undefined
  readonly vars: string | undefined
  /** A sandbox is started behind it, and the project built on it where it isn't yet. */
  readonly sandbox: boolean
}

const sandboxPort = 6875
const webPort = 3000

/**
 * `serve` (what `npm start` runs): the web app over a project. Without a project it is the demo's, with the sandbox
 * behind it, built and loaded. Ends at Ctrl-C with everything that it started.
 */
export async function run(invocation: Invocation): Promise<ExitCode> {
  const root = resolve(import.meta.dirname, '..')
  const site: Site = {
    root,
    program: join(root, 'bin', 'greenlight.js'),
    children: new Children(),
    stages: new Stages(invocation.terminal, invocation.now),
    invocation,
  }
  const opened = projectOf(site)
  try {
    await serve(site, opened)
    return 0
  } catch (e) {
    if (invocation.signal.aborted) return 0
    if (!(e instanceof ChildEnded || e instanceof RangeError)) throw e
    invocation.terminal.err(e.message)
    return 1
  } finally {
    await site.children.end()
  }
}

/** The folder that was named; else the one we stand in, where it is a project; else the demo. */
function projectOf({ root, invocation }: Site): Opened {
  const { flags } = invocation
  const named = flags.text('projectDir') ?? (existsSync('dbt_project.yml') ? '.' : undefined)
  const profilesDir = flags.text('profilesDir')
  const said = {
    profile: flags.text('profile'),
    target: flags.text('target'),
    targetPath: flags.text('targetPath'),
    vars: flags.text('vars'),
  }
  const typed = mappingOf(said.vars, '--vars')
  if (!typed.ok) throw new DiagnosticError(...typed.errors)
  if (named !== undefined) {
    return {
      ...said,
      projectDir: resolve(named),
      profilesDir: profilesDir === undefined ? undefined : resolve(profilesDir),
      sandbox: flags.boolean('sandbox') === true,
    }
  }
  const demo = join(root, 'demo')
  return { ...said, projectDir: demo, profilesDir: demo, sandbox: true }
}

async function serve(site: Site, opened: Opened): Promise<void> {
  const { invocation, stages } = site
  const interrupted = new Promise<never>((_, reject) =>
    invocation.signal.addEventListener('abort', () => reject(new ChildEnded('interrupted')), { once: true }),
  )
  interrupted.catch(() => undefined)
  const dev = invocation.flags.boolean('dev') === true
  const wanted = invocation.flags.integer('port') ?? webPort
  const port = await freePort(wanted)
  if (port !== wanted) stages.note(`Port ${wanted} is taken; the web app takes ${port}.`)
  const env = { ...invocation.env, ...(opened.sandbox ? await sandboxEnvironment(site) : {}) }

  const prepared = Promise.all([
    opened.sandbox ? prepareSandbox(site, opened, env) : null,
    dev || !needsBuild(site.root) ? null : stages.run('Building the web app', () => buildWeb(site)),
  ])
  await Promise.race([prepared, interrupted])
  const web = await Promise.race([startWeb(site, opened, env, port, dev), interrupted])
  invocation.terminal.out(
    `\n${invocation.terminal.colors.bold(`Open http://127.0.0.1:${port}`)}   (Ctrl-C ends it)`,
  )
  process.send?.({ kind: 'serve.ready', port, sandboxPort: env.GREENLIGHT_SANDBOX_PORT ?? null })
  await Promise.race([site.children.ended(web, 'the web app'), interrupted])
}

async function sandboxEnvironment({ stages, invocation }: Site) {
  const wanted = Number(invocation.env.GREENLIGHT_SANDBOX_PORT ?? sandboxPort)
  const port = await freePort(wanted)
  if (port !== wanted) stages.note(`Port ${wanted} is taken; the sandbox takes ${port}.`)
  return { GREENLIGHT_SANDBOX_HOST: '127.0.0.1', GREENLIGHT_SANDBOX_PORT: String(port) }
}

/** Starts the sandbox on its data; builds the project where that is not there yet. */
async function prepareSandbox(site: Site, opened: Opened, env: Invocation['env']): Promise<void> {
  const folder = join(opened.projectDir, '.greenlight')
  const built = existsSync(join(folder, 'definitions', 'sandbox.json')) && existsSync(join(folder, 'sandbox'))
  await site.stages.run('Starting the sandbox', () => startSandbox(site, join(folder, 'sandbox'), env))
  if (built) return
  await site.stages.run('Loading and building the project', async () => {
    // The first build of an environment makes its sources and sinks too, where the project has a selector for that.
    const selection = hasSelector(opened.projectDir, 'everything') ? ['--selector', 'everything'] : []
    const child = site.children.start({
      name: 'the build of the project',
      script: site.program,
      args: ['build', ...selection, ...projectArguments(opened, {})],
      cwd: site.root,
      env,
      onLine: (line) => {
        if (/\b(OK|PASS|FAIL|ERROR|SKIP|WARN)\b/.test(line)) site.stages.note(line)
      },
    })
    const [code] = (await once(child, 'exit')) as [number | null]
    // 1: something failed, which the pages show. (One of the demo's tests fails on purpose.)
    if (code !== 0 && code !== 1) throw new ChildEnded('the project could not be built')
  })
}

function hasSelector(projectDir: string, name: string): boolean {
  const file = join(projectDir, 'selectors.yml')
  return (
    existsSync(file) &&
    new RegExp(`^\\s*-?\\s*name:\\s*['"]?${name}['"]?\\s*$`, 'm').test(readFileSync(file, 'utf8'))
  )
}

async function startSandbox(site: Site, dir: string, env: Invocation['env']): Promise<void> {
  const lines: string[] = []
  const child = site.children.start({
    name: 'the sandbox',
    script: site.program,
    args: ['sandbox', 'start', '--port', env.GREENLIGHT_SANDBOX_PORT ?? String(sandboxPort), '--dir', dir],
    cwd: site.root,
    env,
    onLine: (line) => lines.push(line),
  })
  const ready = new Promise<void>((done) => child.on('message', (m) => isReady(m) && done()))
  const ended = site.children.ended(child, 'the sandbox')
  ended.catch(() => undefined)
  const failed = ended.then(() =>
    Promise.reject(new ChildEnded(`the sandbox ended before it was ready\n${lines.join('\n')}`)),
  )
  await Promise.race([ready, failed])
  failed.catch(() => undefined)
}

function isReady(message: unknown): boolean {
  return (
    typeof message === 'object' && message !== null && 'kind' in message && message.kind === 'sandbox.ready'
  )
}

function nextProgram(root: string): string {
  return createRequire(join(root, 'package.json')).resolve('next/dist/bin/next')
}

async function buildWeb(site: Site): Promise<void> {
  const lines: string[] = []
  const child = site.children.start({
    name: 'the build of the web app',
    script: nextProgram(site.root),
    args: ['build'],
    cwd: site.root,
    env: { ...site.invocation.env, NEXT_TELEMETRY_DISABLED: '1' },
    onLine: (line) => lines.push(line),
  })
  try {
    await site.children.ended(child, 'the build of the web app')
  } catch (e) {
    for (const line of lines.slice(-30)) site.invocation.terminal.err(line)
    throw e
  }
  markBuilt(site.root)
}

async function startWeb(
  site: Site,
  opened: Opened,
  env: Invocation['env'],
  port: number,
  dev: boolean,
): Promise<ChildProcess> {
  const lines: string[] = []
  const child = site.children.start({
    name: 'the web app',
    script: nextProgram(site.root),
    args: [dev ? 'dev' : 'start', '-H', '127.0.0.1', '-p', String(port)],
    // A save makes much that lives for a moment; with room for it the moment isn't spent on moving it about.
    execArgv: ['--max-semi-space-size=64'],
    cwd: site.root,
    env: {
      ...env,
      ...(dev ? { NODE_ENV: 'development' } : {}),
      NEXT_TELEMETRY_DISABLED: '1',
      GREENLIGHT_PROJECT: JSON.stringify(opened),
      GREENLIGHT_PROGRAM: site.program,
    },
    onLine: (line) => {
      lines.push(line)
      if (dev || /error|warn/i.test(line)) site.invocation.terminal.err(line)
    },
  })
  const ended = site.children
    .ended(child, 'the web app')
    .then(() => Promise.reject(new ChildEnded(lines.join('\n'))))
  ended.catch(() => undefined)
  await site.stages.run('Starting the web app', () =>
    Promise.race([answers(`http://127.0.0.1:${port}/api/health`, site.invocation.signal), ended]),
  )
  return child
}

/** Resolves when the address answers. A server says nowhere else that it listens. */
async function answers(url: string, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const ok = await fetch(url, { signal: AbortSignal.timeout(30_000) }).then(
      (r) => r.ok,
      () => false,
    )
    if (ok) return
    await new Promise((next) => setTimeout(next, 150))
  }
}
