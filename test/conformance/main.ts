/**
 * The one door for suites that compare Greenlight with recorded or real dbt and Materialize:
 *   npm run conformance -- SUITE [--from PATH] [--option VALUE] [CASE…]
 * Prints a line for each case that differs, then `N passed, N failed`. Exit 1 if a case failed or none matched,
 * 2 if the suite cannot run here.
 */
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { type Suite, SuiteUnavailable } from './suite'
import { suites } from './suites'

const shared = resolve(import.meta.dirname, '../../../shared')

function usage(): never {
  console.error(
    'usage: npm run conformance -- SUITE [--from PATH] [--projects DIR [--out DIR]] [--verbose] [CASE…]\n',
  )
  for (const [name, { about }] of Object.entries(suites)) console.error(`  ${name.padEnd(12)} ${about}`)
  process.exit(2)
}

async function runSuite(
  suite: Suite,
  from: string,
  cases: string[],
  options: Record<string, string | boolean>,
) {
  const report = await suite.run({ from, cases, options, print: (line) => console.log(line) })
  for (const result of report.results) {
    if (!result.passed) console.log(`${result.name}: ${result.difference ?? 'failed'}`)
  }
  for (const line of report.summary ?? []) console.log(line)
  const failed = report.results.filter((r) => !r.passed).length
  if (report.results.length === 0) console.log('no case matched')
  console.log(`${report.results.length - failed} passed, ${failed} failed`)
  return failed === 0 && report.results.length > 0 ? 0 : 1
}

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      from: { type: 'string' },
      projects: { type: 'string' },
      out: { type: 'string' },
      verbose: { type: 'boolean' },
    },
  })
  const [name, ...cases] = positionals
  const entry = name === undefined ? undefined : suites[name]
  if (entry === undefined) usage()
  const suite = await entry.load()
  const from = values.from === undefined ? resolve(shared, suite.defaultPath) : resolve(values.from)
  if (!existsSync(from)) {
    console.error(`no such folder: ${from} (give one with --from PATH)`)
    return 2
  }
  const { from: _, ...options } = values
  try {
    return await runSuite(suite, from, cases, options)
  } catch (e) {
    if (!(e instanceof SuiteUnavailable)) throw e
    console.error(e.message)
    return 2
  }
}

process.exit(await main())
