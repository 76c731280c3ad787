import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { clean } from './clean'
import { thisHost } from './open-project'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'greenlight-clean-'))
  for (const path of ['target', 'models', 'logs']) mkdirSync(join(folder, path))
  writeFileSync(
    join(folder, 'profiles.yml'),
    'shop: {target: dev, outputs: {dev: {type: materialize, host: h, port: 1, user: u, pass: p, dbname: d, schema: s}}}',
  )
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function cleaned(targets: string) {
  writeFileSync(join(folder, 'dbt_project.yml'), `name: shop\nversion: "1.0"\nprofile: shop\n${targets}`)
  return clean({ projectDir: folder, profilesDir: folder }, thisHost({}))
}

it('removes the target folder where nothing else is named', async () => {
  expect(await cleaned('')).toMatchObject({ ok: true, value: [join(folder, 'target')] })
  expect(existsSync(join(folder, 'target'))).toBe(false)
  expect(existsSync(join(folder, 'logs'))).toBe(true)
})

it('removes what clean-targets name, as far as it is there', async () => {
  const result = await cleaned('clean-targets: [target, logs, dbt_packages]\n')
  expect(result).toMatchObject({ ok: true, value: [join(folder, 'target'), join(folder, 'logs')] })
})

it.each(['..', 'models', '.', '/tmp'])('removes nothing where %s is among them', async (path) => {
  expect((await cleaned(`clean-targets: [target, "${path}"]\n`)).ok).toBe(false)
  expect(existsSync(join(folder, 'target'))).toBe(true)
})
