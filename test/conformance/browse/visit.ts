/** One person's way through a project, with a clock. */
import { AxeBuilder } from '@axe-core/playwright'
import type { Browser, Page } from '@playwright/test'
import { watch } from './page-clock'

export type Step =
  | 'first text'
  | 'largest paint'
  | 'palette opens'
  | 'per key'
  | 'model page'
  | 'lineage'
  | 'columns'
  | 'first hop'

export type Visit = {
  /** Milliseconds as the page's own clock has them. */
  readonly times: ReadonlyMap<Step, number>
  /** What no page may do. */
  readonly complaints: readonly string[]
}

const input = '[role="combobox"]'
const answered = { selector: '#palette-list[aria-busy="false"] [role="option"]' }
const named = (id: string) => id.split('.').slice(2).join('.')

/** What axe calls serious or critical. */
async function findings(page: Page, where: string): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).options({ resultTypes: ['violations'] }).analyze()
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${where}: ${id}: ${nodes.map((node) => node.target.join(' ')).join(', ')}`)
}

function complaintsOf(page: Page): string[] {
  const complaints: string[] = []
  page.on('console', (m) => m.type() === 'error' && complaints.push(`console: ${m.text()}`))
  page.on('pageerror', (e) => complaints.push(`error: ${e.message}`))
  page.on('response', (r) => r.status() >= 400 && complaints.push(`${r.status()} ${r.url()}`))
  page.on('requestfailed', (r) => {
    // What a page leaves unread when one goes on isn't a failure.
    const why = r.failure()?.errorText ?? ''
    if (why !== 'net::ERR_ABORTED') complaints.push(`${why} ${r.url()}`)
  })
  return complaints
}

/** Overview, search for the model, its page, its lineage, its columns. */
export async function visit(browser: Browser, address: string, model: string): Promise<Visit> {
  const context = await browser.newContext({
    viewport: { width: 1440, height: 900 },
    reducedMotion: 'reduce',
  })
  const page = await context.newPage()
  // The compiler of these files marks functions by name, in the page too.
  await page.addInitScript('globalThis.__name ??= (f) => f')
  const complaints = complaintsOf(page)
  const times = new Map<Step, number>()
  await page.goto(`${address}/`)
  const clock = watch(page)
  const paints = await clock.paints()
  times.set('first text', paints.first)
  times.set('largest paint', paints.largest)
  complaints.push(...(await findings(page, 'overview')))

  times.set('palette opens', await clock.key('k', { selector: input }))
  const perKey: number[] = []
  const name = named(model)
  for (let length = 1; length <= Math.min(name.length, 12); length++) {
    perKey.push(await clock.type(input, name.slice(0, length), answered))
  }
  times.set('per key', percentile(perKey, 0.95))
  await clock.type(input, name, answered)
  complaints.push(...(await findings(page, 'search')))

  times.set('model page', await clock.enter(input, { selector: 'main h1', text: name }))
  complaints.push(...(await findings(page, 'model')))
  const tab = (key: string) => `nav a[href*="tab=${key}"]`
  const drawn = { selector: 'main .react-flow__node, main canvas, main [role="treegrid"]' }
  times.set('lineage', await clock.click(tab('lineage'), drawn))
  complaints.push(...(await findings(page, 'lineage')))
  const column = '[id^="col-"] button'
  times.set('columns', await clock.click(tab('columns'), { selector: `${column}, main h2` }))
  const traced = { selector: '[id^="col-"] h3', text: 'Comes from' }
  times.set('first hop', (await page.locator(column).count()) > 0 ? await clock.click(column, traced) : 0)
  complaints.push(...(await findings(page, 'columns')))
  await context.close()
  return { times, complaints }
}

function percentile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? 0
}
