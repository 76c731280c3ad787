import { rmSync } from 'node:fs'
import { expect, test } from '@playwright/test'
import { copyOf, type Served, serve } from './serve'
import { complaintsOf, projectFolder } from './site'

let folder = ''
let server: Served

/** A server over a copy of the project, whose profile names a port where nothing listens. */
test.beforeAll(async () => {
  folder = copyOf(projectFolder())
  server = await serve({ project: folder, profiles: folder, port: 3950 }, { GREENLIGHT_SANDBOX_PORT: '1' })
})

test.afterAll(async () => {
  await server.close()
  rmSync(folder, { recursive: true, force: true })
})

test('without a database docs and lineage work, and what is live says what is missing', async ({ page }) => {
  const complaints = complaintsOf(page)
  const at = (path: string) => page.goto(server.address + path)
  const stream = page.getByRole('button', { name: /^Stream: no database\. .*127\.0\.0\.1:1\b/ })
  await at('/')
  await expect(page.getByText(/\b23 models\b/).first()).toBeVisible()
  await expect(stream).toBeVisible()
  await at('/models/model.gavel.organization_deposits')
  await expect(page.getByText('What each organization has on deposit with the house').first()).toBeVisible()
  await expect(stream).toBeVisible()
  await expect(
    page
      .getByRole('main')
      .getByText(/^(unknown|no database)/)
      .first(),
  ).toBeVisible()
  await at('/lineage?focus=model.gavel.organization_deposits')
  await expect(page.locator('.react-flow__node').filter({ hasText: 'organization_deposits' })).toBeVisible()
  await expect(page.locator('.react-flow__node').filter({ hasText: /^stg_accounts/ })).toBeVisible()
  await at('/models/model.gavel.organization_deposits?tab=columns&col=deposit')
  await expect(page.getByRole('link', { name: 'stg_accounts.balance' })).toBeVisible()
  await expect(page.getByText('from many rows').first()).toBeVisible()
  await page.getByRole('link', { name: 'Draw it' }).click()
  const drawn = page.locator('.react-flow__node')
  await expect(
    drawn.filter({ hasText: 'deposit' }).filter({ hasText: 'organization_deposits' }),
  ).toBeVisible()
  await drawn.filter({ hasText: 'stg_accounts' }).click()
  await expect(page.getByRole('complementary', { name: 'Details of balance' })).toBeVisible()
  await at('/deployments')
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
  expect(complaints).toEqual([])
})
