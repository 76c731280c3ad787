import { expect, test } from '@playwright/test'
import { url } from './site'

test('a page has a title at every moment, as one goes from tab to tab and from page to page', async ({
  page,
}) => {
  await page.addInitScript(() => {
    const seen: string[] = []
    Object.assign(window, { titles: seen })
    const look = () => seen.at(-1) !== document.title && seen.push(document.title)
    document.addEventListener('DOMContentLoaded', () => {
      look()
      new MutationObserver(look).observe(document, { subtree: true, childList: true, characterData: true })
    })
  })
  await page.goto(url('/models/model.gavel.organization_deposits'))
  await expect(page.getByRole('button', { name: /^Stream: live/ })).toBeVisible()
  const tabs = page.getByRole('navigation', { name: 'Parts of this page' })
  for (const name of ['Columns', 'Lineage', 'SQL', 'Overview']) {
    const tab = tabs.getByRole('link', { name })
    await tab.click()
    await expect(tab).toHaveAttribute('aria-current', 'page')
  }
  for (const name of ['Sources', 'Models']) {
    await page.getByRole('link', { name, exact: true }).click()
    await expect(page.getByRole('heading', { level: 1, name })).toBeVisible()
  }
  expect(await page.evaluate('titles')).toEqual([
    'organization_deposits · Greenlight',
    'Sources · Greenlight',
    'Models · Greenlight',
  ])
})
