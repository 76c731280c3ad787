import { afterAll, beforeAll, expect, it } from 'vitest'
import { PGliteEngine } from './pglite'
import { vacuum } from './vacuum'

let engine: PGliteEngine
beforeAll(async () => {
  engine = await PGliteEngine.open({})
}, 120_000)
afterAll(() => engine.close())

const pages = async () =>
  Number((await engine.query(`SELECT pg_relation_size('churned') / 8192`)).rows[0]?.[0])

async function churn(): Promise<void> {
  for (let i = 0; i < 20; i += 1) await engine.exec('UPDATE churned SET n = n + 1')
}

it('keeps a table that changes all the time from growing', async () => {
  await engine.exec(`CREATE TABLE churned (n int, filler text)`)
  await engine.exec(`INSERT INTO churned SELECT i, repeat('x', 100) FROM generate_series(1, 200) AS i`)
  await churn()
  const grown = await pages()
  expect(await vacuum(engine)).toContain('public.churned')
  await churn()
  expect(await pages()).toBeLessThanOrEqual(grown + 4)
  await vacuum(engine)
  expect(await vacuum(engine)).not.toContain('public.churned')
}, 60_000)
