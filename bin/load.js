// Loads the bundle of the command line together with V8's code for it, where that is at hand: most of what a short
// command takes is otherwise spent on compiling. The code is a file beside the bundle; V8 itself refuses it where it was
// made by another V8 or with other flags.
const { readFileSync, statSync } = require('node:fs')
const { createRequire } = require('node:module')
const { dirname, join } = require('node:path')
const { setFlagsFromString } = require('node:v8')
const { constants, Script } = require('node:vm')

/** Where the code begins: before it stands when the bundle was written, as V8 knows texts by their length only. */
const HEAD = 8

/** The bundle's exports, its script and when it was written. */
function load(root) {
  // A command runs for a second or a few: what V8 would spend on optimizing early doesn't come back in that time.
  setFlagsFromString('--interrupt-budget=1500000')
  // Nearly all that is made at first is kept: growing to what is needed in one step saves copying it again and again.
  setFlagsFromString('--semi-space-growth-factor=8')
  const file = join(root, 'dist', 'cli.cjs')
  const written = statSync(file).mtimeMs
  // esbuild writes ASCII only: nothing has to be decoded.
  const text = readFileSync(file, 'latin1')
  const script = new Script(`(function(module,exports,require,__filename,__dirname){${text}\n})`, {
    filename: file,
    cachedData: readCode(root, written),
    importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  })
  const module = { exports: {} }
  script.runInThisContext()(module, module.exports, createRequire(file), file, dirname(file))
  return { exports: module.exports, script, written }
}

function codeFile(root) {
  return join(root, 'dist', 'cli.code')
}

/** What {@link load} finds beside the bundle that was written then. */
function codeOf(script, written) {
  const head = Buffer.alloc(HEAD)
  head.writeDoubleLE(written)
  return Buffer.concat([head, script.createCachedData()])
}

function readCode(root, written) {
  try {
    const code = readFileSync(codeFile(root))
    return code.readDoubleLE(0) === written ? code.subarray(HEAD) : undefined
  } catch {
    return undefined
  }
}

module.exports = { load, codeFile, codeOf }
