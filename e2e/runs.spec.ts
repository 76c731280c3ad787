import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, type Page, test } from '@playwright/test'
import { ask } from './database'
import { complaintsOf, projectFolder, url } from './site'

const written = new Set<string>()

/** Writes a model that is gone after the test. */
function model(name: string, sql: string): void {
  const file = join(projectFolder(), 'models', 'staging', `${name}.sql`)
  written.add(file)
  writeFileSync(file, sql)
}

/** A node in the list of a run, in the state that it says. */
const node = (page: Page, state: string, name: string) =>
  page
    .getByRole('listbox', { name: 'Nodes of the run' })
    .getByRole('option', { name: new RegExp(`^${state} ${name}\\b`) })

/** Fills the form, waits until the server has said what would run, and starts it. */
async function start(page: Page, verb: string, select: string, nodes: readonly string[]): Promise<void> {
  await page.goto(url('/runs'))
  await page.getByRole('radio', { name: verb, exact: true }).check({ force: true })
  await page.getByRole('combobox', { name: 'Select', exact: true }).fill(select)
  const listed = page.getByRole('region', { name: 'Nodes', exact: true }).getByRole('listitem')
  // The files are new: the project is compiled again before it knows of them.
  await expect(listed).toHaveText(nodes.map((name) => new RegExp(`${name}$`)))
  await expect(page.getByTestId('command')).toContainText(`greenlight ${verb} --select`)
  await page.getByRole('button', { name: `Start ${verb}` }).click()
  await page.waitForURL(/\/runs\/[\w-]+$/)
}

test.afterEach(async ({ page }) => {
  for (const file of written) rmSync(file, { force: true })
  const names = [...written].map((file) => /(\w+)\.sql$/.exec(file)?.[1] ?? '')
  written.clear()
  for (const name of names) await ask(`drop view if exists staging.${name} cascade`)
  // What follows finds the project as it was.
  await page.goto(url('/models'))
  const row = (name: string) => page.locator(`main a[href="/models/model.gavel.${name}"]`)
  await expect(row('stg_accounts')).toBeVisible()
  for (const name of names) await expect(row(name)).toHaveCount(0)
})

test('a run of a selection is watched node by node; what fails says why, and what needs it is skipped', async ({
  page,
}) => {
  const complaints = complaintsOf(page)
  model('sound', "select account_id from {{ ref('stg_accounts') }}")
  model('unsound', "select no_such_column from {{ ref('sound') }}")
  model('reads_unsound', "select * from {{ ref('unsound') }}")
  await start(page, 'run', 'sound+', ['sound', 'unsound', 'reads_unsound'])

  await expect(node(page, 'ok', 'sound')).toBeVisible()
  await expect(node(page, 'error', 'unsound')).toBeVisible()
  await expect(node(page, 'skipped', 'reads_unsound')).toBeVisible()
  await expect(page.locator('header').getByText('1 ok, 1 failed, 1 skipped')).toBeVisible()
  expect(
    (await ask(`select name from mz_catalog.mz_views where name like '%sound'`)).map((r) => r.name),
  ).toEqual(['sound'])

  // What failed first is shown without being asked for.
  await expect(node(page, 'error', 'unsound')).toHaveAttribute('aria-selected', 'true')
  const report = page.getByRole('region', { name: 'Selected node' })
  await expect(report.getByText(/column "no_such_column" does not exist/).first()).toBeVisible()
  await expect(report.getByText('models/staging/unsound.sql').first()).toBeVisible()
  await node(page, 'skipped', 'reads_unsound').click()
  await expect(report.getByText('skipped because unsound failed')).toBeVisible()

  const here = new URL(page.url()).pathname
  await page.goto(url('/runs'))
  const first = page.getByRole('list', { name: 'Runs' }).getByRole('listitem').first()
  await expect(first.getByRole('link')).toHaveAttribute('href', here)
  await expect(first).toContainText('failed')
  await expect(first).toContainText('run --select sound+')
  expect(complaints).toEqual([])
})

/** The subscriptions that read what the project made; Greenlight's own read the system's catalog. */
const subscriptions = async () =>
  (await ask(`select id from mz_internal.mz_subscriptions where referenced_object_ids::text like '%u%'`))
    .length

test('a run is cancelled: the database stops what it did for it, and what waited is not begun', async ({
  page,
}) => {
  // A statement that never ends by itself.
  model(
    'endless',
    `{{ config(pre_hook="subscribe (select * from {{ ref('stg_accounts') }})") }} select 1 as one`,
  )
  model('after_endless', "select * from {{ ref('endless') }}")
  await start(page, 'build', 'endless+', ['endless', 'after_endless'])
  await expect(node(page, 'running', 'endless')).toBeVisible()
  await expect(node(page, 'queued', 'after_endless')).toBeVisible()
  await expect.poll(subscriptions).toBe(1)

  await page.getByRole('button', { name: 'Cancel run' }).click()
  await page.getByRole('button', { name: 'Yes, cancel the run' }).click()
  await expect(page.locator('header').getByText('cancelled', { exact: true })).toBeVisible()
  await expect(node(page, 'cancelled', 'after_endless')).toBeVisible()
  await expect.poll(subscriptions).toBe(0)
  expect(await ask(`select name from mz_catalog.mz_views where name like '%endless'`)).toEqual([])

  await page.goto(url('/runs'))
  const first = page.getByRole('list', { name: 'Runs' }).getByRole('listitem').first()
  await expect(first).toContainText('cancelled')
  // Another one may begin at once.
  await expect(page.getByRole('button', { name: 'Start build' })).toBeEnabled()
})
