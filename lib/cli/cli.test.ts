import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { main } from './main'
import { verbs } from './verbs'

const PROFILE = `shop:
  target: dev
  outputs:
    dev: {type: materialize, host: 127.0.0.1, port: 1, user: u, pass: p, dbname: d, schema: s, threads: 1}
`
const FILES: { readonly [path: string]: string } = {
  'dbt_project.yml': 'name: shop\nversion: "1.0"\nprofile: shop\n',
  'profiles.yml': PROFILE,
  'models/orders.sql': "select * from {{ ref('stg_orders') }}",
  'models/stg_orders.sql': "{{ config(materialized='ephemeral') }} select 1 as id",
  'models/models.yml': 'models:\n  - name: orders\n    columns:\n      - {name: id, data_tests: [unique]}\n',
}

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'greenlight-cli-'))
  for (const [path, text] of Object.entries(FILES)) put(path, text)
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function put(path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true })
  writeFileSync(join(folder, path), text)
}

/** Runs a command line in the folder; `out` has the lines of standard output. */
async function run(argv: readonly string[], env: { [name: string]: string } = {}) {
  const out: string[] = []
  const err: string[] = []
  const stream = (lines: string[]) =>
    ({
      write: (text: string) => lines.push(...text.replace(/\n$/, '').split('\n')) > 0,
    }) as NodeJS.WriteStream
  const where =
    argv.length > 0 && !argv.includes('--version') ? ['--project-dir', folder, '--profiles-dir', folder] : []
  const code = await main([...argv, ...where], env, { stdout: stream(out), stderr: stream(err) }, '9.9.9')
  return { code, out, err: err.join('\n') }
}

describe('greenlight', () => {
  it('tells its version', async () => {
    expect(await run(['--version'])).toEqual({ code: 0, out: ['greenlight 9.9.9'], err: '' })
  })

  it('lists its verbs when asked for nothing', async () => {
    const { code, out } = await run([])
    expect(code).toBe(0)
    for (const verb of verbs) expect(out.join('\n')).toContain(verb.name)
  })

  it('tells the flags of a verb, however it is asked', async () => {
    const asked = await run(['run', '--help'])
    expect(asked.out.join('\n')).toContain('--full-refresh')
    expect(await run(['help', 'run'])).toEqual(asked)
  })

  it('has a module with a run function for each verb', async () => {
    for (const verb of [...verbs, ...verbs.flatMap((v) => v.verbs ?? [])]) {
      expect(verb.load !== undefined || verb.verbs !== undefined).toBe(true)
      if (verb.load !== undefined) expect(await verb.load()).toHaveProperty('run')
    }
  })

  it.each([
    [['nonsense'], "unknown command 'nonsense'"],
    [['ls', '--nonsense'], "unknown option '--nonsense'"],
    [['ls', '--output', 'nonsense'], "'nonsense' is not one of 'json', 'name', 'path', 'selector'"],
    [['ls', '--resource-type', 'nonsense'], "'nonsense' is not one of 'metric'"],
    [['ls', '--indirect-selection', 'nonsense'], "is not one of 'eager', 'cautious', 'buildable', 'empty'"],
    [['ls', '--select', 'a', '--models', 'b'], '"models" and "select" are mutually exclusive'],
    [['run', '--threads', 'many'], "'many' is not a valid integer"],
    [['show'], 'Either --select or --inline must be passed to show'],
    [['ls', '--select', 'tagg:x'], "'tagg' is not a valid method name"],
    [['ls', '--selector', 'x'], 'Could not find selector named x'],
    [['ls', '--vars', '{a'], 'error GL1006'],
    [['compile', '--inline', 'select 1', '--select', 'a'], 'inline: not allowed with argument select'],
    [['parse', '--partial-parse-file-path', 'gone'], "File 'gone' does not exist"],
    [['ls', '--vars', ''], "String '' is not valid YAML"],
    [
      ['ls', '--no-warn-error', '--warn-error-options', '{error: all}'],
      'not allowed with argument warn_error',
    ],
    [['ls', '--models', 'orders', '--warn-error'], 'deprecated in favor of `--select`'],
  ])('%j ends with 2 and a message', async (argv, message) => {
    const { code, err } = await run(argv)
    expect(code).toBe(2)
    expect(err).toContain(message)
  })
})

describe('ls', () => {
  it('tells of variables that have a name of dbt’s', async () => {
    const { code, err } = await run(['ls'], { DBT_ENGINE_MINE: '1', DBT_ENGINE_TARGET: 'dev' })
    expect(code).toBe(0)
    expect(err).toContain('Found custom environment variable `DBT_ENGINE_MINE`')
    expect(err).not.toContain('DBT_ENGINE_TARGET')
  })

  it('refuses a cycle, which parse takes', async () => {
    put('models/stg_orders.sql', "select * from {{ ref('orders') }}")
    expect(await run(['parse'])).toMatchObject({ code: 0 })
    expect(await run(['ls'])).toMatchObject({ code: 2, err: expect.stringContaining('Found a cycle') })
  })

  it('takes several values in one word, as dbt does', async () => {
    const { out } = await run(['ls', '--select', 'orders', '--output', 'json', '--output-keys', 'name tags'])
    expect(out[0]).toBe('{"name": "orders", "tags": []}')
  })

  it('lists on standard output, alone', async () => {
    expect(await run(['ls'])).toMatchObject({
      code: 0,
      out: ['shop.orders', 'shop.stg_orders', 'shop.unique_orders_id'],
      err: '',
    })
    const manifest: unknown = JSON.parse(readFileSync(join(folder, 'target/manifest.json'), 'utf8'))
    expect(manifest).toMatchObject({ metadata: { project_name: 'shop' } })
  })

  it('takes what dbt takes with every verb', async () => {
    const argv = [
      '--fail-fast',
      'ls',
      '-s',
      'orders',
      '--defer',
      '--no-static-parser',
      '--log-file-max-bytes',
      '9',
    ]
    expect(await run(argv)).toMatchObject({ code: 0, out: ['shop.orders', 'shop.unique_orders_id'] })
  })

  it('takes flags before and after the verb, several values, and the environment', async () => {
    const argv = [
      '--quiet',
      'ls',
      '--select',
      'orders',
      'stg_orders',
      '--output',
      'name',
      '--exclude',
      'stg_orders',
    ]
    expect((await run(argv)).out).toEqual(['orders', 'unique_orders_id'])
    const env = { DBT_INDIRECT_SELECTION: 'empty' }
    expect((await run(['list', '-s', 'orders'], env)).out).toEqual(['shop.orders'])
    expect((await run(['ls', '-m', 'orders'])).out).toEqual(['shop.orders'])
  })

  it('follows the flags of the project’s file where nobody says otherwise', async () => {
    put(
      'dbt_project.yml',
      `${FILES['dbt_project.yml']}flags: {indirect_selection: empty, warn_error: true}\n`,
    )
    expect((await run(['ls', '-s', 'orders'])).out).toEqual(['shop.orders'])
    const eager = ['ls', '-s', 'orders', '--indirect-selection', 'eager']
    expect((await run(eager)).out).toEqual(['shop.orders', 'shop.unique_orders_id'])
    expect((await run(['ls', '-s', 'nope'])).code).toBe(2)
    expect((await run(['ls', '-s', 'nope', '--no-warn-error'])).code).toBe(0)
  })

  it('prints JSON as Python does', async () => {
    const argv = ['ls', '-s', 'orders', '--resource-type', 'model', '--output', 'json']
    const { out } = await run([...argv, '--output-keys', 'name', 'config.materialized'])
    expect(out).toEqual(['{"name": "orders", "config.materialized": "view"}'])
  })

  it('warns beside the answer, or fails where warnings are errors', async () => {
    const warned = await run(['ls', '--select', 'nope'])
    expect(warned).toMatchObject({ code: 0, out: [] })
    expect(warned.err).toContain("The selection criterion 'nope' does not match any enabled nodes")
    expect(await run(['ls', '--select', 'nope', '--warn-error'])).toMatchObject({ code: 2, out: [] })
  })

  it('compares with an earlier manifest', async () => {
    await run(['parse', '--target-path', 'state'])
    put('models/orders.sql', 'select 2 as id')
    const argv = ['ls', '--select', 'state:modified', '--state', 'state', '--indirect-selection', 'empty']
    expect((await run(argv)).out).toEqual(['shop.orders'])
    put('state/manifest.json', '{"metadata": {}}')
    expect(await run(argv)).toMatchObject({ code: 2, err: expect.stringContaining('GL4012') })
  })
})

describe('compile', () => {
  it('shows the SQL of what is selected and writes all of it', async () => {
    const { code, out } = await run(['compile', '--select', 'orders', '--no-introspect'])
    expect(code).toBe(0)
    expect(out[0]).toBe("Compiled node 'orders' is:")
    expect(out.join('\n')).toContain('__dbt__cte__stg_orders')
    expect(readFileSync(join(folder, 'target/compiled/shop/models/orders.sql'), 'utf8')).toContain(
      'select 1 as id',
    )
    const results: unknown = JSON.parse(readFileSync(join(folder, 'target/run_results.json'), 'utf8'))
    expect(results).toMatchObject({ args: { which: 'compile', select: ['orders'] } })
  })

  it('writes an ephemeral model that was selected alone', async () => {
    await run(['compile', '--select', 'stg_orders', '--no-introspect'])
    const file = join(folder, 'target/compiled/shop/models/stg_orders.sql')
    expect(readFileSync(file, 'utf8')).toBe(' select 1 as id')
    const manifest: unknown = JSON.parse(readFileSync(join(folder, 'target/manifest.json'), 'utf8'))
    expect(manifest).toMatchObject({ nodes: { 'model.shop.stg_orders': { compiled: true } } })
  })

  it('leaves the CTEs of ephemeral inputs out where it is told to', async () => {
    const argv = ['compile', '--select', 'orders', '--no-introspect', '--no-inject-ephemeral-ctes']
    expect((await run(argv)).out.at(-1)).toBe('select * from __dbt__cte__stg_orders')
  })

  it('takes an inline query', async () => {
    const { out } = await run([
      'compile',
      '--no-introspect',
      '--inline',
      "select {{ 1 + 1 }} from {{ ref('orders') }}",
    ])
    expect(out).toEqual(['Compiled inline node is:', 'select 2 from "d"."s"."orders"'])
  })
})

describe('what goes wrong is told with its place', () => {
  it('in YAML', async () => {
    put('models/models.yml', 'models:\n  - name: orders\n    description: {{ x }}\n')
    const { code, err } = await run(['parse'])
    expect(code).toBe(2)
    expect(err).toContain('models/models.yml:3:18')
    expect(err).toContain('3 │     description: {{ x }}')
  })

  it('in a reference', async () => {
    put('models/orders.sql', "select * from {{ ref('stg_order') }}")
    const { code, err } = await run(['run'])
    expect(code).toBe(2)
    expect(err).toContain('models/orders.sql')
  })

  it('in the database', async () => {
    const { code, err } = await run(['run'])
    expect(code).toBe(2)
    expect(err).toContain('GL6001')
    expect(await run(['debug'])).toMatchObject({ code: 1 })
  })

  it('as events, for machines', async () => {
    put('models/orders.sql', "select * from {{ ref('nope') }}")
    const { out } = await run(['run', '--log-format', 'json'])
    const events: unknown[] = out.map((line) => JSON.parse(line))
    expect(events).toContainEqual(
      expect.objectContaining({
        kind: 'diagnostic',
        diagnostic: expect.objectContaining({ severity: 'error' }),
      }),
    )
  })
})

describe('deploy', () => {
  it('needs a configuration', async () => {
    const { code, err } = await run(['deploy', 'status'])
    expect(code).toBe(2)
    expect(err).toContain('GL7001')
  })

  it('asks before production changes, and refuses where nobody is there', async () => {
    put(
      'dbt_project.yml',
      `${FILES['dbt_project.yml']}vars: {deployment: {dev: {schemas: [s], clusters: [c]}}}\n`,
    )
    const { code, err } = await run(['deploy', 'promote'])
    expect(code).toBe(2)
    expect(err).toContain('GL7016')
    expect(await run(['deploy', 'plan', 'nonsense'])).toMatchObject({ code: 2 })
    expect(await run(['deploy', 'await', '--timeout', 'soon'])).toMatchObject({ code: 2 })
  })
})
