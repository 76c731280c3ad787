import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ConnectionSettings } from '../database'
import { type Sandbox, startSandbox } from '../sandbox'
import { type FeedUpdate, LiveFeed } from './feed'

let sandbox: Sandbox
let client: pg.Client
let feed: LiveFeed

beforeAll(async () => {
  sandbox = await startSandbox({ port: 0 })
  client = new pg.Client({
    host: '127.0.0.1',
    port: sandbox.port,
    user: 'materialize',
    database: 'materialize',
  })
  await client.connect()
  const settings: ConnectionSettings = {
    host: '127.0.0.1',
    port: sandbox.port,
    user: 'materialize',
    password: null,
    database: 'materialize',
    sslmode: 'disable',
    connectTimeout: 10,
    searchPath: null,
    options: null,
    applicationName: 'feed-test',
    role: null,
    retries: 1,
  }
  feed = new LiveFeed(settings, () => 10_000, 10)
}, 60_000)

afterAll(async () => {
  feed.close()
  await client.end()
  await sandbox.stop()
})

/** Waits for an update that shows something. */
function seen<T>(look: (update: FeedUpdate) => T | null | undefined): Promise<T> {
  return new Promise((resolve) => {
    const leave = feed.listen((update) => {
      const found = look(update)
      if (found === null || found === undefined || found === false) return
      queueMicrotask(() => leave())
      resolve(found)
    })
  })
}

const relation = (update: FeedUpdate, name: string) => update.live?.relations.find((r) => r.name === name)

test('follows what is made, filled, renamed and dropped, pushed by the server', async () => {
  const stay = feed.listen(() => {})
  const first = await seen((update) => update.live && update)
  expect(first).toMatchObject({ mode: 'push', connection: { state: 'live' } })
  expect(relation(first, 'sums')).toBeUndefined()

  await client.query('CREATE TABLE public.numbers (n int)')
  await client.query('CREATE MATERIALIZED VIEW public.sums AS SELECT sum(n) AS s FROM public.numbers')
  const ready = await seen((update) => {
    const sums = relation(update, 'sums')
    return sums?.state === 'ready' ? sums : null
  })
  expect(ready.lagMs).toBeLessThan(10_000)

  await client.query('ALTER MATERIALIZED VIEW public.sums RENAME TO totals')
  await seen((update) => relation(update, 'totals') && !relation(update, 'sums'))
  await client.query('DROP MATERIALIZED VIEW public.totals')
  const after = await seen((update) => (relation(update, 'totals') ? null : update))
  expect(after.mode).toBe('push')
  stay()
}, 60_000)

test('sees a deployment side without a replica as not hydrated, and with one as catching up', async () => {
  const stay = feed.listen(() => {})
  await client.query("CREATE CLUSTER side_dbt_deploy (SIZE '25cc', REPLICATION FACTOR 0)")
  await client.query(
    'CREATE MATERIALIZED VIEW public.side IN CLUSTER side_dbt_deploy AS SELECT count(*) AS c FROM public.numbers',
  )
  const waiting = await seen((update) => relation(update, 'side'))
  expect(waiting.state).not.toBe('ready')
  await client.query('ALTER CLUSTER side_dbt_deploy SET (REPLICATION FACTOR 1)')
  await seen((update) => relation(update, 'side')?.state === 'ready')
  stay()
}, 60_000)
