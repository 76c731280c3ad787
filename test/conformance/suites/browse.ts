/**
 * Opens each public project in the web app without a database and looks at it in a real browser: overview, search,
 * the most connected model, its lineage, its columns. Nothing may fail, and each step has its time. `--projects DIR`
 * names the folder of their checkouts, which corpus/lay-out.ts makes.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { type Browser, chromium } from '@playwright/test'
import { browserLaunch } from '../../../e2e/browser'
import { openSite } from '../browse/site'
import { type Step, visit } from '../browse/visit'
import { projectFolder, writeProfile } from '../corpus/checkout'
import { factFiles, type RecordedFacts, readFacts } from '../corpus/fact-file'
import { type CaseResult, type Suite, type SuiteContext, SuiteUnavailable, wanted } from '../suite'

/** Milliseconds that a step may take in a small, middle and large project, on two cores. */
const budgets: { readonly [step in Step]: readonly [number, number, number] } = {
  'first text': [600, 600, 800],
  'largest paint': [1600, 1600, 2000],
  'palette opens': [100, 100, 100],
  'per key': [32, 40, 60],
  'model page': [200, 200, 300],
  lineage: [300, 400, 600],
  columns: [200, 200, 300],
  'first hop': [200, 300, 600],
}
const steps = Object.keys(budgets).filter((key): key is Step => key in budgets)

/** Of the sizes that the budgets name: a hundred models, a thousand, ten thousand. */
const sizeOf = (facts: RecordedFacts) => {
  const models = facts.counts.model ?? 0
  return models <= 300 ? 0 : models <= 3000 ? 1 : 2
}

/** The models, those with the most neighbours first. */
function byNeighbours(facts: RecordedFacts): readonly string[] {
  const degree = new Map<string, number>()
  const models = new Set(Object.keys(facts.nodes).filter((id) => id.startsWith('model.')))
  const count = (id: string) => degree.set(id, (degree.get(id) ?? 0) + 1)
  for (const id of models) {
    const near = facts.nodes[id]?.nodes
    for (const parent of Array.isArray(near) ? near.map(String) : []) {
      if (parent.startsWith('macro.')) continue
      count(id)
      if (models.has(parent)) count(parent)
    }
  }
  return [...models].sort((a, b) => (degree.get(b) ?? 0) - (degree.get(a) ?? 0))
}

/** A browser that has drawn a page, as a person's has: what it needs to come up isn't the app's time. */
async function openBrowser(): Promise<Browser> {
  const browser = await chromium.launch(await browserLaunch())
  const page = await browser.newPage()
  await page.setContent('<h1>Ready</h1>')
  await page.screenshot()
  await page.close()
  return browser
}

async function look(browser: Browser, address: string, facts: RecordedFacts) {
  const [model, ...others] = byNeighbours(facts)
  if (model === undefined) return { results: [], row: [] }
  const { times, complaints } = await visit(browser, address, { model, typed: others.slice(0, 3) })
  const size = sizeOf(facts)
  const slow = steps.flatMap((step): CaseResult[] => {
    const limit = budgets[step][size] ?? 0
    const took = times.get(step)
    const passed = took !== undefined && took <= limit
    const difference = took === undefined ? 'not reached' : `${took.toFixed(0)} ms, wanted ${limit}`
    return [{ name: `${facts.name}: ${step}`, passed, difference }]
  })
  const sound = {
    name: `${facts.name}: sound`,
    passed: complaints.length === 0,
    difference: complaints.join('\n    '),
  }
  return {
    results: [sound, ...slow],
    row: [facts.name, ...steps.map((step) => times.get(step)?.toFixed(0) ?? '–')],
  }
}

function table(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0]?.map((_, i) => Math.max(...rows.map((row) => row[i]?.length ?? 0))) ?? []
  return rows.map((row) =>
    row
      .map((cell, i) => cell.padEnd(widths[i] ?? 0))
      .join('  ')
      .trimEnd(),
  )
}

async function run(context: SuiteContext) {
  const { projects } = context.options
  if (typeof projects !== 'string')
    throw new SuiteUnavailable(
      'give the folder of the projects with --projects DIR; npx tsx test/conformance/corpus/lay-out.ts makes it',
    )
  const temporary = mkdtempSync(join(tmpdir(), 'greenlight-browse-'))
  const results: CaseResult[] = []
  const rows: (readonly string[])[] = [['ms', ...steps]]
  const browser = await openBrowser()
  try {
    for (const [name, path] of factFiles(context.from)) {
      if (!wanted(context, name)) continue
      const facts = readFacts(path)
      const folder = projectFolder(resolve(projects), facts)
      if (folder === undefined) {
        results.push({ name, passed: false, difference: `it isn't in ${projects}` })
        continue
      }
      const profiles = join(temporary, name)
      writeProfile(profiles, facts.profile)
      const site = await openSite(folder, profiles, facts.env)
      try {
        const seen = await look(browser, site.address, facts)
        results.push(...seen.results)
        rows.push(seen.row)
        context.print(seen.row.join('  '))
      } finally {
        await site.close()
      }
    }
  } finally {
    await browser.close()
    rmSync(temporary, { recursive: true, force: true })
  }
  return { results, summary: table(rows) }
}

export const browse: Suite = {
  name: 'browse',
  about: 'public projects in a real browser: overview, search, lineage, columns, with times (--projects DIR)',
  defaultPath: 'corpus',
  run,
}
