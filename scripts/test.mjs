// `npm test`: everything that has to hold, in the order in which a failure is found soonest.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'

const steps = [
  ['types, lint, walls, dead code', 'npm', ['run', '--silent', 'check']],
  ['unit and wire tests', 'npx', ['vitest', 'run']],
  ['the road from the command line', 'bash', ['e2e/road.sh']],
  ['browser tests', 'npx', ['playwright', 'test']],
]

if (!existsSync('dist/cli.cjs')) steps.unshift(['bundle', 'npm', ['run', '--silent', 'prepare']])

for (const [what, command, args] of steps) {
  const began = Date.now()
  console.log(`\n── ${what}`)
  const { status } = spawnSync(command, args, { stdio: 'inherit' })
  if (status !== 0) {
    console.error(`── ${what}: failed`)
    process.exit(status ?? 1)
  }
  console.log(`── ${what}: ${((Date.now() - began) / 1000).toFixed(0)} s`)
}
