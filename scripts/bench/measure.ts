import { spawn } from 'node:child_process'
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

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  const [low = 0, high = low] =
    sorted.length % 2 === 1 ? [sorted[middle]] : [sorted[middle - 1], sorted[middle]]
  return (low + high) / 2
}
