import { expect, test } from 'vitest'
import type { Result } from '../../foundation'
import { planCleanup } from './cleanup'
import { planInit } from './init'
import { planPromote } from './promote'
import { type DeployPlan, recordOf } from './shared'
import type { ClusterState, DeploymentScope, DeployState, ObjectState, SchemaState } from './state'

const scope: DeploymentScope = { target: 'prod', schemas: ['core'], clusters: ['compute'] }

function schema(name: string, id: string, more: Partial<SchemaState> = {}): SchemaState {
  return { name, id, owner: 'materialize', comment: null, grants: [], objects: 0, sinks: [], ...more }
}

function cluster(name: string, id: string, more: Partial<ClusterState> = {}): ClusterState {
  return {
    name,
    id,
    owner: 'materialize',
    managed: true,
    size: '25cc',
    replicationFactor: 1,
    schedule: 'manual',
    hydrationTimeEstimate: null,
    replicas: [{ name: 'r1', size: '25cc' }],
    comment: null,
    grants: [],
    objects: 0,
    sinks: [],
    ...more,
  }
}

function object(id: string, schemaName: string, name: string, type = 'materialized-view'): ObjectState {
  return { id, database: 'materialize', schema: schemaName, name, type }
}

function state(more: Partial<DeployState> = {}): DeployState {
  return {
    database: 'materialize',
    role: 'deployer',
    memberOf: ['deployer'],
    superuser: false,
    rbac: false,
    canCreateInDatabase: true,
    canUseDatabase: true,
    canCreateClusters: true,
    schemas: [schema('core', 'u1')],
    clusters: [cluster('compute', 'u1')],
    defaultPrivileges: [],
    objects: [],
    readers: [],
    guests: [],
    ...more,
  }
}

/** Both sides made; production's name points to the old side, or after a swap to the new one. */
function both(swapped = false, more: Partial<DeployState> = {}): DeployState {
  const [a, b] = swapped ? ['u2', 'u1'] : ['u1', 'u2']
  return state({
    schemas: [schema('core', a), schema('core_dbt_deploy', b)],
    clusters: [cluster('compute', a), cluster('compute_dbt_deploy', b)],
    ...more,
  })
}

function plan(result: Result<DeployPlan>): DeployPlan {
  if (!result.ok) throw new Error(result.errors.map((e) => e.message).join('; '))
  return result.value
}

function refusals(result: Result<DeployPlan>): readonly string[] {
  return result.ok ? [] : result.errors.map((e) => e.message)
}

const init = { deploymentId: '7f3c', ignoreExistingObjects: false, ciTag: null }
const tag = { by: 'ana', at: '2026-11-24 20:00:00', commit: 'abc123' }

function record() {
  const made = recordOf('7f3c', both(), scope)
  if (!made.ok) throw new Error('no record')
  return made.value
}

test('init makes an empty twin of each schema and cluster, with its grants and default privileges', () => {
  const sql = plan(
    planInit(
      state({
        schemas: [schema('core', 'u1', { grants: [{ grantee: 'reader', privilege: 'USAGE' }] })],
        defaultPrivileges: [
          {
            schema: 'core',
            objectOwner: 'deployer',
            objectType: 'table',
            grantee: 'reader',
            privilege: 'SELECT',
          },
        ],
      }),
      scope,
      init,
    ),
  ).steps.flatMap((s) => s.sql)
  expect(sql).toEqual([
    'CREATE SCHEMA "core_dbt_deploy"',
    `COMMENT ON SCHEMA "core_dbt_deploy" IS 'greenlight deployment 7f3c'`,
    'ALTER DEFAULT PRIVILEGES FOR ROLE "deployer" IN SCHEMA "core_dbt_deploy" GRANT SELECT ON tables TO "reader"',
    'GRANT USAGE ON SCHEMA "core_dbt_deploy" TO "reader"',
    `CREATE CLUSTER "compute_dbt_deploy" (SIZE = '25cc', REPLICATION FACTOR = 1)`,
    `COMMENT ON CLUSTER "compute_dbt_deploy" IS 'greenlight deployment 7f3c'`,
  ])
})

test('an unmanaged cluster is cloned replica by replica', () => {
  const unmanaged = cluster('compute', 'u1', {
    managed: false,
    size: null,
    replicas: [
      { name: 'a', size: '25cc' },
      { name: 'b', size: '50cc' },
    ],
  })
  const sql = plan(planInit(state({ clusters: [unmanaged] }), scope, init)).steps.at(-1)?.sql[0]
  expect(sql).toBe(`CREATE CLUSTER "compute_dbt_deploy" REPLICAS ("a" (SIZE '25cc'), "b" (SIZE '50cc'))`)
})

test('init refuses before it sends anything, with every reason at once', () => {
  const faults = state({
    rbac: true,
    canCreateClusters: false,
    schemas: [schema('core', 'u1', { sinks: ['feed'] }), schema('core_dbt_deploy', 'u2', { objects: 3 })],
    clusters: [],
  })
  expect(refusals(planInit(faults, scope, init))).toEqual([
    'Production cluster compute does not exist',
    'Production schema core contains a sink: feed',
    'role deployer may not create clusters',
    'role deployer does not own schema core, whose owner is materialize',
    'role deployer does not own schema core_dbt_deploy, whose owner is materialize',
    'Deployment schema core_dbt_deploy already holds 3 objects',
  ])
})

test('membership in the owner’s role is enough', () => {
  expect(
    refusals(planInit(state({ rbac: true, memberOf: ['deployer', 'materialize'] }), scope, init)),
  ).toEqual([])
})

test('a side made under the same CI tag is taken up again', () => {
  const made = state({
    schemas: [schema('core', 'u1'), schema('core_dbt_deploy', 'u2', { objects: 3, comment: 'build 12' })],
  })
  expect(refusals(planInit(made, scope, { ...init, ciTag: 'build 12' }))).toEqual([])
  expect(refusals(planInit(made, scope, { ...init, ciTag: 'build 13' }))).toHaveLength(1)
})

test('promote swaps all in one transaction, schemas first, and tags production', () => {
  const { steps } = plan(planPromote(both(), scope, record(), { tag, direction: 'promote' }))
  expect(steps[0]).toMatchObject({
    id: 'swap',
    atomic: true,
    sql: [
      'ALTER SCHEMA "core" SWAP WITH "core_dbt_deploy"',
      'ALTER CLUSTER "compute" SWAP WITH "compute_dbt_deploy"',
    ],
  })
  expect(steps[1]?.sql).toEqual([
    `COMMENT ON SCHEMA "core" IS 'Deployment 7f3c by ana on 2026-11-24 20:00:00 | Commit SHA: abc123'`,
  ])
})

test('the swap knows by ids whether it has happened', () => {
  const { steps } = plan(planPromote(both(), scope, record(), { tag, direction: 'promote' }))
  expect(steps[0]?.done).toContain(`('core', 'u2')`)
  const back = plan(planPromote(both(true), scope, record(), { tag, direction: 'rollback' }))
  expect(back.steps[0]?.done).toContain(`('core', 'u1')`)
})

test('sinks go on from the new relation, before and after the swap by the same names', () => {
  const objects = [object('u10', 'core', 'totals'), object('u20', 'core_dbt_deploy', 'totals')]
  const feed = object('u30', 'outbox', 'feed', 'sink')
  const before = both(false, { objects, readers: [{ from: feed, on: objects[0] as ObjectState }] })
  const step = plan(planPromote(before, scope, record(), { tag, direction: 'promote' })).steps.at(-1)
  expect(step?.sql).toEqual([
    'ALTER SINK "materialize"."outbox"."feed" SET FROM "materialize"."core"."totals"',
  ])
  expect(step?.done).toContain(`'u20'`)

  const moved = [object('u20', 'core', 'totals'), object('u10', 'core_dbt_deploy', 'totals')]
  const after = both(true, { objects: moved, readers: [{ from: feed, on: moved[1] as ObjectState }] })
  const left = plan(planPromote(after, scope, record(), { tag, direction: 'promote' })).steps.at(-1)
  expect(left?.sql).toEqual(step?.sql)
  expect(left?.done).toContain(`'u20'`)
})

test('a sink whose relation the new side lacks stops the promote', () => {
  const old = object('u10', 'core', 'totals')
  const before = both(false, {
    objects: [old],
    readers: [{ from: object('u30', 'outbox', 'feed', 'sink'), on: old }],
  })
  expect(refusals(planPromote(before, scope, record(), { tag, direction: 'promote' }))).toEqual([
    'sink outbox.feed reads core.totals, and the new side has no totals',
  ])
})

test('a view outside that would go on reading the old side is told before, and stops the cleanup', () => {
  const old = object('u10', 'core', 'totals')
  const report = object('u40', 'reports', 'daily', 'view')
  const fresh = object('u20', 'core_dbt_deploy', 'totals')
  const before = both(false, { objects: [old, fresh], readers: [{ from: report, on: old }] })
  const { warnings } = plan(planPromote(before, scope, record(), { tag, direction: 'promote' }))
  expect(warnings.map((w) => w.message)).toEqual([
    'view reports.daily reads core.totals and will go on reading the old one',
  ])

  const stale = object('u10', 'core_dbt_deploy', 'totals')
  const after = both(true, { objects: [stale], readers: [{ from: report, on: stale }] })
  const cleanup = { deploymentId: '7f3c', accept: [] as string[] }
  expect(refusals(planCleanup(after, scope, cleanup))).toHaveLength(1)
  expect(
    plan(planCleanup(after, scope, { ...cleanup, accept: ['reports.daily'] })).steps.flatMap((s) => s.sql),
  ).toEqual([
    'DROP SCHEMA IF EXISTS "core_dbt_deploy" CASCADE',
    'DROP CLUSTER IF EXISTS "compute_dbt_deploy" CASCADE',
  ])
})

test('production that is neither side any more is not swapped', () => {
  const strange = both(false, { schemas: [schema('core', 'u9'), schema('core_dbt_deploy', 'u2')] })
  expect(refusals(planPromote(strange, scope, record(), { tag, direction: 'promote' }))).toHaveLength(1)
})

test('what has no twin is told before it vanishes, and grants go along', () => {
  const reader = { grantee: 'reader', privilege: 'SELECT' }
  const objects = [
    { ...object('u10', 'core', 'totals'), grants: [reader, { grantee: 'deployer', privilege: 'SELECT' }] },
    object('u11', 'core', 'extra', 'view'),
    object('u20', 'core_dbt_deploy', 'totals'),
  ]
  const { steps, warnings } = plan(
    planPromote(both(false, { objects }), scope, record(), { tag, direction: 'promote' }),
  )
  expect(warnings.map((w) => w.message)).toEqual([
    'the other side has no view core.extra, which would no longer be there under that name',
  ])
  expect(steps[0]).toMatchObject({
    effect: 'grant',
    sql: ['GRANT SELECT ON "materialize"."core_dbt_deploy"."totals" TO "reader"'],
  })
  expect(steps[1]?.id).toBe('swap')
})
