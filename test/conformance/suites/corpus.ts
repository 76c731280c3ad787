/**
 * Public projects that people wrote: nodes, their properties, compiled SQL, edges and `ls` of each against what real
 * dbt made of it. `--projects DIR` names the folder of their checkouts, which corpus/lay-out.ts makes. Of projects that
 * dbt parsed with another adapter only the nodes, the graph and the selection are compared.
 */
import { fork } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import betterments from '../better.json' with { type: 'json' }
import { projectFolder, writeProfile } from '../corpus/checkout'
import { compareFacts, Tally } from '../corpus/compare-facts'
import { factFiles, type RecordedFacts, readFacts } from '../corpus/fact-file'
import type { Outcome, Request } from '../corpus/run-project'
import { type CaseResult, type Suite, type SuiteContext, SuiteUnavailable, wanted } from '../suite'

/** Where all must agree; of the other properties this many percent. */
const WHOLE = /^(counts|edges|ls|disabled|\w+\.present)$/
const ENOUGH = 99
/** What an adapter of its own decides. */
const ADAPTERS_OWN = /^(?!counts$|edges$|ls$|disabled$|\w+\.(present|nodes)$)/
const SHOWN = 3

/** Differences that are expected, with their reasons: patterns of what `--verbose` prints of them. */
const BETTER: { readonly [pattern: string]: string } = betterments.corpus

function runProject(request: Request): Promise<Outcome> {
  return new Promise((done, failed) => {
    const child = fork(join(import.meta.dirname, '../corpus/run-project.ts'))
    let outcome: Outcome | undefined
    child.once('message', (message: Outcome) => {
      outcome = message
    })
    child.once('error', failed)
    child.once('exit', (code) => {
      if (outcome) done(outcome)
      else failed(new Error(`${request.project}: ended with ${code}`))
    })
    child.send(request)
  })
}

function judge(facts: RecordedFacts, key: string, tally: Tally): CaseResult {
  const name = `${facts.name}: ${key}`
  if (tally.percent >= (WHOLE.test(key) ? 100 : ENOUGH)) return { name, passed: true }
  const rest = tally.differences.length - SHOWN
  const lines = [...tally.differences.slice(0, SHOWN), ...(rest > 0 ? [`… and ${rest} more`] : [])]
  return {
    name,
    passed: false,
    difference: [`${percent(tally)} (${tally.same}/${tally.total})`, ...lines].join('\n    '),
  }
}

/** Rounded down: 100 % is said of nothing less. */
const percent = (tally: Tally | undefined) =>
  tally === undefined ? '–' : `${Math.floor(tally.percent * 10) / 10} %`

type Row = readonly string[]
const NONE: readonly [string, Tally] = ['', new Tally()]
const HEAD: Row = ['project', 'nodes', 'worst property', 'compiled', 'edges', 'ls', 'CPU s', "dbt's", 'MiB']

function row(facts: RecordedFacts, tallies: ReadonlyMap<string, Tally>, outcome: Outcome): Row {
  const properties = [...tallies].filter(([key]) => !WHOLE.test(key) && key !== 'nodes.compiled_sha')
  const [worst, worstTally] = properties.reduce((a, b) => (b[1].percent < a[1].percent ? b : a), NONE)
  const present = [...tallies].filter(([key]) => key.endsWith('.present')).map(([, tally]) => tally)
  const nodes = present.every((tally) => tally.percent === 100)
    ? String(present.reduce((sum, tally) => sum + tally.total, 0))
    : `${present.reduce((sum, tally) => sum + tally.same, 0)}/${present.reduce((sum, tally) => sum + tally.total, 0)}`
  const ls = tallies.get('ls')
  return [
    facts.name,
    nodes,
    worstTally.percent === 100 ? 'all 100 %' : `${worst} ${percent(worstTally)}`,
    percent(tallies.get('nodes.compiled_sha')),
    percent(tallies.get('edges')),
    ls === undefined ? '–' : `${ls.same}/${ls.total}`,
    outcome.cpuSeconds.parse.toFixed(2),
    String(facts.parse.cpu_seconds),
    String(outcome.peakMebibytes.parse),
  ]
}

function table(rows: readonly Row[]): string[] {
  const widths = HEAD.map((_, i) => Math.max(...rows.map((cells) => cells[i]?.length ?? 0)))
  return rows.map((cells) =>
    cells
      .map((cell, i) => cell.padEnd(widths[i] ?? 0))
      .join('  ')
      .trimEnd(),
  )
}

function isExpected(line: string): boolean {
  return Object.keys(BETTER).some((pattern) => new RegExp(pattern).test(line))
}

type Checked = { readonly results: readonly CaseResult[]; readonly row?: Row }

async function check(context: SuiteContext, facts: RecordedFacts, folder: string, temporary: string) {
  const profiles = join(temporary, facts.name)
  writeProfile(profiles, facts.profile)
  const outcome = await runProject({
    project: folder,
    profiles,
    env: facts.env,
    vars: facts.vars,
    ls: Object.keys(facts.ls),
  })
  if (outcome.facts === null) {
    const difference = outcome.errors.slice(0, 20).join('\n    ')
    return { results: [{ name: `${facts.name}: parse`, passed: false, difference }] } satisfies Checked
  }
  const { out, verbose } = context.options
  if (typeof out === 'string') writeFacts(out, facts, outcome)
  const tallies = compareFacts(facts, outcome.facts)
  for (const [key, tally] of tallies)
    tally.excuse((difference) => isExpected(`${facts.name} ${key} ${difference}`))
  if (verbose === true) tellAll(context, facts, tallies, outcome)
  const judged = [...tallies].filter(([key]) => facts.adapter === 'materialize' || !ADAPTERS_OWN.test(key))
  return {
    results: judged.map(([key, tally]) => judge(facts, key, tally)),
    row: row(facts, tallies, outcome),
  } satisfies Checked
}

/** Our facts as a file of the format of the recorded ones. */
function writeFacts(out: string, { name }: RecordedFacts, { facts }: Outcome): void {
  mkdirSync(out, { recursive: true })
  const { sections, ...rest } = facts ?? { sections: {} }
  writeFileSync(join(out, `${name}.json`), JSON.stringify({ format: 1, name, ...rest, ...sections }))
}

function tellAll(
  { print }: SuiteContext,
  facts: RecordedFacts,
  tallies: ReadonlyMap<string, Tally>,
  outcome: Outcome,
): void {
  for (const [key, tally] of tallies) {
    for (const difference of tally.differences) print(`${facts.name} ${key} ${difference}`)
  }
  for (const [id, message] of Object.entries(outcome.compileErrors))
    if (facts.nodes[id]?.compiled_sha) print(`${facts.name} compile error ${id}: ${message}`)
}

async function run(context: SuiteContext) {
  const { projects } = context.options
  if (typeof projects !== 'string')
    throw new SuiteUnavailable(
      'give the folder of the projects with --projects DIR; npx tsx test/conformance/corpus/lay-out.ts makes it',
    )
  const temporary = mkdtempSync(join(tmpdir(), 'greenlight-corpus-'))
  try {
    const results: CaseResult[] = []
    const rows: Row[] = [HEAD]
    for (const [name, path] of factFiles(context.from)) {
      if (!wanted(context, name)) continue
      const facts = readFacts(path)
      const folder = projectFolder(resolve(projects), facts)
      if (folder === undefined) {
        context.print(`${name}: is not in ${projects}`)
        continue
      }
      const checked: Checked = await check(context, facts, folder, temporary)
      results.push(...checked.results)
      if (checked.row) rows.push(checked.row)
    }
    return { results, summary: table(rows) }
  } finally {
    rmSync(temporary, { recursive: true, force: true })
  }
}

export const suite: Suite = {
  name: 'corpus',
  about: "public projects: nodes, properties, compiled SQL, graph and ls, against real dbt's",
  defaultPath: 'corpus',
  run,
}
