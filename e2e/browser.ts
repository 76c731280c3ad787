import { existsSync } from 'node:fs'
import type { LaunchOptions } from '@playwright/test'

const system = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
]

/** The machine's own Chromium, else the one that comes as an npm package; nothing is downloaded. */
export async function browserLaunch(): Promise<LaunchOptions> {
  const quiet = [
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--no-first-run',
  ]
  const found = process.env.GREENLIGHT_CHROMIUM ?? system.find((path) => existsSync(path))
  if (found !== undefined) return { executablePath: found, args: ['--no-sandbox', ...quiet] }
  const { default: chromium } = await import('@sparticuz/chromium')
  // No page draws with WebGL, and a GPU made of software paints all the rest more slowly, too.
  chromium.setGraphicsMode = false
  // With --single-process the browser dies when a context closes.
  const args = chromium.args.filter((arg) => arg !== '--single-process')
  return { executablePath: await chromium.executablePath(), args: [...args, ...quiet] }
}
