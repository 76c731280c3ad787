import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Sandbox, startSandbox } from '../../sandbox'
import { client, refusals, World, type WorldOptions } from './testing/world'

let sandbox: Sandbox
const worlds: World[] = []

beforeAll(async () => {
  sandbox = await startSandbox({ port: 0 })
}, 120_000)
afterAll(async () => {
  for (const world of worlds) await world.end()
  await sandbox.stop()
})

async function make(name: string, options?: WorldOptions): Promise<World> {
  const world = await World.make(name, sandbox.port, options)
  worlds.push(world)
  return world
}

describe('init', () => {
  test('what the plan lists is what is recorded as executed', async () => {
    const world = await make('d1')
    await world.production()
    const planned = await world.plan('init')
    expect(refusals(planned)).toEqual([])
    await world.done('init')
    await world.build('_dbt_deploy', 'new')
    const swap = await world.plan('promote')
    const promoted = await world.done('promote')
    const sqlOf = (steps: readonly { readonly sql: readonly string[] }[]) => steps.flatMap((s) => s.sql)
    const id = promoted.deploymentId
    expect(sqlOf(await world.recorded('init'))).toEqual(
      planned.ok
        ? sqlOf(planned.value.plan.steps).map((s) => s.replace(planned.value.plan.deploymentId, id))
        : [],
    )
    const timeless = (texts: readonly string[]) =>
      texts.map((t) => t.replace(/on \d{4}-[\d-]+ [\d:]+/, 'on …'))
    expect(timeless(sqlOf(await world.recorded('promote')))).toEqual(
      swap.ok ? timeless(sqlOf(swap.value.plan.steps)) : [],
    )
  })

  test('a sink in a production schema refuses it, and nothing is made', async () => {
    const world = await make('d3')
    await world.production()
    await world.sql(
      `CREATE CONNECTION d3_raw.k TO KAFKA (BROKER 'sandbox', SECURITY PROTOCOL PLAINTEXT) WITH (VALIDATE = false)`,
      `CREATE SINK d3_marts.feed IN CLUSTER quickstart FROM d3_marts.totals INTO KAFKA CONNECTION d3_raw.k (TOPIC 'd3') KEY (side) NOT ENFORCED FORMAT JSON ENVELOPE UPSERT`,
    )
    const before = await world.ids()
    expect(refusals(await world.apply('init'))).toEqual(['Production schema d3_marts contains a sink: feed'])
    expect(await world.ids()).toEqual(before)
  })

  test('an unmanaged cluster is cloned replica by replica, one without any as one without any', async () => {
    const world = await make('d4', { clusters: ['d4_two', 'd4_none'], schemas: ['d4_core'] })
    await world.sql(
      'CREATE SCHEMA d4_core',
      `CREATE CLUSTER d4_two REPLICAS (a (SIZE '25cc'), b (SIZE '50cc'))`,
      'CREATE CLUSTER d4_none REPLICAS ()',
    )
    await world.done('init')
    expect(
      await world.rows(
        `SELECT c.name, r.name, r.size FROM mz_clusters c LEFT JOIN mz_cluster_replicas r ON r.cluster_id = c.id
          WHERE c.name LIKE 'd4%deploy' ORDER BY 1, 2`,
      ),
    ).toEqual([
      ['d4_none_dbt_deploy', null, null],
      ['d4_two_dbt_deploy', 'a', '25cc'],
      ['d4_two_dbt_deploy', 'b', '50cc'],
    ])
  })

  test('every right that is lacking is named at once with its remedy', async () => {
    const world = await make('d5', { user: 'd5_deployer' })
    await world.production()
    await world.sql(
      'CREATE ROLE d5_deployer',
      'GRANT CREATE, USAGE ON DATABASE materialize TO d5_deployer',
      'ALTER ROLE d5_deployer SET enable_session_rbac_checks TO on',
      'ALTER SCHEMA d5_core OWNER TO d5_deployer',
      'ALTER CLUSTER d5_compute OWNER TO d5_deployer',
    )
    const planned = await world.plan('init')
    expect(refusals(planned)).toEqual([
      'role d5_deployer may not create clusters',
      'role d5_deployer does not own schema d5_marts, whose owner is materialize',
    ])
    expect(planned.ok ? [] : planned.errors.map((e) => e.hint)).toEqual([
      'GRANT CREATECLUSTER ON SYSTEM TO "d5_deployer";',
      'Somebody who may: ALTER SCHEMA "d5_marts" OWNER TO "d5_deployer"; or GRANT "materialize" TO "d5_deployer";',
    ])
  })

  test('a side that holds something is refused, kept where told to, and taken up under the same CI tag', async () => {
    const world = await make('d6')
    await world.staged()
    expect(refusals(await world.apply('init'))).toHaveLength(3)
    const kept = await world.apply('init', { ignoreExistingObjects: true })
    expect(kept.ok ? kept.warnings.map((w) => w.code) : []).toEqual(['GL7006', 'GL7006', 'GL7006'])
    await world.sql(
      ...['d6_core', 'd6_marts'].map((s) => `COMMENT ON SCHEMA ${s}_dbt_deploy IS 'build 12'`),
      `COMMENT ON CLUSTER d6_compute_dbt_deploy IS 'build 12'`,
    )
    const same = await make('d6', { env: { CI_TAG: 'build 12' } })
    const again = await same.apply('init')
    expect(again.ok ? again.warnings : again.errors).toEqual([])
    const other = await make('d6', { env: { CI_TAG: 'build 13' } })
    expect(refusals(await other.apply('init'))[0]).toContain('It is marked: build 12')
  })

  test('an init that was killed half way is finished by the next', async () => {
    const world = await make('d8')
    await world.production()
    await world.sql('CREATE SCHEMA d8_core_dbt_deploy')
    await world.done('init')
    expect(
      Object.keys(await world.ids())
        .filter((n) => n.endsWith('_dbt_deploy'))
        .sort(),
    ).toEqual(['cluster d8_compute_dbt_deploy', 'schema d8_core_dbt_deploy', 'schema d8_marts_dbt_deploy'])
  })
})

describe('promote', () => {
  test('every grantee reads through the same names as before', async () => {
    const world = await make('d7')
    await world.production()
    await world.sql(
      'CREATE ROLE d7_reader',
      'CREATE ROLE d7_auditor',
      'GRANT USAGE ON SCHEMA d7_core TO d7_reader',
      'GRANT USAGE ON CLUSTER d7_compute TO d7_reader',
      'GRANT SELECT ON d7_core.totals TO d7_reader',
      'ALTER DEFAULT PRIVILEGES FOR ROLE materialize IN SCHEMA d7_marts GRANT SELECT ON TABLES TO d7_auditor',
    )
    const granted = () =>
      world.rows(`
        SELECT 'schema ' || s.name, r.name, g.privilege_type FROM (SELECT name, (mz_internal.mz_aclexplode(privileges)).* FROM mz_schemas WHERE name IN ('d7_core', 'd7_marts')) g
          JOIN mz_schemas s ON s.name = g.name JOIN mz_roles r ON r.id = g.grantee WHERE r.name LIKE 'd7%'
        UNION ALL SELECT 'cluster ' || g.name, r.name, g.privilege_type FROM (SELECT name, (mz_internal.mz_aclexplode(privileges)).* FROM mz_clusters WHERE name = 'd7_compute') g
          JOIN mz_roles r ON r.id = g.grantee WHERE r.name LIKE 'd7%'
        UNION ALL SELECT g.schema || '.' || g.name, r.name, g.privilege_type FROM (
            SELECT s.name AS schema, o.name, (mz_internal.mz_aclexplode(o.privileges)).* FROM mz_objects o JOIN mz_schemas s ON s.id = o.schema_id WHERE s.name IN ('d7_core', 'd7_marts')) g
          JOIN mz_roles r ON r.id = g.grantee WHERE r.name LIKE 'd7%' AND g.schema = 'd7_core'
        ORDER BY 1, 2, 3`)
    const before = await granted()
    expect(before).toHaveLength(3)
    await world.done('init')
    await world.build('_dbt_deploy', 'new')
    await world.done('promote')
    expect(await granted()).toEqual(before)
    expect(
      await world.value(
        `SELECT count(*) FROM mz_internal.mz_show_default_privileges WHERE schema = 'd7_marts' AND grantee = 'd7_auditor'`,
      ),
    ).toBe('1')
  })

  test('readers of both schemas see all old or all new, without an error', async () => {
    const world = await make('d15')
    await world.staged()
    const reader = client(sandbox.port)
    await reader.connect()
    const seen = new Set<string>()
    let going = true
    const looping = (async () => {
      while (going) {
        const { rows } = await reader.query(
          'SELECT a.side || b.side AS both FROM d15_core.totals a, d15_marts.totals b',
        )
        seen.add(rows[0].both)
      }
    })()
    const before = await world.ids()
    await world.done('promote')
    const after = await world.ids()
    while (!seen.has('newnew')) await new Promise((r) => setImmediate(r))
    going = false
    await looping
    await reader.end()
    expect([...seen].sort()).toEqual(['newnew', 'oldold'])
    for (const name of ['schema d15_core', 'schema d15_marts', 'cluster d15_compute']) {
      expect(after[name]).toBe(before[`${name}_dbt_deploy`])
      expect(after[`${name}_dbt_deploy`]).toBe(before[name])
    }
  })

  test('without retries one attempt is enough where nobody else changes the catalog', async () => {
    const world = await make('d17')
    await world.staged()
    await world.done('promote', { maxRetries: 0 })
    expect(await world.serving()).toEqual(['new', 'new'])
    expect((await world.recorded('promote'))[0]).toMatchObject({ step: 'swap', attempt: 1, outcome: 'done' })
  })

  test('promoting twice swaps once', async () => {
    const world = await make('d20')
    await world.staged()
    const first = await world.done('promote')
    const ids = await world.ids()
    const second = await world.done('promote')
    expect(second).toMatchObject({ deploymentId: first.deploymentId, phase: 'promoted', unchanged: true })
    expect(await world.ids()).toEqual(ids)
    expect(await world.serving()).toEqual(['new', 'new'])
  })

  test('sinks follow, also those that the project does not know, and rollback sets them back', async () => {
    const world = await make('d27')
    await world.staged()
    await world.sql(
      'CREATE SCHEMA d27_out',
      `CREATE CONNECTION d27_out.k TO KAFKA (BROKER 'sandbox', SECURITY PROTOCOL PLAINTEXT) WITH (VALIDATE = false)`,
      `CREATE SINK d27_out.d27_feed IN CLUSTER quickstart FROM d27_core.totals INTO KAFKA CONNECTION d27_out.k (TOPIC 'd27') KEY (side) NOT ENFORCED FORMAT JSON ENVELOPE UPSERT`,
    )
    const reads = () =>
      world.rows(`SELECT s.id, sc.name FROM mz_sinks s
        JOIN mz_internal.mz_object_dependencies d ON d.object_id = s.id
        JOIN mz_objects o ON o.id = d.referenced_object_id AND o.type = 'materialized-view'
        JOIN mz_schemas sc ON sc.id = o.schema_id WHERE s.name = 'd27_feed'`)
    const [[id] = []] = await reads()
    await world.done('promote')
    expect(await reads()).toEqual([[id, 'd27_core']])
    await world.done('rollback')
    expect(await reads()).toEqual([[id, 'd27_core']])
    await world.done('promote')
    await world.done('cleanup')
    expect(await reads()).toEqual([[id, 'd27_core']])
    expect(Object.keys(await world.ids()).filter((n) => n.endsWith('_dbt_deploy'))).toEqual([])
  })

  test('what production has and the new side lacks is told before it would vanish', async () => {
    const world = await make('d41')
    await world.staged()
    await world.sql('CREATE VIEW d41_core.extra AS SELECT 1 AS one')
    const planned = await world.plan('promote')
    expect(planned.ok ? planned.value.plan.warnings.map((w) => [w.code, w.message]) : planned.errors).toEqual(
      [
        [
          'GL7017',
          'the other side has no view d41_core.extra, which would no longer be there under that name',
        ],
      ],
    )
  })
})

describe('after a promote', () => {
  test('rollback goes back to the same ids, is on record, and promote goes there again', async () => {
    const world = await make('d21')
    await world.staged()
    const before = await world.ids()
    await world.done('promote')
    await world.done('rollback')
    expect(await world.ids()).toEqual(before)
    expect(await world.serving()).toEqual(['old', 'old'])
    await world.done('promote')
    expect(await world.serving()).toEqual(['new', 'new'])
    const { current } = await world.context()
    const phases = current?.entries.flatMap((e) => (e.kind === 'phase' ? [e.phase] : []))
    expect(phases).toEqual([
      ...['initialising', 'initialised', 'promoting', 'promoted'],
      ...['rolling_back', 'rolled_back', 'promoting', 'promoted'],
    ])
  })

  test('after cleanup there is no way back', async () => {
    const world = await make('d22')
    await world.staged()
    await world.done('promote')
    await world.done('cleanup')
    const refused = await world.apply('rollback')
    expect(refused.ok).toBe(false)
    expect(await world.serving()).toEqual(['new', 'new'])
  })

  test('a view outside is named before, and holds up the cleanup', async () => {
    const world = await make('d24')
    await world.staged()
    await world.sql(
      'CREATE SCHEMA d24_reports',
      'CREATE VIEW d24_reports.daily AS SELECT * FROM d24_core.totals',
    )
    const promoted = await world.apply('promote')
    expect(promoted.ok ? promoted.warnings.map((w) => w.message) : promoted.errors).toEqual([
      'view d24_reports.daily reads d24_core.totals and will go on reading the old one',
    ])
    expect(refusals(await world.apply('cleanup'))).toEqual([
      'view d24_reports.daily reads d24_core_dbt_deploy.totals and would be dropped with it',
    ])
    expect(await world.value('SELECT side FROM d24_reports.daily')).toBe('old')
    await world.done('cleanup', { accept: ['d24_reports.daily'] })
    expect(await world.serving()).toEqual(['new', 'new'])
  })
})

test('a side that dbt’s own macros made is recognised and finished', async () => {
  const world = await make('d33')
  await world.production()
  // What deploy_init of dbt-materialize sends.
  await world.sql(
    'CREATE SCHEMA d33_core_dbt_deploy',
    'CREATE SCHEMA d33_marts_dbt_deploy',
    `CREATE CLUSTER d33_compute_dbt_deploy (SIZE = '25cc', REPLICATION FACTOR = 1)`,
  )
  await world.build('_dbt_deploy', 'new')
  await world.done('promote')
  expect(await world.serving()).toEqual(['new', 'new'])
  await world.done('rollback')
  expect(await world.serving()).toEqual(['old', 'old'])
  await world.done('cleanup')
  expect(await world.serving()).toEqual(['old', 'old'])
})

test('one that dbt’s own macros ended is over, and the next begins anew', async () => {
  const world = await make('d33b')
  await world.staged()
  const first = (await world.context()).current
  await world.sql(
    `BEGIN; ALTER SCHEMA d33b_core SWAP WITH d33b_core_dbt_deploy; ALTER SCHEMA d33b_marts SWAP WITH d33b_marts_dbt_deploy; ALTER CLUSTER d33b_compute SWAP WITH d33b_compute_dbt_deploy; COMMIT`,
    'DROP SCHEMA d33b_core_dbt_deploy CASCADE',
    'DROP SCHEMA d33b_marts_dbt_deploy CASCADE',
    'DROP CLUSTER d33b_compute_dbt_deploy CASCADE',
  )
  const next = await world.done('init')
  expect(next.deploymentId).not.toBe(first?.id)
  await world.build('_dbt_deploy', 'newer')
  await world.done('promote')
  expect(await world.serving()).toEqual(['newer', 'newer'])
})
