import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, type Page, test } from '@playwright/test'
import { complaintsOf, projectFolder, url } from './site'

const place = 'models/marts/bidding/auction_activity.sql'
const file = () => join(projectFolder(), place)
let sound = ''

test.beforeAll(() => {
  sound = readFileSync(file(), 'utf8')
})
test.afterAll(() => writeFileSync(file(), sound))

/** Notes in the page that it is still the same one: a reload would forget it. */
const mark = (page: Page) => page.evaluate(() => Object.assign(window, { same: true }))
const isSame = (page: Page) => page.evaluate(() => 'same' in window)

test('a model that no longer compiles is told of where one is, and the last version stays', async ({
  page,
}) => {
  const complaints = complaintsOf(page)
  const title = page.getByRole('heading', { name: /^The project as saved doesn't compile: 1 error$/ })
  await page.goto(url('/'))
  await expect(page.getByText(/\b23 models\b/).first()).toBeVisible()
  await expect(title).toHaveCount(0)
  await mark(page)

  await test.step('the overview says what is wrong and where', async () => {
    writeFileSync(file(), sound.replace("{{ ref('stg_bids') }}", "{{ ref('stg_bids' }}"))
    await expect(title).toBeVisible()
    const line = sound.split('\n').findIndex((text) => text.includes('stg_bids')) + 1
    await expect(page.getByText(new RegExp(`^${place}:${line}(:\\d+)?$`))).toBeVisible()
    await expect(page.locator('pre').filter({ hasText: "from {{ ref('stg_bids' }}" })).toBeVisible()
    await expect(page.getByText(/\b23 models\b/).first()).toBeVisible()
  })

  await test.step('other pages say it too, and show the last version that compiled', async () => {
    const banner = page
      .getByRole('status')
      .filter({ hasText: "The project as saved doesn't compile: 1 error" })
    await page.keyboard.press('g')
    await page.keyboard.press('m')
    await expect(page).toHaveURL(/\/models$/)
    await expect(banner).toBeVisible()
    await page.locator('main a[href="/models/model.gavel.auction_activity"]').click({ timeout: 30_000 })
    await expect(page.getByRole('heading', { level: 1, name: 'auction_activity' })).toBeVisible()
    await expect(banner).toBeVisible()
    await page
      .getByRole('link', { name: 'SQL' })
      .or(page.getByRole('tab', { name: 'SQL' }))
      .first()
      .click()
    await expect(page.getByText('count(distinct bidder_id)').first()).toBeVisible()

    writeFileSync(file(), sound)
    await expect(banner).toHaveCount(0)
  })

  await test.step('repaired, the overview has nothing to say', async () => {
    await page.keyboard.press('g')
    await page.keyboard.press('o')
    await expect(page.getByText(/\b23 models\b/).first()).toBeVisible()
    await expect(title).toHaveCount(0)
    expect(await isSame(page)).toBe(true)
  })
  expect(complaints).toEqual([])
})
