import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const sources = ['app', 'components', 'lib', 'public']
const files = ['package-lock.json', 'next.config.mjs', 'tsconfig.json']

/** What the built web app is made from, in a few characters: names, sizes and times of its sources. */
function stampOf(root: string): string {
  const hash = createHash('sha256')
  const visit = (path: string): void => {
    const found = statSync(path, { throwIfNoEntry: false })
    if (found === undefined) return
    if (!found.isDirectory()) {
      hash.update(`${path} ${found.size} ${found.mtimeMs}\n`)
      return
    }
    for (const name of readdirSync(path).sort()) if (!/\.test\.tsx?$/.test(name)) visit(join(path, name))
  }
  for (const name of [...sources, ...files]) visit(join(root, name))
  return hash.digest('hex')
}

function stampFile(root: string): string {
  return join(root, '.next', 'greenlight-stamp')
}

/** Whether the web app has to be built: never built, or built from other sources. */
export function needsBuild(root: string): boolean {
  try {
    return readFileSync(stampFile(root), 'utf8') !== stampOf(root)
  } catch {
    return true
  }
}

/** Notes what it was built from. */
export function markBuilt(root: string): void {
  writeFileSync(stampFile(root), stampOf(root))
}
