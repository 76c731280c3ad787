import { mkdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { chromium } from '@playwright/test'
import { browserLaunch } from '../e2e/browser'

/**
 * Makes the README's picture from an app that runs with the demo:
 * `npx tsx scripts/picture.ts http://127.0.0.1:3000`. With a second argument, of another page.
 */
const [address, path = '/lineage?focus=model.gavel.highest_bids&down=1'] = process.argv.slice(2)
if (address === undefined) {
  console.error('usage: tsx scripts/picture.ts ADDRESS [PATH]')
  process.exit(2)
}
const file = join(import.meta.dirname, '..', 'public', 'readme', 'lineage.png')
await mkdir(dirname(file), { recursive: true })
const browser = await chromium.launch(await browserLaunch())
try {
  const page = await browser.newPage({
    viewport: { width: 1440, height: 810 },
    colorScheme: 'light',
    reducedMotion: 'reduce',
  })
  await page.goto(new URL(path, address).href)
  // The picture is of live values: wait until a state has been read and shows in the drawing.
  await page.locator('main [data-state="ready"]').first().waitFor({ timeout: 90_000 })
  await page.keyboard.press('f')
  await page.evaluate(() => document.fonts.ready.then(() => undefined))
  await page.screenshot({ path: file })
  console.log(file)
} finally {
  await browser.close()
}
