import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { main } from './main'

const PROFILE =
  'target: dev, outputs: {dev: {host: h, port: 1, user: u, pass: p, dbname: d, schema: s, threads: 1'
const FILES: { readonly [path: string]: string } = {
  'dbt_project.yml': 'name: shop\nversion: "1.0"\nprofile: shop\n',
  'quiet/dbt_project.yml': 'name: shop\nversion: "1.0"\nprofile: shop\nflags: {syntax_check: false}\n',
  'profiles.yml': `shop: {${PROFILE}, type: materialize}}}\nother: {${PROFILE}, type: postgres}}}\n`,
  'models/orders.sql': 'select\n  1 as id\nfrmo somewhere',
  'quiet/models/orders.sql': 'select\n  1 as id\nfrmo somewhere',
}

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'greenlight-syntax-'))
  for (const [path, text] of Object.entries(FILES)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

async function compile(project: string, ...argv: readonly string[]) {
  const said: string[] = []
  const stream = { write: (text: string) => said.push(text) > 0 } as NodeJS.WriteStream
  const where = ['--project-dir', join(folder, project), '--profiles-dir', folder, '--no-introspect']
  const code = await main(['compile', ...where, ...argv], {}, { stdout: stream, stderr: stream }, '9.9.9')
  return { code, said: said.join('') }
}

const FOUND = 'models/orders.sql:3:1'

it('warns of SQL that Materialize could not read, and compiles it nevertheless', async () => {
  const { code, said } = await compile('.')
  expect(said).toContain('model orders: Expected end of statement, found identifier "frmo"')
  expect(said).toContain(FOUND)
  expect(code).toBe(0)
})

it('does so with --warn-error, too: dbt would not complain', async () => {
  const { code, said } = await compile('.', '--warn-error')
  expect(said).toContain(FOUND)
  expect(code).toBe(0)
  expect((await compile('.', '--warn-error-options', '{error: [GL9006]}')).code).toBe(2)
})

it('is silent where it was told to be, and of other databases', async () => {
  expect((await compile('.', '--no-syntax-check')).said).not.toContain(FOUND)
  expect((await compile('quiet')).said).not.toContain(FOUND)
  expect((await compile('.', '--profile', 'other')).said).not.toContain(FOUND)
  expect((await compile('.', '--warn-error-options', '{silence: [GL9006]}')).said).not.toContain(FOUND)
})
