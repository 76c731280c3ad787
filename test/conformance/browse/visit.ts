/** One person's way through a project, with a clock; and the same way once more, to look closely at each page. */
import { AxeBuilder } from '@axe-core/playwright'
import type { Browser, Page } from '@playwright/test'
import { type Clock, watch } from './page-clock'

export type Step =
  | 'first text'
  | 'largest paint'
  | 'palette opens'
  | 'per key'
  | 'model page'
  | 'lineage'
  | 'columns'
  | 'first hop'

/** What is looked for, and what a person types besides. */
export type Way = { readonly model: string; readonly typed: readonly string[] }

export type Visit = {
  /** Milliseconds as the page's own clock has them. */
  readonly times: ReadonlyMap<Step, number>
  /** What no page may do. */
  readonly complaints: readonly string[]
}

const input = '[role="combobox"]'
const answered = { selector: '#palette-list[aria-busy="false"] [role="option"]' }
/** A fast typist's ten keys a second: what a page does after a key it has done before the next. */
const betweenKeysMs = 100
/** How long somebody looks at a page before going on. */
const lookMs = 1_000
/** More letters of a name than these nobody types. */
const mostLetters = 12

/** Overview, search for the model, its page, its lineage, its columns. */
async function walk(
  page: Page,
  address: string,
  { model, typed }: Way,
  at: (where: string) => Promise<void>,
): Promise<ReadonlyMap<Step, number>> {
  const times = new Map<Step, number>()
  await page.goto(`${address}/`)
  const clock = watch(page)
  const paints = await clock.paints()
  times.set('first text', paints.first)
  times.set('largest paint', paints.largest)
  await at('overview')

  times.set('palette opens', await clock.key('k', { selector: input }))
  const name = named(model)
  times.set('per key', percentile(await keys(clock, [...typed.map(named), name]), 0.95))
  await clock.type(input, name, answered)
  await at('search')

  times.set('model page', await clock.enter(input, { selector: 'main h1', text: name }))
  await at('model')
  const tab = (key: string) => `nav a[href*="tab=${key}"]`
  const drawn = { selector: 'main .react-flow__node, main canvas, main [role="treegrid"]' }
  times.set('lineage', await clock.click(tab('lineage'), drawn))
  await at('lineage')
  const column = '[id^="col-"] button'
  times.set('columns', await clock.click(tab('columns'), { selector: `${column}, main h2` }))
  const traced = { selector: '[id^="col-"] h3', text: 'Comes from' }
  times.set('first hop', (await page.locator(column).count()) > 0 ? await clock.click(column, traced) : 0)
  await at('columns')
  return times
}

/** Types each name from its first letter, and gives the time of each key to its results. */
async function keys(clock: Clock, names: readonly string[]): Promise<readonly number[]> {
  const times: number[] = []
  for (const name of names)
    for (let length = 1; length <= Math.min(name.length, mostLetters); length++) {
      times.push(await clock.type(input, name.slice(0, length), answered))
      await clock.pause(betweenKeysMs)
    }
  return times
}

/** Walks twice, each time as somebody who never was here: what looks closely at pages would slow down the clock. */
export async function visit(browser: Browser, address: string, way: Way): Promise<Visit> {
  const complaints: string[] = []
  const times = await within(browser, complaints, (page) =>
    walk(page, address, way, () => watch(page).pause(lookMs)),
  )
  await within(browser, complaints, (page) =>
    walk(page, address, { ...way, typed: [] }, async (where) => {
      complaints.push(...(await findings(page, where)))
    }),
  )
  return { times, complaints: [...new Set(complaints)] }
}

async function within<Value>(
  browser: Browser,
  complaints: string[],
  act: (page: Page) => Promise<Value>,
): Promise<Value> {
  const context = await browser.newContext({
    viewport: { width: 1440, height: 900 },
    reducedMotion: 'reduce',
  })
  try {
    const page = await context.newPage()
    // The compiler of these files marks functions by name, in the page too.
    await page.addInitScript('globalThis.__name ??= (f) => f')
    hear(page, complaints)
    return await act(page)
  } finally {
    await context.close()
  }
}

const named = (id: string) => id.split('.').slice(2).join('.')

/** What axe calls serious or critical. */
async function findings(page: Page, where: string): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).options({ resultTypes: ['violations'] }).analyze()
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${where}: ${id}: ${nodes.map((node) => node.target.join(' ')).join(', ')}`)
}

function hear(page: Page, complaints: string[]): void {
  page.on('console', (m) => m.type() === 'error' && complaints.push(`console: ${m.text()}`))
  page.on('pageerror', (e) => complaints.push(`error: ${e.message}`))
  page.on('response', (r) => r.status() >= 400 && complaints.push(`${r.status()} ${r.url()}`))
  page.on('requestfailed', (r) => {
    // What a page leaves unread when one goes on isn't a failure.
    const why = r.failure()?.errorText ?? ''
    if (why !== 'net::ERR_ABORTED') complaints.push(`${why} ${r.url()}`)
  })
}

/** The smallest value that so great a part of them doesn't exceed. */
function percentile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil(part * sorted.length) - 1)] ?? 0
}
