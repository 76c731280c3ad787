import { AxeBuilder } from '@axe-core/playwright'
import { expect, type Page, test } from '@playwright/test'
import { complaintsOf, url } from './site'

const model = '/models/model.gavel.organization_deposits'
const paths = [
  '/',
  '/models',
  model,
  `${model}?tab=columns`,
  `${model}?tab=lineage`,
  `${model}?tab=tests`,
  `${model}?tab=sql`,
  `${model}?tab=live`,
  '/models/source.gavel.auction_house.bids',
  '/lineage',
  '/lineage?focus=model.gavel.organization_deposits',
  '/sources',
  '/tests',
  '/exposures',
  '/runs',
  '/deployments',
]

/** What axe calls moderate or worse, with where it is. Of all its rules only contrast depends on the theme. */
async function findings(page: Page, all: boolean): Promise<readonly string[]> {
  const axe = new AxeBuilder({ page }).options({ resultTypes: ['violations'] })
  const { violations } = await (all ? axe : axe.withRules(['color-contrast'])).analyze()
  return violations
    .filter(({ impact }) => impact !== 'minor')
    .map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(' ')).join(', ')}`)
}

/** The newest run's page; the build of the project, which comes before all tests, has made one. */
async function aRun(page: Page): Promise<string> {
  await page.goto(url('/runs'))
  const link = page.getByRole('list', { name: 'Runs' }).getByRole('link').first()
  return (await link.getAttribute('href')) ?? ''
}

// Its snapshots of every page take longer than what is looked at.
test.use({ trace: 'off' })

for (const colorScheme of ['light', 'dark'] as const) {
  test(`every page is sound in ${colorScheme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    const complaints = complaintsOf(page)
    for (const path of [...paths, await aRun(page)]) {
      await test.step(path, async () => {
        await page.goto(url(path))
        await expect(page.getByRole('heading', { level: 1 }), path).toHaveCount(1)
        // The stream brings its first values when React has taken the page over.
        await expect(page.getByRole('button', { name: /^Stream: live/ }), path).toBeVisible()
        expect.soft(await findings(page, colorScheme === 'light'), path).toEqual([])
        expect.soft(complaints.splice(0), path).toEqual([])
      })
    }
  })
}
