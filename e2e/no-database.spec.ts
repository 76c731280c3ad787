import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { expect, test } from '@playwright/test'
import { complaintsOf, projectFolder } from './site'

const root = resolve(import.meta.dirname, '..')
const made = new Set(['.greenlight', 'target', 'logs'])
let folder = ''
let server: ChildProcess
let port = 0

/** A server over a copy of the project, whose profile names a port where nothing listens. */
test.beforeAll(async () => {
  const from = projectFolder()
  folder = mkdtempSync(join(tmpdir(), 'greenlight-e2e-'))
  cpSync(from, folder, {
    recursive: true,
    filter: (path) => !made.has(path.slice(from.length + 1).split('/')[0] ?? ''),
  })
  server = fork(
    join(root, 'bin', 'greenlight.js'),
    ['serve', '--project-dir', folder, '--profiles-dir', folder, '--port', '3950'],
    {
      cwd: root,
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      env: { ...process.env, GREENLIGHT_SANDBOX_PORT: '1' },
    },
  )
  port = await new Promise<number>((done, failed) => {
    server.on('message', (m: { readonly kind?: unknown; readonly port?: unknown }) => {
      if (m.kind === 'serve.ready') done(Number(m.port))
    })
    server.on('exit', (code) => failed(new Error(`the server ended with ${code}`)))
  })
})

test.afterAll(async () => {
  const gone = once(server, 'exit')
  server.kill('SIGTERM')
  await gone
  rmSync(folder, { recursive: true, force: true })
})

test('without a database docs and lineage work, and what is live says what is missing', async ({ page }) => {
  const complaints = complaintsOf(page)
  const at = (path: string) => page.goto(`http://127.0.0.1:${port}${path}`)
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
