#!/usr/bin/env node
// The command line. Its bundle is made by `npm run prepare`, which `npm ci` runs.
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const bundle = join(root, 'dist', 'cli.cjs')
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)

if (major < 20 || (major === 20 && minor < 19)) {
  process.stderr.write(`Greenlight needs Node 20.19 or newer; this is ${process.versions.node}.\n`)
  process.exitCode = 2
} else if (!existsSync(bundle)) {
  process.stderr.write(`${bundle} is missing: run "npm run prepare" in ${root}.\n`)
  process.exitCode = 2
} else {
  const { load } = await import('./load.js')
  await load(root).exports.start(root)
}
