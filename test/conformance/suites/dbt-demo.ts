/**
 * Real dbt-materialize on the demo, unchanged, against a sandbox of the suite's own: every command that a team runs,
 * and then Greenlight's manifest and compiled SQL of the demo against dbt's.
 */
import { type ChildProcess, fork, spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join, resolve } from 'node:path'
import { z } from 'zod'
import { firstDifference } from '../difference'
import { pruneManifest } from '../prune'
import { type CaseResult, type Suite, type SuiteContext, SuiteUnavailable, wanted } from '../suite'

const root = resolve(import.meta.dirname, '../../..')

const MAKE_DBT = `This suite runs real dbt. Make it outside the checkout with Python 3.11 (about 20 s):
  python3 -m venv VENV
  VENV/bin/pip install 'dbt-core==1.12.0' 'dbt-core-experimental-parser==2.0.0a4' dbt-materialize
  VENV/bin/pip install --no-deps dbt-core==1.12.6
and say where it is: GREENLIGHT_DBT=VENV/bin/dbt npm run conformance -- dbt-demo`

/** The one test of the demo that fails on purpose. */
const INTENDED = 'test.gavel.deposits_add_up'

function realDbt(): string {
  const dbt = process.env.GREENLIGHT_DBT
  if (dbt === undefined || dbt === '') throw new SuiteUnavailable(MAKE_DBT)
  if (!existsSync(dbt))
    throw new SuiteUnavailable(`GREENLIGHT_DBT is ${dbt}, which is not there.\n${MAKE_DBT}`)
  if (!existsSync(join(root, 'dist/sandbox.js')))
    throw new SuiteUnavailable('The sandbox is not bundled yet: run `npm run prepare` first.')
  return resolve(dbt)
}

const readyMessage = z.object({ kind: z.literal('sandbox.ready'), port: z.number() })

/** Starts a sandbox that keeps nothing, on a free port. */
async function startSandbox(): Promise<{ readonly child: ChildProcess; readonly port: number }> {
  const child = fork(join(root, 'dist/sandbox.js'), ['--port', '0', '--memory'], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  const ended = once(child, 'exit').then(() => {
    throw new Error('the sandbox ended before it listened')
  })
  const [message] = await Promise.race([once(child, 'message'), ended])
  return { child, port: readyMessage.parse(message).port }
}

type Ran = { readonly exit: number | null; readonly output: string }

/** A program with its exit code and everything that it printed. */
async function runProgram(
  program: string,
  args: readonly string[],
  cwd: string,
  env: NodeJS.ProcessEnv,
): Promise<Ran> {
  const child = spawn(program, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8')
    stream.on('data', (text: string) => {
      output += text
    })
  }
  const [exit] = (await once(child, 'close')) as [number | null]
  return { exit, output }
}

const runResults = z.object({
  results: z.array(z.object({ unique_id: z.string(), status: z.string(), message: z.string().nullish() })),
})

const PASSED = new Set(['success', 'pass', 'no-op'])

/** What went otherwise than expected; undefined where all went as it should. */
function outcomeDifference(folder: string, ran: Ran, expected: Command): string | undefined {
  const tail = ran.output.trim().split('\n').slice(-12).join('\n')
  if (ran.exit !== expected.exit) return `exit ${ran.exit}, not ${expected.exit}\n${tail}`
  if (!expected.results) return undefined
  const path = join(folder, 'target/run_results.json')
  const { results } = runResults.parse(JSON.parse(readFileSync(path, 'utf8')))
  const wrong = results.filter((r) => !PASSED.has(r.status))
  const unexpected = wrong.find((r) => r.unique_id !== expected.failing || r.status !== 'fail')
  if (unexpected !== undefined)
    return `${unexpected.unique_id}: ${unexpected.status}: ${unexpected.message ?? ''}`
  if (expected.failing !== undefined && wrong.length === 0) return `${expected.failing} does not fail`
  return results.length === 0 ? 'nothing ran' : undefined
}

type Command = {
  readonly argv: readonly string[]
  readonly exit: number
  /** Whether it leaves a run_results.json that has to be all good, but for `failing`. */
  readonly results: boolean
  readonly failing?: string
}

const COMMANDS: readonly Command[] = [
  { argv: ['debug'], exit: 0, results: false },
  { argv: ['seed'], exit: 0, results: true },
  { argv: ['run', '--selector', 'everything'], exit: 0, results: true },
  { argv: ['run'], exit: 0, results: true },
  { argv: ['test'], exit: 1, results: true, failing: INTENDED },
  { argv: ['docs', 'generate'], exit: 0, results: false },
]

class Demo {
  readonly folder: string
  readonly #scratch: string
  readonly #env: NodeJS.ProcessEnv
  constructor(from: string, port: number) {
    this.#scratch = mkdtempSync(join(tmpdir(), 'greenlight-dbt-demo-'))
    this.folder = join(this.#scratch, 'demo')
    const generated = new Set(['target', 'logs', 'dbt_packages', '.greenlight'])
    cpSync(from, this.folder, { recursive: true, filter: (path) => !generated.has(basename(path)) })
    this.#env = {
      ...process.env,
      GREENLIGHT_SANDBOX_PORT: String(port),
      DBT_SEND_ANONYMOUS_USAGE_STATS: '0',
      DO_NOT_TRACK: '1',
    }
  }
  run(program: string, args: readonly string[]): Promise<Ran> {
    const places = ['--project-dir', this.folder, '--profiles-dir', this.folder]
    return runProgram(program, [...args, ...places], this.folder, this.#env)
  }
  /** Runs a verb that has to go well, with a target folder of its own; gives the folder. */
  async into(target: string, program: string, args: readonly string[]): Promise<string> {
    const path = join(this.#scratch, target)
    const ran = await this.run(program, [...args, '--target-path', path])
    if (ran.exit !== 0) throw new Error(`${target}: ${args.join(' ')} ended with ${ran.exit}\n${ran.output}`)
    return path
  }
  remove(): void {
    rmSync(this.#scratch, { recursive: true, force: true })
  }
}

const entry = z.record(z.string(), z.unknown())

function readManifest(target: string, project: string) {
  return pruneManifest(entry.parse(JSON.parse(readFileSync(join(target, 'manifest.json'), 'utf8'))), project)
}

/** Every file below a target folder's `compiled`, by its path. */
function compiledFiles(target: string): ReadonlyMap<string, string> {
  const folder = join(target, 'compiled')
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()
  return new Map(
    paths.flatMap((path) =>
      path.endsWith('.sql') ? [[path, readFileSync(join(folder, path), 'utf8')]] : [],
    ),
  )
}

/** Greenlight's manifest as `parse` leaves it, and each file that `compile` makes, against dbt's. */
async function compare(demo: Demo, dbt: string): Promise<CaseResult[]> {
  const [node, greenlight] = [process.execPath, join(root, 'bin/greenlight.js')]
  const compile = ['compile', '--selector', 'everything']
  const ourManifest = readManifest(await demo.into('greenlight', node, [greenlight, 'parse']), demo.folder)
  const theirManifest = readManifest(await demo.into('dbt', dbt, ['parse']), demo.folder)
  const ours = compiledFiles(await demo.into('greenlight', node, [greenlight, ...compile]))
  const theirs = compiledFiles(await demo.into('dbt', dbt, compile))
  const paths = [...new Set([...ours.keys(), ...theirs.keys()])].sort()
  const compiled = paths.map((path) =>
    result(`compiled ${path}`, firstDifference(ours.get(path), theirs.get(path))),
  )
  if (theirs.size === 0) compiled.push(result('compiled', 'dbt compiled nothing'))
  return [result('manifest', firstDifference(ourManifest, theirManifest)), ...compiled]
}

type Deployed = { readonly by: 'dbt' | 'greenlight'; readonly argv: readonly string[] }

const operation = (name: string, ...args: readonly string[]): Deployed => ({
  by: 'dbt',
  argv: ['run-operation', name, ...args],
})
const deploy = (...argv: readonly string[]): Deployed => ({ by: 'greenlight', argv: ['deploy', ...argv] })

/** Blue/green deployments that one begins and the other ends. Each leaves nothing behind for the next. */
const DEPLOYMENTS: readonly { readonly name: string; readonly steps: readonly Deployed[] }[] = [
  {
    name: 'deploy: dbt begins, Greenlight ends',
    steps: [
      operation('deploy_init'),
      { by: 'dbt', argv: ['run', '--vars', 'deploy: true'] },
      deploy('await', '--lag-threshold', '60s', '--timeout', '2min'),
      deploy('promote', '--yes'),
      deploy('rollback', '--yes'),
      deploy('promote', '--yes'),
      deploy('cleanup', '--yes'),
    ],
  },
  {
    name: 'deploy: Greenlight begins, dbt ends',
    steps: [
      // A routine run has dropped what the sink reads, with CASCADE, and so the sink; dbt's promote wants it to be there.
      { by: 'dbt', argv: ['run', '--select', 'sales_feed'] },
      deploy('init'),
      deploy('run'),
      operation('deploy_await', '--args', '{poll_interval: 1, lag_threshold: 60s}'),
      operation('deploy_promote', '--args', '{dry_run: true}'),
      operation('deploy_promote'),
      operation('deploy_cleanup'),
    ],
  },
]

/** The first step that does not end with 0. */
async function deployDifference(demo: Demo, dbt: string, steps: readonly Deployed[]) {
  for (const { by, argv } of steps) {
    const ran =
      by === 'dbt'
        ? await demo.run(dbt, argv)
        : await demo.run(process.execPath, [join(root, 'bin/greenlight.js'), ...argv])
    if (ran.exit !== 0)
      return `${by} ${argv.join(' ')}: exit ${ran.exit}\n${ran.output.trim().split('\n').slice(-12).join('\n')}`
  }
  return undefined
}

function result(name: string, difference: string | undefined): CaseResult {
  return difference === undefined ? { name, passed: true } : { name, passed: false, difference }
}

async function run(context: SuiteContext) {
  const dbt = realDbt()
  const { child, port } = await startSandbox()
  const demo = new Demo(context.from, port)
  const results: CaseResult[] = []
  const times: string[] = []
  try {
    for (const command of COMMANDS) {
      const name = command.argv.join(' ')
      if (!wanted(context, name)) continue
      const began = performance.now()
      const ran = await demo.run(dbt, command.argv)
      times.push(`dbt ${name}: ${((performance.now() - began) / 1000).toFixed(1)} s`)
      results.push(result(name, outcomeDifference(demo.folder, ran, command)))
    }
    for (const { name, steps } of DEPLOYMENTS)
      if (wanted(context, name)) results.push(result(name, await deployDifference(demo, dbt, steps)))
    if (wanted(context, 'manifest') || wanted(context, 'compiled')) {
      const compared = await compare(demo, dbt)
      results.push(...compared.filter(({ name }) => wanted(context, name)))
    }
    return { results, summary: times }
  } finally {
    demo.remove()
    child.kill('SIGTERM')
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
  }
}

export const suite: Suite = {
  name: 'dbt-demo',
  about: 'real dbt-materialize runs the demo on the sandbox; manifest and compiled SQL against ours',
  defaultPath: join(root, 'demo'),
  run,
}
