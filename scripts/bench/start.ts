import { join } from 'node:path'
import { measureNode, median } from './measure'

const root = join(import.meta.dirname, '../..')
const TIMES = 10
/** CPU seconds, median of ten. */
const wanted = [
  { what: '--version', argv: ['--version'], limit: 0.15 },
  { what: 'ls on the demo', argv: ['ls'], limit: 0.5 },
]

/** How fast the command line starts: CPU seconds of the whole process, median of ten. Exit 1 over a limit. */
export async function start(): Promise<number> {
  let code = 0
  for (const { what, argv, limit } of wanted) {
    const runs = []
    for (let i = 0; i < TIMES; i++) {
      runs.push(await measureNode([join(root, 'bin/greenlight.js'), ...argv], join(root, 'demo')))
    }
    const cpu = median(runs.map((run) => run.cpuSeconds))
    const wall = median(runs.map((run) => run.wallSeconds))
    const peak = Math.max(...runs.map((run) => run.peakMb))
    const verdict = cpu <= limit ? 'ok' : 'too slow'
    console.log(
      `${what.padEnd(16)} ${cpu.toFixed(3)} s CPU (wanted ${limit}), ${wall.toFixed(3)} s wall, ${peak.toFixed(0)} MB: ${verdict}`,
    )
    if (cpu > limit) code = 1
  }
  return code
}
