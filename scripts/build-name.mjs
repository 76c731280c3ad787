// Names a build by what it is made from: what another one left in a cache is not read.
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))

/** The same for the command line and the web app, which read what the other left, as long as both are of one source. */
export function buildName() {
  const hash = createHash('sha256')
  const visit = (path) => {
    const entries = readdirSync(join(root, path), { withFileTypes: true })
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const below = join(path, entry.name)
      if (entry.isDirectory()) visit(below)
      else hash.update(`${below}\n`).update(readFileSync(join(root, below)))
    }
  }
  visit('lib')
  return hash
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex')
    .slice(0, 32)
}
