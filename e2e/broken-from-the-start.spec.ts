import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { expect, test } from '@playwright/test'
import { complaintsOf, projectFolder } from './site'

const root = resolve(import.meta.dirname, '..')
const made = new Set(['.greenlight', 'target', 'logs'])
const broken = 'models/marts/bidding/auction_activity.sql'
let folder = ''
let server: ChildProcess
let port = 0

/** A server over a copy of the project in which a model can't be read from the start, and that has no profile. */
test.beforeAll(async () => {
  const from = projectFolder()
  folder = mkdtempSync(join(tmpdir(), 'greenlight-e2e-'))
  cpSync(from, folder, {
    recursive: true,
    filter: (path) => !made.has(path.slice(from.length + 1).split('/')[0] ?? ''),
  })
  const sound = readFileSync(join(folder, broken), 'utf8')
  writeFileSync(join(folder, broken), sound.replace("{{ ref('stg_bids') }}", "{{ ref('stg_bids' }}"))
  server = fork(
    join(root, 'bin', 'greenlight.js'),
    ['serve', '--project-dir', folder, '--profiles-dir', folder, '--port', '3960'],
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

test('a project that is broken from the start shows the rest, and what is wrong', async ({ page }) => {
  const complaints = complaintsOf(page)
  await page.goto(`http://127.0.0.1:${port}/`)
  await expect(
    page.getByRole('heading', { name: /^The project as saved doesn't compile: 1 error$/ }),
  ).toBeVisible()
  await expect(page.getByText(new RegExp(`^${broken}:\\d+(:\\d+)?$`))).toBeVisible()
  await expect(page.locator('pre').filter({ hasText: "ref('stg_bids' }}" })).toBeVisible()
  // Of 23, without the one that can't be read and the one that refers to it.
  await expect(page.getByText(/\b21 models\b/).first()).toBeVisible()
  await page.goto(`http://127.0.0.1:${port}/models/model.gavel.stg_bids`)
  await expect(page.getByRole('heading', { level: 1, name: 'stg_bids' })).toBeVisible()
  expect(complaints).toEqual([])
})
