import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { watchProject } from './watch'

const outer = realpathSync(mkdtempSync(join(tmpdir(), 'greenlight-watch-')))
let leave = async () => {}
afterEach(async () => {
  await leave()
  rmSync(outer, { recursive: true, force: true })
})

test('a package that holds the project which installed it is watched, once', async () => {
  const project = join(outer, 'integration_tests')
  mkdirSync(join(outer, 'macros'))
  mkdirSync(join(project, 'dbt_packages'), { recursive: true })
  symlinkSync('../..', join(project, 'dbt_packages', 'outer'))
  let tell = (_: ReadonlySet<string>) => {}
  const told = new Promise<ReadonlySet<string>>((resolve) => {
    tell = resolve
  })
  leave = await watchProject(project, outer, (paths) => tell(paths))
  writeFileSync(join(outer, 'macros', 'm.sql'), '{% macro m() %}{% endmacro %}')
  expect([...(await told)]).toEqual([join(project, 'dbt_packages', 'outer', 'macros', 'm.sql')])
})
