import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export type Measured = { readonly wallSeconds: number; readonly cpuSeconds: number; readonly peakMb: number }

const preload = join(import.meta.dirname, 'report-cpu.cjs')

/** Runs a Node program once and gives what it took. Throws where it ends with another exit code than 0. */
export async function measureNode(argv: readonly string[], cwd: string): Promise<Measured> {
  const began = performance.now()
  const child = spawn(process.execPath, ['--require', preload, ...argv], {
    cwd,
    stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
  })
  let report = ''
  let errors = ''
  child.stdio[3]?.on('data', (chunk: Buffer) => {
    report += chunk.toString()
  })
  child.stderr?.on('data', (chunk: Buffer) => {
    errors += chunk.toString()
  })
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  const wallSeconds = (performance.now() - began) / 1000
  if (code !== 0) throw new Error(`node ${argv.join(' ')} ended with ${code}:\n${errors}`)
  const { cpuSeconds, peakMb } = JSON.parse(report) as { cpuSeconds: number; peakMb: number }
  return { wallSeconds, cpuSeconds, peakMb }
}

/**
 * Runs any program once and gives what it took, measured from outside (Python knows what the system counted, Node
 * doesn't). Throws, with the end of its output, where it ends with another exit code than 0.
 */
export async function measureProgram(argv: readonly string[], cwd: string): Promise<Measured> {
  const folder = mkdtempSync(join(tmpdir(), 'greenlight-bench-'))
  try {
    const report = join(folder, 'report.json')
    const child = spawn('python3', [join(import.meta.dirname, 'measure-process.py'), report, ...argv], {
      cwd,
      env: { ...process.env, DBT_SEND_ANONYMOUS_USAGE_STATS: 'false', DO_NOT_TRACK: '1', NO_COLOR: '1' },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let output = ''
    const keep = (chunk: Buffer) => {
      output = `${output}${chunk.toString()}`.slice(-4000)
    }
    child.stdout.on('data', keep)
    child.stderr.on('data', keep)
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject)
      child.once('close', resolve)
    })
    if (code !== 0) throw new Error(`${argv.join(' ')} ended with ${code}:\n${output}`)
    return JSON.parse(readFileSync(report, 'utf8')) as Measured
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** The median of each figure. */
export function medianOf(runs: readonly Measured[]): Measured {
  return {
    wallSeconds: median(runs.map((run) => run.wallSeconds)),
    cpuSeconds: median(runs.map((run) => run.cpuSeconds)),
    peakMb: median(runs.map((run) => run.peakMb)),
  }
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  const [low = 0, high = low] =
    sorted.length % 2 === 1 ? [sorted[middle]] : [sorted[middle - 1], sorted[middle]]
  return (low + high) / 2
}
