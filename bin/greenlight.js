#!/usr/bin/env node
// The command line. Its bundle is made by `npm run prepare`, which `npm ci` runs. Not an ES module: Node's loader of
// these would take a good part of what a short verb takes.
const { existsSync } = require('node:fs')
const { dirname, join } = require('node:path')

const root = dirname(__dirname)
const bundle = join(root, 'dist', 'cli.cjs')
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)

if (major < 20 || (major === 20 && minor < 19)) {
  process.stderr.write(`Greenlight needs Node 20.19 or newer; this is ${process.versions.node}.\n`)
  process.exitCode = 2
} else if (!existsSync(bundle)) {
  process.stderr.write(`${bundle} is missing: run "npm run prepare" in ${root}.\n`)
  process.exitCode = 2
} else {
  const { load } = require('./load.js')
  load(root).exports.start(root)
}
