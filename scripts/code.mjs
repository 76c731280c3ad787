// Writes V8's code of the command line beside its bundle, for bin/load.js: runs the common verbs on the demo, so that it
// holds what they use.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { setFlagsFromString } from 'node:v8'
import { codeFile, codeOf, load } from '../bin/load.js'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const folder = mkdtempSync(join(tmpdir(), 'greenlight-code-'))
const { exports, script, written } = load(root)
// Else V8 forgets the code of what hasn't run for a while.
setFlagsFromString('--no-flush-bytecode')
const { argv } = process
for (const verb of [['parse', '--no-partial-parse'], ['ls'], ['compile', '--no-introspect']]) {
  const options = ['--project-dir', join(root, 'demo'), '--profiles-dir', join(root, 'demo')]
  process.argv = [...argv.slice(0, 2), ...verb, ...options, '--target-path', folder, '--log-level', 'none']
  await exports.start(root)
}
// V8 takes code back only under the flags that it was made with.
setFlagsFromString('--flush-bytecode')
writeFileSync(codeFile(root), codeOf(script, written))
rmSync(folder, { recursive: true, force: true })
process.exitCode = 0
