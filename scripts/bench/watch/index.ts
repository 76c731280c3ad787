import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { thisHost } from '../../../lib/commands/open-project'
import { Workspace, type WorkspaceState } from '../../../lib/workspace'
import { usualGenerator, usualWork } from '../options'
import { makeProject } from '../project'
import { type Save, savesFor } from './saves'

const SAVES = 50
/** From the save to the new manifest, 95 % of the saves. */
const LIMIT_SECONDS = 0.3

/**
 * From a save to the manifest that shows it, in a project that a server has open: edits of SQL and of properties, new
 * models and models taken away. Exit 1 over the limit.
 */
export async function watch(args: readonly string[]): Promise<number> {
  const option = (name: string, fallback: string) => {
    const at = args.indexOf(name)
    return at === -1 ? fallback : (args[at + 1] ?? fallback)
  }
  const sizes = option('--sizes', '1000,10000').split(',').map(Number)
  const generator = resolve(option('--generator', usualGenerator))
  const work = resolve(option('--work', usualWork('watch')))
  let code = 0
  for (const size of sizes) {
    const kept = await makeProject(size, { generator, work })
    const folder = mkdtempSync(join(tmpdir(), 'greenlight-watch-'))
    cpSync(kept, folder, { recursive: true, filter: (path) => !path.startsWith(join(kept, 'target')) })
    try {
      const seconds = await measure(folder)
      const p95 = quantile(seconds, 0.95)
      const verdict = p95 <= LIMIT_SECONDS ? 'ok' : 'too slow'
      console.log(
        `${size} models, ${seconds.length} saves: median ${quantile(seconds, 0.5).toFixed(3)} s, ` +
          `p95 ${p95.toFixed(3)} s (wanted ${LIMIT_SECONDS}), longest ${Math.max(...seconds).toFixed(3)} s: ${verdict}`,
      )
      if (p95 > LIMIT_SECONDS) code = 1
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  }
  return code
}

async function measure(folder: string): Promise<number[]> {
  const workspace = new Workspace({ projectDir: folder, profilesDir: folder }, () => thisHost())
  const state = await workspace.open()
  const faults = state.diagnostics.filter((d) => d.severity === 'error')
  if (state.project === null || faults.length > 0) throw new Error(faults[0]?.message ?? 'no project')
  try {
    const seconds: number[] = []
    for (const save of savesFor(folder, state.project.manifest, SAVES))
      seconds.push(await secondsOf(save, workspace))
    return seconds
  } finally {
    await workspace.close()
  }
}

function secondsOf(save: Save, workspace: Workspace): Promise<number> {
  return new Promise((done) => {
    const began = performance.now()
    const stop = workspace.onChange(({ compiling, project }: WorkspaceState) => {
      if (compiling || project === null || !save.shows(project.manifest)) return
      stop()
      done((performance.now() - began) / 1000)
    })
    save.write()
  })
}

function quantile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * part) - 1)] ?? 0
}
