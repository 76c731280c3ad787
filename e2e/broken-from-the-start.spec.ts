import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { copyOf, type Served, serve } from './serve'
import { complaintsOf, projectFolder } from './site'

const broken = 'models/marts/bidding/auction_activity.sql'
let folder = ''
let server: Served

/** A server over a copy of the project in which a model can't be read from the start, and without a database. */
test.beforeAll(async () => {
  folder = copyOf(projectFolder())
  const sound = readFileSync(join(folder, broken), 'utf8')
  writeFileSync(join(folder, broken), sound.replace("{{ ref('stg_bids') }}", "{{ ref('stg_bids' }}"))
  server = await serve({ project: folder, profiles: folder, port: 3960 }, { GREENLIGHT_SANDBOX_PORT: '1' })
})

test.afterAll(async () => {
  await server.close()
  rmSync(folder, { recursive: true, force: true })
})

test('a project that is broken from the start shows the rest, and what is wrong', async ({ page }) => {
  const complaints = complaintsOf(page)
  await page.goto(`${server.address}/`)
  await expect(
    page.getByRole('heading', { name: /^The project as saved doesn't compile: 1 error$/ }),
  ).toBeVisible()
  await expect(page.getByText(new RegExp(`^${broken}:\\d+(:\\d+)?$`))).toBeVisible()
  await expect(page.locator('pre').filter({ hasText: "ref('stg_bids' }}" })).toBeVisible()
  // Of 23, without the one that can't be read and the one that refers to it.
  await expect(page.getByText(/\b21 models\b/).first()).toBeVisible()
  await page.getByRole('link', { name: 'auction_activity', exact: true }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'auction_activity' })).toBeVisible()
  await expect(page.locator('pre').filter({ hasText: "ref('stg_bids' }}" })).toBeVisible()
  await page.goto(`${server.address}/models/model.gavel.stg_bids`)
  await expect(page.getByRole('heading', { level: 1, name: 'stg_bids' })).toBeVisible()
  expect(complaints).toEqual([])
})
