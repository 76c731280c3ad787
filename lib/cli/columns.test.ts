import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { main } from './main'

const FILES: { readonly [path: string]: string } = {
  'dbt_project.yml': 'name: shop\nversion: "1.0"\nprofile: shop\n',
  'profiles.yml': `shop:
  target: dev
  outputs:
    dev: {type: materialize, host: 127.0.0.1, port: 1, user: u, pass: p, dbname: d, schema: s, threads: 1}
`,
  'seeds/raw.csv': 'id,price\n1,2\n',
  'models/orders.sql':
    "select id, price * 2 as double, count(*) over (partition by id) as n from {{ ref('raw') }}",
  'models/totals.sql': "select sum(double) as total from {{ ref('orders') }} where n > 1",
}

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'greenlight-columns-'))
  for (const [path, text] of Object.entries(FILES)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

async function columns(...argv: readonly string[]) {
  const out: string[] = []
  const err: string[] = []
  const stream = (lines: string[]) =>
    ({
      write: (text: string) => lines.push(...text.replace(/\n$/, '').split('\n')) > 0,
    }) as NodeJS.WriteStream
  const where = ['--project-dir', folder, '--profiles-dir', folder]
  const streams = { stdout: stream(out), stderr: stream(err) }
  const code = await main(['columns', ...argv, ...where], {}, streams, '9.9.9')
  return { code, out, err: err.join('\n') }
}

describe('greenlight columns', () => {
  it('shows the columns of a node', async () => {
    expect((await columns('orders')).out).toEqual([
      'model.shop.orders',
      '  id      ← seed.shop.raw.id',
      '  double  ← seed.shop.raw.price (transform)',
      '  n       the number or order of rows [window seed.shop.raw.id]',
    ])
  })

  it('follows one column up and down', async () => {
    expect((await columns('totals.total', '--up')).out).toEqual([
      'model.shop.totals.total ← model.shop.orders.double (aggregate)',
      '  model.shop.orders.double ← seed.shop.raw.price (transform)',
      '    seed.shop.raw.price',
      'model.shop.orders.n decides (filter) about the rows of model.shop.totals',
    ])
    expect((await columns('raw.price', '--down', '--depth', '1')).out).toEqual([
      'seed.shop.raw.price → model.shop.orders.double (transform)',
      '  model.shop.orders.double → …',
    ])
  })

  it('writes JSON, one node a line', async () => {
    const { out } = await columns('--output', 'json')
    expect(out.map((line) => JSON.parse(line).node)).toEqual([
      'model.shop.orders',
      'model.shop.totals',
      'seed.shop.raw',
    ])
  })

  it('refuses what it cannot find', async () => {
    expect(await columns('nothing')).toMatchObject({
      code: 2,
      err: expect.stringContaining('no node or column'),
    })
    expect(await columns('orders', '--up')).toMatchObject({ code: 2 })
    expect(await columns('orders.nothing')).toMatchObject({ code: 2 })
  })
})
