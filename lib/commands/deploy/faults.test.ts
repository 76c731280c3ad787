import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { type Sandbox, startSandbox } from '../../sandbox'
import { awaitReady } from './await'
import { CuttingProxy } from './testing/proxy'
import { client, refusals, World } from './testing/world'

let sandbox: Sandbox
let proxy: CuttingProxy
const worlds: World[] = []

beforeAll(async () => {
  sandbox = await startSandbox({ port: 0 })
  proxy = await CuttingProxy.to(sandbox.port)
}, 120_000)
afterEach(() => proxy.mend())
afterAll(async () => {
  for (const world of worlds) await world.end()
  await proxy.close()
  await sandbox.stop()
})

/** A staged deployment whose verbs go through the proxy, with two sinks that have to follow. */
async function staged(name: string): Promise<World> {
  const world = await World.make(name, sandbox.port, { through: proxy.port })
  worlds.push(world)
  await world.staged()
  await world.sql(
    `CREATE SCHEMA ${name}_out`,
    `CREATE CONNECTION ${name}_out.k TO KAFKA (BROKER 'sandbox', SECURITY PROTOCOL PLAINTEXT) WITH (VALIDATE = false)`,
    ...world.schemas.map(
      (schema) =>
        `CREATE SINK ${name}_out.of_${schema} IN CLUSTER quickstart FROM ${schema}.totals INTO KAFKA CONNECTION ${name}_out.k (TOPIC '${schema}') KEY (side) NOT ENFORCED FORMAT JSON ENVELOPE UPSERT`,
    ),
  )
  return world
}

/** Everything that an uninterrupted promote leaves: who serves, what each sink reads, whether the tags are there. */
async function outcome(world: World, name: string) {
  return {
    serving: await world.serving(),
    sinks: await world.rows(`SELECT s.name, sc.name FROM mz_sinks s
      JOIN mz_internal.mz_object_dependencies d ON d.object_id = s.id
      JOIN mz_objects o ON o.id = d.referenced_object_id AND o.type = 'materialized-view'
      JOIN mz_schemas sc ON sc.id = o.schema_id WHERE s.name LIKE 'of_${name}%' ORDER BY 1`),
    tags: (
      await world.rows(`SELECT c.comment FROM mz_schemas s
      JOIN mz_internal.mz_comments c ON c.id = s.id AND c.object_type = 'schema'
      WHERE s.name IN ('${name}_core', '${name}_marts')`)
    ).map(([comment]) => String(comment).replace(/ \w+ by .*/, '')),
  }
}

const promoted = (name: string) => ({
  serving: ['new', 'new'],
  sinks: [
    [`of_${name}_core`, `${name}_core`],
    [`of_${name}_marts`, `${name}_marts`],
  ],
  tags: ['Deployment', 'Deployment'],
})

describe('a connection lost at COMMIT', () => {
  test('after it was done: the names are looked at, and nothing is swapped a second time', async () => {
    const world = await staged('d18a')
    proxy.cutAt('COMMIT', 'after')
    await world.done('promote')
    expect(proxy.cuts).toBe(1)
    expect(await outcome(world, 'd18a')).toEqual(promoted('d18a'))
    const [swap] = await world.recorded('promote')
    expect(swap).toMatchObject({ step: 'swap', outcome: 'already' })
  })

  test('before it was done: it is swapped once', async () => {
    const world = await staged('d18b')
    const cuts = proxy.cuts
    proxy.cutAt('COMMIT', 'before')
    await world.done('promote')
    expect(proxy.cuts).toBe(cuts + 1)
    expect(await outcome(world, 'd18b')).toEqual(promoted('d18b'))
  })
})

describe('killed while promoting', () => {
  test.each([
    ['before the swap', 'BEGIN', 'before'],
    ['after the swap', 'COMMIT', 'after'],
    ['before the tags', 'COMMENT ON SCHEMA', 'before'],
    ['after the first tag', 'COMMENT ON SCHEMA', 'after'],
    ['before the sinks', 'ALTER SINK', 'before'],
    ['between two sinks', 'ALTER SINK', 'after'],
  ] as const)('%s: promoting again ends where an uninterrupted one does', async (what, at, when) => {
    const name = `d19_${what.replaceAll(/\W/g, '')}`
    const world = await staged(name)
    proxy.cutAt(at, when, true)
    const result = await world.apply('promote')
    expect(result.ok ? [] : result.errors.map((e) => e.code)).toEqual(['GL6003'])
    const half = await world.serving()
    expect([
      ['old', 'old'],
      ['new', 'new'],
    ]).toContainEqual(half)
    proxy.mend()
    await world.done('promote')
    expect(await outcome(world, name)).toEqual(promoted(name))
  })
})

test('while others keep changing the catalog it swaps, or gives up with production untouched', async () => {
  const world = await staged('d16')
  const other = client(sandbox.port)
  await other.connect()
  let going = true
  const changing = (async () => {
    while (going) {
      await other.query('CREATE VIEW d16_out.noise AS SELECT 1')
      await other.query('DROP VIEW d16_out.noise')
    }
  })()
  const result = await world.apply('promote', { maxRetries: 5, retryBackoff: 0.01 })
  going = false
  await changing
  await other.end()
  const swaps = (await world.recorded('promote')).filter((s) => s.step === 'swap')
  if (result.ok) {
    expect(await world.serving()).toEqual(['new', 'new'])
    expect(swaps.at(-1)).toMatchObject({ outcome: 'done', attempt: swaps.length })
  } else {
    expect(refusals(result)[0]).toContain('failed after 6 attempts, and nothing has changed')
    expect(await world.serving()).toEqual(['old', 'old'])
    expect(swaps.map((s) => s.outcome)).toEqual([...Array(5).fill('retried'), 'failed'])
  }
})

describe('await', () => {
  const patient = { lagThresholdMs: 600_000, stableForMs: 0, timeoutMs: 60_000, stopOnFailing: true }
  const signal = new AbortController().signal

  test('is ready once everything is', async () => {
    const world = await staged('d9')
    const result = await awaitReady(await world.context(), { ...patient, signal })
    expect(result.kind).toBe('ready')
    expect(result.status?.relations.map((r) => `${r.schema}.${r.name}`).sort()).toEqual([
      'd9_core_dbt_deploy.totals',
      'd9_marts_dbt_deploy.totals',
    ])
  })

  test('does not wait for a cluster without replicas', async () => {
    const world = await staged('d10')
    await world.sql('ALTER CLUSTER d10_compute_dbt_deploy SET (REPLICATION FACTOR 0)')
    const result = await awaitReady(await world.context(), { ...patient, signal })
    expect(result.kind).toBe('failing')
    expect(result.kind === 'ready' ? '' : result.diagnostic.hint).toContain('has no replicas')
  })

  test('takes a cluster without objects as ready, and says that it has none', async () => {
    const world = await World.make('d12', sandbox.port)
    worlds.push(world)
    await world.production()
    await world.done('init')
    const result = await awaitReady(await world.context(), { ...patient, signal })
    expect(result).toMatchObject({
      kind: 'ready',
      status: { clusters: [{ name: 'd12_compute_dbt_deploy', reason: 'has no objects' }] },
    })
  })
})
