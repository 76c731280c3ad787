/**
 * What `e2e/road.sh` has done so far, looked at from outside over plain `pg`:
 *   GREENLIGHT_SANDBOX_PORT=… tsx e2e/road-check.ts MOMENT MEMORY
 * MOMENT is where on the road we are; MEMORY is a file that keeps the ids from one moment to the next.
 */
import assert from 'node:assert/strict'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import pg from 'pg'

const SCHEMAS = ['staging', 'marts', 'monitors']
const CLUSTERS = ['gavel_compute', 'gavel_serving']
const SUFFIX = '_dbt_deploy'

/** Ids by kind and name: `schema marts`, `cluster compute`, `marts.winning_bids`. */
type Ids = { readonly [name: string]: string }
type Memory = { readonly built?: Ids; readonly staged?: Ids; readonly sink?: string }

const [moment = '', file = ''] = process.argv.slice(2)
const memory: Memory = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {}
const db = new pg.Client({
  host: '127.0.0.1',
  port: Number(process.env.GREENLIGHT_SANDBOX_PORT),
  user: 'materialize',
  database: 'materialize',
})

async function rows(sql: string): Promise<string[][]> {
  return (await db.query<string[]>({ text: sql, rowMode: 'array' })).rows
}

async function ids(): Promise<Ids> {
  const found = await rows(`
    SELECT 'schema ' || s.name, s.id FROM mz_catalog.mz_schemas s WHERE s.id LIKE 'u%'
    UNION ALL SELECT 'cluster ' || name, id FROM mz_catalog.mz_clusters WHERE id LIKE 'u%'
    UNION ALL SELECT s.name || '.' || o.name, o.id FROM mz_catalog.mz_objects o
      JOIN mz_catalog.mz_schemas s ON s.id = o.schema_id
      WHERE o.id LIKE 'u%' AND o.type IN ('view', 'materialized-view', 'table')`)
  return Object.fromEntries(found)
}

/** Continuous tests are made anew by every `test`, so their own ids say nothing. */
function inScope(name: string): boolean {
  const [kind = '', rest = ''] = name.split(/[ .]/)
  if (kind === 'schema') return SCHEMAS.includes(rest)
  if (kind === 'cluster') return CLUSTERS.includes(rest)
  return SCHEMAS.includes(kind) && kind !== 'monitors'
}

/** The deployment's name of the same thing. */
function twin(name: string): string {
  return /^(schema|cluster) /.test(name) ? `${name}${SUFFIX}` : name.replace('.', `${SUFFIX}.`)
}

/** What production's names point to. */
function production(all: Ids): Ids {
  return Object.fromEntries(Object.entries(all).filter(([name]) => inScope(name)))
}

/** What stands under the deployment's names, by production's. */
function deployment(all: Ids): Ids {
  return Object.fromEntries(
    Object.keys(all).flatMap((name) => {
      const id = all[twin(name)]
      return inScope(name) && id !== undefined ? [[name, id]] : []
    }),
  )
}

/** The sink's id, and the id of the relation that it reads. */
async function sink(): Promise<{ readonly id: string; readonly reads: string }> {
  const [row] = await rows(`
    SELECT s.id, d.referenced_object_id FROM mz_catalog.mz_sinks s
      JOIN mz_internal.mz_object_dependencies d ON d.object_id = s.id
      JOIN mz_catalog.mz_objects o ON o.id = d.referenced_object_id AND o.type = 'materialized-view'
     WHERE s.name = 'sales_feed'`)
  assert(row, 'the sink sales_feed is there and reads a materialized view')
  return { id: row[0] ?? '', reads: row[1] ?? '' }
}

async function wrongDeposits(): Promise<number> {
  const [row] = await rows('SELECT count(*) FROM monitors.deposits_add_up')
  return Number(row?.[0])
}

async function tags(): Promise<(string | null)[]> {
  const found = await rows(`
    SELECT c.comment FROM mz_catalog.mz_schemas s
      LEFT JOIN mz_internal.mz_comments c ON c.id = s.id AND c.object_type = 'schema'
     WHERE s.name IN ('staging', 'marts', 'monitors')`)
  return found.map(([comment]) => comment ?? null)
}

/** One side serves, whole: its ids under production's names, its result in the continuous test, the sink on it. */
async function serves(side: Ids, wrong: 'some' | 'none', tag: RegExp): Promise<void> {
  const now = production(await ids())
  assert.deepEqual(now, side)
  const { id, reads } = await sink()
  assert.equal(id, memory.sink, 'the sink is the same one')
  assert.equal(reads, side['marts.winning_bids'], 'the sink reads the side that serves')
  assert.equal((await wrongDeposits()) > 0, wrong === 'some')
  for (const comment of await tags()) assert.match(comment ?? '', tag)
}

const deployed = /^Deployment \w+ by materialize on \d{4}-\d\d-\d\d \d\d:\d\d:\d\d/

const moments: { readonly [name: string]: () => Promise<Memory> } = {
  built: async () => {
    const built = production(await ids())
    assert(Object.keys(built).length > 20, 'production is built')
    assert((await wrongDeposits()) > 0, 'deposits_add_up finds what is wrong')
    return { built, sink: (await sink()).id }
  },
  staged: async () => {
    const all = await ids()
    assert.deepEqual(production(all), memory.built, 'production is untouched')
    const staged = deployment(all)
    assert.deepEqual(Object.keys(staged).sort(), Object.keys(memory.built ?? {}).sort())
    return { ...memory, staged }
  },
  promoted: async () => {
    await serves(memory.staged ?? {}, 'none', deployed)
    assert.deepEqual(
      deployment(await ids()),
      memory.built,
      'the old side stands under the deployment’s names',
    )
    return memory
  },
  'rolled-back': async () => {
    await serves(memory.built ?? {}, 'some', /^Rollback of deployment \w+ by materialize on /)
    assert.deepEqual(
      deployment(await ids()),
      memory.staged,
      'the new side stands under the deployment’s names',
    )
    return memory
  },
  cleaned: async () => {
    await serves(memory.staged ?? {}, 'none', deployed)
    const left = Object.keys(await ids()).filter((name) => name.includes(SUFFIX))
    assert.deepEqual(left, [], 'nothing of the old side is left')
    return memory
  },
}

const check = moments[moment]
if (check === undefined) throw new Error(`${moment} is none of ${Object.keys(moments).join(', ')}`)
await db.connect()
try {
  writeFileSync(file, JSON.stringify(await check()))
} finally {
  await db.end()
}
