import { defineConfig } from '@playwright/test'
import { browserLaunch } from './e2e/browser'

export default defineConfig({
  testDir: 'e2e',
  testMatch: '*.spec.ts',
  // One sandbox and one database behind all of them.
  workers: 1,
  fullyParallel: false,
  timeout: 240_000,
  expect: { timeout: 30_000 },
  reporter: process.env.CI ? [['list']] : [['list']],
  outputDir: 'test-results',
  globalSetup: './e2e/global-setup.ts',
  use: {
    viewport: { width: 1440, height: 900 },
    trace: 'retain-on-failure',
    launchOptions: await browserLaunch(),
  },
})
