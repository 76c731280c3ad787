import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { redactedCreateSql } from './catalog/create-sql'
import { MemoryCatalog } from './catalog/memory'
import { initialize, load } from './catalog/store'
import { PGliteEngine } from './engine/pglite'
import { vacuumEvery } from './engine/vacuum'
import { failure } from './errors/error'
import { translate } from './errors/translate'
import { FaultBox } from './faults'
import type { House } from './house'
import { DataDirectory } from './layout'
import { liveHandlers } from './maintenance/handlers'
import { Keeper } from './maintenance/keeper'
import { SandboxRelations } from './relations/relations'
import type { Session } from './session/session'
import { replicaSizes } from './sizes'
import { useShowExpander } from './sql/plan'
import { sizeNames } from './statements/clusters'
import { coreHandlers } from './statements/registry'
import { makeRole } from './statements/roles'
import { type AnyHandler, Runner } from './statements/runner'
import { showQuery } from './statements/show-objects'
import { captureSql, triggerCapture } from './time/capture'
import { wallClock } from './time/clock'
import type { Clock } from './time/port'
import { CommitTimeline } from './time/timeline'
import { SandboxTypes } from './types/types'
import { Connection } from './wire/connection'
import type { ConnectionHost, OpenConnection } from './wire/host'

/** How a sandbox is started. */
export type SandboxOptions = {
  /** 0 takes a free one. */
  readonly port?: number
  /** Other addresses than loopback need a password. */
  readonly host?: string
  readonly password?: string
  /** Where its data is kept; without it all is in memory. */
  readonly dir?: string
  /** Private previews that are on, by the name of their flag. */
  readonly flags?: Readonly<Record<string, boolean>>
  /** For tests: a clock of their own, and ticks by hand. */
  readonly clock?: Clock
  readonly automatic?: boolean
  /** Milliseconds between ticks. */
  readonly tick?: number
  /** Told what went wrong inside without a client to tell. */
  readonly report?: (error: unknown) => void
  /** Where the prepared first image is kept; false makes it anew. */
  readonly cache?: string | false
}

/** A running sandbox. */
export type Sandbox = {
  readonly port: number
  readonly host: string
  stop(): Promise<void>
  /** Reachable only in process. */
  readonly faults: FaultBox
  setFlag(name: string, on: boolean): void
  readonly house: House
}

/** Version that clients are told; its first word is Materialize's. */
export const sandboxVersion = 'v26.24.0 (sandbox)'

/** Opens the data, brings everything up and listens. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const host = options.host ?? '127.0.0.1'
  if (!['127.0.0.1', 'localhost', '::1'].includes(host) && !options.password) {
    throw failure('28000', `the sandbox listens on ${host} only with a password`)
  }
  const types = new SandboxTypes()
  const sessions = new Map<string, OpenConnection>()
  const clock = options.clock ?? wallClock
  const engine = await openEngine(options, types)
  await types.load(engine)
  const { state, counters, leftovers, audit } = await load(engine)
  const catalog = new MemoryCatalog(state, counters, audit)
  const times = await engine.query('SELECT coalesce(max(next), 0) FROM mz_meta.counters WHERE kind = $1', [
    'time',
  ])
  const timeline = new CommitTimeline(
    engine,
    catalog,
    clock,
    Math.max(Number(times.rows[0]?.[0] ?? 0), clock.now()),
  )
  const faults = new FaultBox()
  const flags = new Map(Object.entries(options.flags ?? {}))
  const live = new Keeper({
    engine,
    catalog,
    timeline,
    capture: triggerCapture,
    faults,
    translate: (error) => translate(error, { sql: '', readsData: true }),
    tick: options.tick ?? 1000,
    automatic: options.automatic ?? true,
    ...(options.report ? { report: options.report } : {}),
  })
  const relations = makeRelations(catalog, live, clock, sessions)
  const house: House = {
    engine,
    catalog,
    timeline,
    capture: triggerCapture,
    relations,
    types,
    live,
    sessions,
    flag: (name) => flags.get(name) ?? false,
    environment: {
      id: 'sandbox-local-00000000-0000-0000-0000-000000000000-0',
      region: 'local/sandbox',
      version: sandboxVersion,
      startedAt: clock.now(),
    },
    faults,
  }
  useShowExpander((body, session) => showQuery(body.show, session))
  timeline.use({ prepare: (tx, changes, at) => live.prepare(tx, changes, at) })
  for (const item of leftovers) {
    if (!('physical' in item)) continue
    await engine.exec(
      `DROP ${item.type === 'view' ? 'VIEW' : 'TABLE'} IF EXISTS mz_user."${item.physical}" CASCADE; DELETE FROM mz_meta.entities WHERE kind = 'item' AND id = '${item.id}'`,
    )
  }
  await live.start()
  const endVacuum =
    options.automatic === false
      ? async () => undefined
      : vacuumEvery(engine, 20_000, options.report ?? ignored)
  const runner = new Runner(house, handlers())
  const server = await listen(house, runner, options, host, sessions)
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  return {
    port,
    host,
    faults,
    house,
    setFlag: (name, on) => void flags.set(name, on),
    stop: async () => {
      for (const connection of sessions.values()) connection.destroy()
      await new Promise<void>((resolve) => server.close(() => resolve()))
      await live.stop()
      await endVacuum()
      await engine.close()
    },
  }
}

const ignored = () => undefined

function handlers(): readonly AnyHandler[] {
  return [...coreHandlers, ...liveHandlers]
}

function makeRelations(
  catalog: MemoryCatalog,
  live: Keeper,
  clock: Clock,
  sessions: ReadonlyMap<string, Session>,
): SandboxRelations {
  return new SandboxRelations({
    printing: { redacted: (item) => redactedCreateSql(catalog.state, item) },
    sizes: replicaSizes(sizeNames),
    now: () => clock.now(),
    facts: () => live.facts(),
    sessions: () => sessions.values(),
  })
}

// ---- the engine's first start

/** Names what a fresh data directory holds: another layout can't be opened. */
function layoutOf(statements: readonly string[]): string {
  const hash = createHash('sha256').update(sandboxVersion)
  for (const each of statements) hash.update(each)
  return hash.digest('hex').slice(0, 16)
}

async function openEngine(options: SandboxOptions, types: SandboxTypes): Promise<PGliteEngine> {
  const layout = layoutOf(await recorded(types))
  const directory = options.dir === undefined ? null : new DataDirectory(options.dir)
  if (directory?.holds(layout)) return settled(await PGliteEngine.open({ dataDir: directory.data }))
  directory?.begin()
  const image = await firstImage(options, types, layout)
  const engine = await PGliteEngine.open({
    ...(image ? { image } : {}),
    ...(directory ? { dataDir: directory.data } : {}),
  })
  if (!image) await installAll(engine, types)
  directory?.finish(layout)
  return settled(engine)
}

/** A prepared data directory, made once a version and kept where caches are. */
async function firstImage(
  options: SandboxOptions,
  types: SandboxTypes,
  layout: string,
): Promise<string | null> {
  if (options.cache === false) return null
  const folder = options.cache ?? join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'greenlight')
  const runtime = process.version.split('.')[0] ?? ''
  const path = join(folder, `sandbox-${layout}-${runtime}.tar`)
  if (existsSync(path)) return path
  const engine = await PGliteEngine.open({})
  await installAll(engine, types)
  const dump = await engine.dump()
  await engine.close()
  mkdirSync(folder, { recursive: true })
  const temporary = `${path}.${process.pid}`
  writeFileSync(temporary, dump)
  renameSync(temporary, path)
  return path
}

/** What an installation would send, to name its image by. */
async function recorded(types: SandboxTypes): Promise<readonly string[]> {
  const statements: string[] = []
  const nothing = { fields: [], rows: [], tag: '' }
  const tx = {
    query: async (sql: string, parameters: readonly unknown[] = []) => {
      statements.push(sql, JSON.stringify(parameters))
      return nothing
    },
    exec: async (sql: string) => void statements.push(sql),
    nested: async <T>(work: () => Promise<T>): Promise<T> => work(),
  }
  await install(tx, types)
  return statements
}

async function install(tx: Parameters<SandboxTypes['install']>[0], types: SandboxTypes): Promise<void> {
  await types.install(tx)
  await initialize(tx)
  await tx.exec(captureSql)
  await tx.query('INSERT INTO mz_meta.counters VALUES ($1, $2) ON CONFLICT DO NOTHING', ['time', '0'])
  await new SandboxRelations(installSources()).install(tx)
  await Keeper.prototype.install.call(Object.create(Keeper.prototype), tx)
}

function installSources() {
  return {
    printing: { redacted: () => '' },
    sizes: replicaSizes(sizeNames),
    now: () => 0,
    facts: () => {
      throw new Error('not while installing')
    },
    sessions: () => [],
  }
}

async function installAll(engine: PGliteEngine, types: SandboxTypes): Promise<void> {
  await engine.transaction((tx) => install(tx, types))
}

/** Settings of the engine's only session. */
async function settled(engine: PGliteEngine): Promise<PGliteEngine> {
  await engine.exec(
    `SET search_path = mz_functions, pg_catalog; SET timezone = 'UTC'; SET jit = off; SET extra_float_digits = 1; SET bytea_output = 'hex'`,
  )
  return engine
}

// ---- the server

async function listen(
  house: House,
  runner: Runner,
  options: SandboxOptions,
  host: string,
  sessions: Map<string, OpenConnection>,
): Promise<Server> {
  let lastId = 0
  const connectionHost: ConnectionHost = {
    house,
    runner,
    password: options.password ?? null,
    login: (user) => login(house, user),
    register: (connection) => void sessions.set(connection.id, connection),
    unregister: (connection) => {
      sessions.delete(connection.id)
      void dropTemporary(house, connection.id)
    },
    cancel: (id, secret) => {
      for (const connection of sessions.values())
        if (connection.connectionId === id && connection.secret === secret) connection.cancel()
    },
    nextConnectionId: () => {
      lastId += 1
      return lastId
    },
  }
  const server = createServer((socket) => void new Connection(connectionHost, socket))
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port ?? 6875, host, () => resolve())
  })
  return server
}

/** Logging in makes the role, as it does where roles aren't checked. */
async function login(house: House, user: string): Promise<string> {
  if (/^(mz|pg)_/.test(user)) throw failure('42501', `unauthorized login to user '${user}'`)
  const known = house.catalog.state.roleByName(user)
  if (known) return known.id
  return house.timeline.commit(async () => {
    const again = house.catalog.state.roleByName(user)
    if (again) return { value: again.id }
    const role = makeRole(house.catalog, user, true)
    return { value: role.id, changes: [{ do: 'put', entity: role }] }
  })
}

/** A session's temporary items go with it. */
async function dropTemporary(house: House, session: string): Promise<void> {
  const items = [...house.catalog.items.values()].filter((item) => item.temporary === session)
  if (items.length === 0) return
  await house.timeline
    .commit(async (tx) => {
      for (const item of [...items].reverse()) {
        if (!('physical' in item)) continue
        await tx.exec(
          `DROP ${item.type === 'view' ? 'VIEW' : 'TABLE'} IF EXISTS mz_user."${item.physical}" CASCADE`,
        )
      }
      return { value: undefined, changes: items.map((entity) => ({ do: 'drop', entity }) as const) }
    })
    .catch(() => undefined)
}
