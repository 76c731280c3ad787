import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, type Page, test } from '@playwright/test'
import { deposits, leftovers, standing } from './database'
import { complaintsOf, projectFolder, url } from './site'

/** The repair that demo/README.md names: members are counted on their own. */
const repaired = `{{ config(materialized='materialized_view', cluster='compute', tags=['critical']) }}
select
    o.organization_id,
    o.organization_name,
    m.members,
    sum(a.balance) as deposit
from {{ ref('stg_organizations') }} as o
join {{ ref('stg_accounts') }} as a on a.organization_id = o.organization_id
join (
    select organization_id, count(*) as members
    from {{ ref('stg_users') }}
    group by organization_id
) as m on m.organization_id = o.organization_id
group by o.organization_id, o.organization_name, m.members
`

function step(page: Page, title: string, word: string | RegExp) {
  const state = typeof word === 'string' ? word : word.source
  return page
    .getByRole('list', { name: 'Steps of the deployment' })
    .getByRole('listitem', { name: new RegExp(`^${title}: ${state}$`) })
}

/** Opens a verb's plan, reads its SQL, types the id where it is asked for, and presses. */
async function press(page: Page, name: RegExp, sql: RegExp): Promise<void> {
  const open = page.getByRole('button', { name }).first()
  await expect(open).toBeEnabled({ timeout: 120_000 })
  await open.click()
  const dialog = page.getByRole('dialog')
  await expect(dialog.getByText(sql).first()).toBeVisible()
  const typed = dialog.getByRole('textbox', { name: /to confirm$/ })
  if ((await typed.count()) > 0) {
    const label =
      (await typed.getAttribute('aria-label')) ??
      (await typed.evaluate((e) => e.closest('label')?.textContent ?? ''))
    await typed.fill(/Type (\S+) to confirm/.exec(label ?? '')?.[1] ?? '')
  }
  await dialog.getByRole('button', { name }).click()
  await expect(dialog).toBeHidden()
}

test('a newcomer finds a model, repairs it, deploys it, goes back and forth, and cleans up', async ({
  page,
}) => {
  test.setTimeout(600_000)
  const complaints = complaintsOf(page)

  await test.step('opens the overview: the project, its models, the failing test', async () => {
    await page.goto(url('/'))
    await expect(page.getByText(/\b23 models\b/).first()).toBeVisible()
    await expect(page.getByText('deposits_add_up').first()).toBeVisible()
  })

  await test.step('finds a model by the palette and reads its docs', async () => {
    await page.keyboard.press('Control+k')
    await page.getByRole('combobox', { name: /^Search/ }).fill('organization_deposits')
    await expect(page.getByRole('listbox', { name: 'Results' }).getByRole('option').first()).toContainText(
      'organization_deposits',
    )
    await page.keyboard.press('Enter')
    await expect(page.getByRole('heading', { level: 1, name: /organization_deposits/ })).toBeVisible()
    await expect(page.getByText('What each organization has on deposit with the house').first()).toBeVisible()
  })

  await test.step('sees its lag move', async () => {
    const lag = page.getByText(/^(lag )?\d+(\.\d+)?\s?(ms|s)\b/).first()
    await expect(lag).toBeVisible()
    const first = await lag.textContent()
    await expect.poll(() => lag.textContent()).not.toBe(first)
  })

  await test.step('changes the model on disk and sees it marked modified', async () => {
    const file = join(projectFolder(), 'models/marts/settlement/organization_deposits.sql')
    writeFileSync(file, repaired)
    await expect(page.getByText('modified since the last run')).toBeVisible()
  })

  const before = await standing('marts', 'organization_deposits')
  expect(await deposits()).toBeGreaterThan(0)

  await test.step('makes, builds and tests the new side, and watches it become ready', async () => {
    await page.goto(url('/deployments'))
    await press(page, /^Start init$/, /CREATE SCHEMA "marts_dbt_deploy"/)
    await expect(step(page, 'Init', 'done')).toBeVisible({ timeout: 120_000 })
    await page.getByRole('button', { name: 'Start run' }).click()
    await expect(step(page, 'Run', 'done')).toBeVisible({ timeout: 180_000 })
    await page.getByRole('button', { name: 'Start test' }).click()
    await expect(step(page, 'Test', 'done')).toBeVisible({ timeout: 180_000 })
    await expect(
      page
        .getByRole('list', { name: 'Readiness by cluster' })
        .or(page.getByLabel('Readiness by cluster'))
        .first(),
    ).toBeVisible()
    await expect(step(page, 'Await', 'ready')).toBeVisible({ timeout: 120_000 })
  })

  await test.step('promotes: the new definition serves, and the failing test is repaired', async () => {
    await press(page, /^Promote \S+ to production$/, /ALTER SCHEMA "marts" SWAP WITH "marts_dbt_deploy"/)
    await expect(step(page, 'Promote', 'done')).toBeVisible({ timeout: 120_000 })
    const now = await standing('marts', 'organization_deposits')
    expect(now.id).not.toBe(before.id)
    expect(now.definition).toContain('members')
    expect(now.definition).not.toBe(before.definition)
    expect(await deposits()).toBe(0)
    expect((await standing('marts_dbt_deploy', 'organization_deposits')).id).toBe(before.id)
  })

  await test.step('runs the test again by the page: it passes, and the overview has no failing test', async () => {
    await page.goto(url('/runs?verb=test&sel=organization_deposits'))
    await page.getByRole('button', { name: 'Start test' }).click()
    await page.waitForURL(/\/runs\/[\w-]+/)
    await expect(
      page.getByRole('banner').or(page.locator('header')).getByText('ok', { exact: true }).first(),
    ).toBeVisible({
      timeout: 120_000,
    })
    await page.goto(url('/'))
    await expect(page.getByText(/\b23 models\b/).first()).toBeVisible()
    await expect(page.getByRole('heading', { name: /^Failing tests/ })).toHaveCount(0)
  })

  await test.step('goes back: the old definition serves again', async () => {
    await page.goto(url('/deployments'))
    await press(page, /^Roll back \S+$/, /ALTER SCHEMA "marts" SWAP WITH "marts_dbt_deploy"/)
    await expect(step(page, 'Promote', 'rolled back')).toBeVisible({ timeout: 120_000 })
    expect(await standing('marts', 'organization_deposits')).toEqual(before)
    expect(await deposits()).toBeGreaterThan(0)
  })

  await test.step('promotes again and cleans up', async () => {
    await press(page, /^Promote \S+ to production$/, /ALTER SCHEMA "marts" SWAP WITH "marts_dbt_deploy"/)
    await expect(step(page, 'Promote', 'done')).toBeVisible({ timeout: 120_000 })
    await press(page, /^Clean up \S+$/, /DROP SCHEMA IF EXISTS "marts_dbt_deploy" CASCADE/)
    await expect(page.getByText('No deployment is under way')).toBeVisible({ timeout: 120_000 })
    expect(await leftovers()).toEqual([])
    expect(await deposits()).toBe(0)
  })

  expect(complaints).toEqual([])
})
