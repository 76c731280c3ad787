import type { Page } from '@playwright/test'

/** The address of a page of the app that `global-setup.ts` started. */
export const url = (path: string) => `${process.env.GREENLIGHT_E2E_URL}${path}`

/** The folder of the project that it shows, whose files tests may change and must restore. */
export const projectFolder = () => process.env.GREENLIGHT_E2E_PROJECT ?? ''

/** Gathers what no page may do: write errors to the console, fail, ask another host. */
export function complaintsOf(page: Page): string[] {
  const complaints: string[] = []
  page.on('console', (m) => m.type() === 'error' && complaints.push(m.text()))
  page.on('pageerror', (e) => complaints.push(String(e)))
  page.on('request', (r) => {
    const { hostname, protocol } = new URL(r.url())
    if (protocol.startsWith('http') && hostname !== '127.0.0.1') complaints.push(`asked ${hostname}`)
  })
  return complaints
}
