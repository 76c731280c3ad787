import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Sandbox, startSandbox } from '.'

let sandbox: Sandbox
let owner: pg.Client
let guest: pg.Client

async function connected(user: string): Promise<pg.Client> {
  const client = new pg.Client({ host: '127.0.0.1', port: sandbox.port, user, database: 'materialize' })
  await client.connect()
  return client
}

beforeAll(async () => {
  sandbox = await startSandbox({ port: 0 })
  owner = await connected('materialize')
  await owner.query('CREATE ROLE guest')
  await owner.query('ALTER ROLE guest SET enable_session_rbac_checks = on')
  await owner.query('CREATE SCHEMA core')
  await owner.query('CREATE SCHEMA core_dbt_deploy')
  await owner.query('CREATE TABLE core.t (a int)')
  await owner.query('CREATE VIEW core.v AS SELECT a FROM core.t')
  guest = await connected('guest')
}, 120_000)
afterAll(async () => {
  await guest.end()
  await owner.end()
  await sandbox.stop()
})

const denied = (message: string) => ({ code: '42501', message })

describe('a role whose sessions are checked', () => {
  it('neither swaps nor drops nor comments what it does not own', async () => {
    await guest.query('BEGIN')
    await expect(guest.query('ALTER SCHEMA core SWAP WITH core_dbt_deploy')).rejects.toMatchObject(
      denied('must be owner of SCHEMA materialize.core, SCHEMA materialize.core_dbt_deploy'),
    )
    await guest.query('ROLLBACK')
    await expect(guest.query('DROP TABLE core.t CASCADE')).rejects.toMatchObject(
      denied('must be owner of TABLE materialize.core.t'),
    )
    await expect(guest.query(`COMMENT ON TABLE core.t IS 'mine'`)).rejects.toMatchObject(
      denied('must be owner of TABLE materialize.core.t'),
    )
  })
  it('makes nothing where it may not create', async () => {
    await expect(guest.query('CREATE VIEW core.w AS SELECT 1 AS a')).rejects.toMatchObject({
      ...denied('permission denied for SCHEMA "materialize.core"'),
      detail: `The 'guest' role needs CREATE privileges on SCHEMA "materialize.core"`,
    })
    await expect(guest.query(`CREATE CLUSTER mine (SIZE = '25cc')`)).rejects.toMatchObject({
      ...denied('permission denied for SYSTEM'),
      detail: `The 'guest' role needs CREATECLUSTER privileges on SYSTEM`,
    })
    await owner.query('GRANT USAGE, CREATE ON SCHEMA core TO guest')
    await guest.query('CREATE VIEW core.w AS SELECT 1 AS a')
    await guest.query('DROP VIEW core.w')
    await owner.query('REVOKE USAGE, CREATE ON SCHEMA core FROM guest')
  })
  it('reads and writes what it was given, through views by their owners', async () => {
    await expect(guest.query('SELECT a FROM core.v')).rejects.toMatchObject(
      denied('permission denied for SCHEMA "materialize.core"'),
    )
    await owner.query('GRANT USAGE ON SCHEMA core TO guest')
    await expect(guest.query('SELECT a FROM core.v')).rejects.toMatchObject(
      denied('permission denied for VIEW "materialize.core.v"'),
    )
    await owner.query('GRANT SELECT ON core.v TO guest')
    expect((await guest.query('SELECT a FROM core.v')).rows).toEqual([])
    await expect(guest.query('INSERT INTO core.t VALUES (1)')).rejects.toMatchObject(
      denied('permission denied for TABLE "materialize.core.t"'),
    )
    await owner.query('GRANT INSERT ON core.t TO guest')
    await guest.query('INSERT INTO core.t VALUES (1)')
    expect((await guest.query('SELECT a FROM core.v')).rows).toEqual([{ a: 1 }])
  })
  it('agrees with the functions that tell of privileges', async () => {
    const { rows } = await owner.query(
      `SELECT has_schema_privilege('guest', 'core', 'USAGE') AS reads, has_schema_privilege('guest', 'core', 'CREATE') AS makes`,
    )
    expect(rows).toEqual([{ reads: true, makes: false }])
  })
  it('may do as the roles may that it is a member of', async () => {
    await owner.query('GRANT materialize TO guest')
    await guest.query('BEGIN; ALTER SCHEMA core SWAP WITH core_dbt_deploy; COMMIT')
    await guest.query('DROP SCHEMA core_dbt_deploy CASCADE')
  })
})
