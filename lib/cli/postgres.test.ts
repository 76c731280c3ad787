import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { main } from './main'

const FILES: { readonly [path: string]: string } = {
  'dbt_project.yml': 'name: shop\nprofile: shop\n',
  'profiles.yml':
    'shop: {target: pg, outputs: {pg: {type: postgres, host: 127.0.0.1, port: 1, user: u, pass: p, dbname: shop, schema: s, threads: 1}}}\n',
  'macros/kind.sql': `{% macro kind() %}{{ return(adapter.dispatch('kind')()) }}{% endmacro %}
{% macro default__kind() %}other{% endmacro %}
{% macro postgres__kind() %}elephant{% endmacro %}
{% macro materialize__kind() %}stream{% endmacro %}
`,
  'models/orders.sql':
    "select '{{ kind() }}' as kind, '{{ target.type }}' as type, '{{ adapter.type() }}' as adapter",
  'models/asks.sql': "{% set found = run_query('select 1') %}select 1 as id",
}

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'greenlight-postgres-'))
  for (const [path, text] of Object.entries(FILES)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

async function run(...argv: readonly string[]) {
  const said: string[] = []
  const stream = { write: (text: string) => said.push(text) > 0 } as NodeJS.WriteStream
  const where = ['--project-dir', folder, '--profiles-dir', folder]
  const code = await main([...argv, ...where], {}, { stdout: stream, stderr: stream }, '9.9.9')
  return { code, said: said.join('') }
}

describe('a project with a target of type postgres', () => {
  it('is parsed, listed and compiled, with the macros and the names that postgres has', async () => {
    expect((await run('parse')).code).toBe(0)
    expect((await run('ls', '--quiet')).said).toContain('shop.orders')
    const { code, said } = await run('compile', '--select', 'orders')
    expect(code).toBe(0)
    expect(said).toContain("select 'elephant' as kind, 'postgres' as type, 'postgres' as adapter")
  })

  it.each([['run'], ['compile'], ['debug'], ['show', '--inline', 'select 1']])(
    'is not run: %s says so plainly',
    async (...argv) => {
      const { code, said } = await run(...argv)
      expect(code).toBeGreaterThan(0)
      expect(said).toContain('of type postgres, not materialize')
    },
  )
})
