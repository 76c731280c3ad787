import { type ChildProcess, fork } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'
import { type Answer, answer, beginning, canary } from './protocol'

export type FuzzOptions = {
  readonly root: string
  /** Recorded cases whose projects and templates are mutated, too; may be absent. */
  readonly goldens: string
  readonly seed: number
  readonly first: number
  readonly cases: number
  readonly workers: number
}

/** What compiling a case may take, and looking at what came of it; and how much memory. */
const mostMs = 5_000
const mostMb = 512
/** Nothing answers after this: it hangs. */
const patienceMs = 20_000

type Verdict = { readonly n: number; readonly fault: string; readonly what: readonly string[] }

/**
 * Compiles mutated projects and templates in processes that may write to their own folder only, and counts what came
 * of them. Prints the seed, so that a run can be had again; gives 1 if any case crashed, hung, escaped, took too
 * long or too much, or ended in an error without a file.
 */
export async function fuzzCompile(options: FuzzOptions): Promise<number> {
  const { seed, first, cases } = options
  console.log(`seed ${seed}, ${cases.toLocaleString('en')} cases`)
  const work = mkdtempSync(join(tmpdir(), 'greenlight-fuzz-'))
  const tally = new Tally(cases)
  try {
    const program = await bundle(options.root, work)
    let next = first
    const take = () => (next < first + cases ? next++ : null)
    const runners = Array.from({ length: Math.min(options.workers, cases) }, (_, i) =>
      new Runner(options, program, join(work, `project-${i}`)).work(take, (result) => tally.add(result)),
    )
    await Promise.all(runners)
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
  return tally.report(seed)
}

/** One file, so that the process needs no compiler beside it. */
async function bundle(root: string, work: string): Promise<string> {
  const outfile = join(work, 'worker.mjs')
  await build({
    entryPoints: [join(root, 'scripts/fuzz/worker.ts')],
    bundle: true,
    platform: 'node',
    format: 'esm',
    outfile,
    sourcemap: 'inline',
    logLevel: 'warning',
    // CommonJS packages inside of an ES module still ask for these.
    banner: {
      js: [
        "import{createRequire as __r}from'node:module'",
        "import{fileURLToPath as __f}from'node:url'",
        'const require=__r(import.meta.url),__filename=__f(import.meta.url)',
        "const __dirname=__f(new URL('.',import.meta.url))",
      ].join(';'),
    },
  })
  return outfile
}

class Runner {
  readonly #options: FuzzOptions
  readonly #program: string
  readonly #folder: string
  #child: ChildProcess | null = null

  constructor(options: FuzzOptions, program: string, folder: string) {
    this.#options = options
    this.#program = program
    this.#folder = folder
  }

  async work(take: () => number | null, done: (result: Answer | Verdict) => void): Promise<void> {
    for (let n = take(); n !== null; n = take()) {
      let result = await this.#run(n)
      // Somebody else may have kept the machine busy, and cases before it may have filled the memory: once more, in a
      // new process where it is not time alone, before it is called slow or heavy.
      if (!('ms' in result) || result.ms > mostMs || result.peakMb > mostMb) result = await this.#run(n)
      done(result)
    }
    this.#child?.kill()
  }

  async #run(n: number): Promise<Answer | Verdict> {
    const child = this.#child ?? (await this.#start())
    this.#child = child
    let what: readonly string[] = []
    const result = await new Promise<Answer | Verdict>((resolve) => {
      const timer = setTimeout(() => {
        finish({ n, fault: `hang: no answer within ${patienceMs / 1000} s`, what })
      }, patienceMs)
      const finish = (result: Answer | Verdict) => {
        clearTimeout(timer)
        child.removeAllListeners()
        resolve(result)
      }
      const onExit = (code: number | null, signal: string | null) =>
        finish({ n, fault: `crash: the process ended with ${code ?? signal}`, what })
      child.once('exit', onExit)
      child.on('message', (message) => {
        const whole = answer.safeParse(message)
        if (whole.success) finish(whole.data)
        else {
          const begun = beginning.parse(message)
          what = [begun.from, ...begun.what]
        }
      })
      child.send({ n })
    })
    if (!('peakMb' in result) || result.peakMb > mostMb) {
      child.kill('SIGKILL')
      this.#child = null
    }
    return result
  }

  async #start(): Promise<ChildProcess> {
    const { root, goldens, seed } = this.#options
    const permission = process.allowedNodeEnvironmentFlags.has('--permission')
      ? '--permission'
      : '--experimental-permission'
    const child = fork(this.#program, [root, goldens, this.#folder, String(seed)], {
      execArgv: [
        permission,
        '--allow-fs-read=*',
        `--allow-fs-write=${this.#folder}*`,
        '--allow-worker',
        '--max-old-space-size=384',
        '--no-warnings',
        '--enable-source-maps',
      ],
      env: { NODE_ENV: 'production', PATH: process.env.PATH, GREENLIGHT_FUZZ_CANARY: canary },
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    })
    await new Promise<void>((resolve, reject) => {
      child.once('message', () => resolve())
      child.once('exit', (code) => reject(new Error(`the process to compile in did not start: ${code}`)))
    })
    child.removeAllListeners('exit')
    return child
  }
}

class Tally {
  readonly #cases: number
  readonly #bad: Verdict[] = []
  readonly #began = performance.now()
  #done = 0
  #manifests = 0
  #slowest = { n: 0, ms: 0 }
  #peakMb = 0

  constructor(cases: number) {
    this.#cases = cases
  }

  add(result: Answer | Verdict): void {
    this.#done += 1
    if ('ms' in result) {
      if (result.outcome === 'manifest') this.#manifests += 1
      if (result.ms > this.#slowest.ms) this.#slowest = { n: result.n, ms: result.ms }
      this.#peakMb = Math.max(this.#peakMb, result.peakMb)
    }
    const fault = faultOf(result)
    if (fault !== null) {
      this.#bad.push({ n: result.n, fault, what: result.what })
      console.log(`case ${result.n}: ${fault}`)
      for (const each of result.what) console.log(`    ${each}`)
    }
    if (this.#done % 1_000 === 0 && this.#done < this.#cases) {
      console.log(`${this.#done.toLocaleString('en')} cases, ${this.#bad.length} bad`)
    }
  }

  report(seed: number): number {
    const seconds = ((performance.now() - this.#began) / 1000).toFixed(0)
    console.log(
      `${this.#done.toLocaleString('en')} cases in ${seconds} s: ${this.#manifests.toLocaleString('en')} with a manifest,` +
        ` ${(this.#done - this.#manifests - this.#bad.length).toLocaleString('en')} with an error that names its file,` +
        ` ${this.#bad.length} bad`,
    )
    console.log(
      `slowest: case ${this.#slowest.n}, ${(this.#slowest.ms / 1000).toFixed(2)} s (at most 5); most memory: ${this.#peakMb.toFixed(0)} MB (at most ${mostMb})`,
    )
    for (const { n } of this.#bad.slice(0, 20)) {
      console.log(`again: npm run fuzz -- compile --seed ${seed} --only ${n}`)
    }
    return this.#bad.length === 0 ? 0 : 1
  }
}

function faultOf(result: Answer | Verdict): string | null {
  if (!('ms' in result)) return result.fault
  if (result.fault !== null) return result.fault
  if (result.ms > mostMs) return `slow: ${(result.ms / 1000).toFixed(1)} s`
  if (result.peakMb > mostMb) return `memory: ${result.peakMb.toFixed(0)} MB`
  return null
}
