import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { usualGenerator, usualWork } from '../options'
import { makeProject } from '../project'
import { type Measured, type Row, rowsOf, table } from './rows'
import { prepare } from './saves'
import { toManifest } from './to-manifest'
import { isBuilt, toPage } from './to-page'

/** How long 95 % of the saves may take, in seconds: until the manifest knows of them, until the open page shows them. */
const LIMITS = { manifest: 0.3, page: 1 }

const NOT_BUILT = 'save to page: the web app is not built: run npm run prepare && npm run build first'

/**
 * From a save to the manifest of an open project, and to the page that a browser has open. `--sizes 1000,10000`,
 * `--only manifest` or `--only page`. Exit 1 over a limit.
 */
export async function watch(args: readonly string[]): Promise<number> {
  const option = (name: string, fallback: string) => {
    const at = args.indexOf(name)
    return at === -1 ? fallback : (args[at + 1] ?? fallback)
  }
  const sizes = option('--sizes', '1000,10000').split(',').map(Number)
  const generator = resolve(option('--generator', usualGenerator))
  const work = resolve(option('--work', usualWork('watch')))
  const only = option('--only', '')
  let code = 0
  const measure = async (
    what: keyof typeof LIMITS,
    size: number,
    run: (folder: string) => Promise<Measured>,
  ) => {
    if (only !== '' && only !== what) return
    const kept = await makeProject(size, { generator, work })
    const folder = mkdtempSync(join(tmpdir(), 'greenlight-watch-'))
    cpSync(kept, folder, { recursive: true, filter: (path) => !path.startsWith(join(kept, 'target')) })
    try {
      prepare(folder)
      const rows = rowsOf(await run(folder), LIMITS[what])
      console.log(`\nsave to ${what}, ${size} models (seconds)\n${table(rows)}`)
      if (rows.some(({ verdict }: Row) => verdict === 'too slow')) code = 1
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  }
  for (const size of sizes) await measure('manifest', size, toManifest)
  if (only !== 'manifest' && !isBuilt()) {
    console.log(`\n${NOT_BUILT}`)
    return 1
  }
  for (const size of sizes) await measure('page', size, toPage)
  return code
}
