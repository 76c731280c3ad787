import { join } from 'node:path'
import { fuzzCompile } from './compile'

/** The one door: npm run fuzz -- compile [--seed N] [--cases N] [--only N] [--workers N] [--goldens DIR] */
const usage = 'usage: npm run fuzz -- compile [--seed N] [--cases N] [--only N] [--workers N] [--goldens DIR]'

const root = join(import.meta.dirname, '../..')
const [what, ...rest] = process.argv.slice(2)
const options = new Map<string, string>()
for (let i = 0; i < rest.length; i += 2) options.set(rest[i] ?? '', rest[i + 1] ?? '')
const known = ['--seed', '--cases', '--only', '--workers', '--goldens']

if (what !== 'compile' || [...options.keys()].some((name) => !known.includes(name))) {
  console.error(usage)
  process.exitCode = 2
} else {
  const number = (name: string, otherwise: number) => Number(options.get(name) ?? otherwise)
  const only = options.get('--only')
  process.exitCode = await fuzzCompile({
    root,
    goldens: options.get('--goldens') ?? join(root, '../shared/goldens'),
    seed: number('--seed', Date.now() % 1_000_000),
    first: only === undefined ? 0 : Number(only),
    cases: only === undefined ? number('--cases', 20_000) : 1,
    workers: number('--workers', 2),
  })
}
