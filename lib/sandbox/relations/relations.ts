import { quoteIdentifier } from '../../foundation'
import type { CatalogView } from '../catalog/model'
import type { EngineTransaction } from '../engine/port'
import type { LiveFacts } from '../maintenance/facts'
import type { Session } from '../session/port'
import { pgType } from './define'
import { catalogFunctions, helperFunctions } from './functions'
import { Mirror, mirrorTables, type Printing } from './mirror'
import type { SystemRelations } from './port'
import { systemRelations } from './registry'
import type { SystemRelationSpec } from './spec'
import { systemColumns, systemItems } from './system-items'

/** A size that clusters may have, and what it stands for. */
export type ReplicaSize = {
  readonly size: string
  readonly processes: number
  readonly workers: number
  readonly cpu: number
  readonly memory: number
  readonly credits: number
}

/** What the relations show beside the catalog. */
export type RelationSources = {
  readonly printing: Printing
  readonly sizes: readonly ReplicaSize[]
  now(): number
  facts(): LiveFacts
  sessions(): Iterable<Session>
}

/** The room's port: Postgres views over the mirror of the catalog, which `refresh` brings up to date. */
export class SandboxRelations implements SystemRelations {
  readonly all = systemRelations
  private readonly byName = new Map(systemRelations.map((spec) => [`${spec.schema}.${spec.name}`, spec]))
  private readonly ids = new Map(systemRelations.map((spec) => [spec.id, spec]))
  private readonly mirror: Mirror
  private readonly sources: RelationSources

  constructor(sources: RelationSources) {
    this.sources = sources
    this.mirror = new Mirror(sources.printing)
  }

  find(schema: string, name: string): SystemRelationSpec | undefined {
    return this.byName.get(`${schema}.${name}`)
  }

  byId(id: string): SystemRelationSpec | undefined {
    return this.ids.get(id)
  }

  async install(tx: EngineTransaction): Promise<void> {
    await tx.exec(installSql().join(';\n'))
    await this.insert(tx, 'items', systemItems())
    await this.insert(tx, 'columns', systemColumns())
    await this.insert(tx, 'sizes', this.sources.sizes)
  }

  async refresh(
    tx: EngineTransaction,
    reads: readonly SystemRelationSpec[],
    session: Session,
    catalog: CatalogView,
  ): Promise<void> {
    await this.settings(tx, session, catalog)
    await this.mirror.update(tx, catalog)
    const kinds = new Set(reads.flatMap((spec) => factsRead(spec)))
    if (kinds.size > 0) await this.live(tx, kinds)
  }

  /** The session's facts, as settings of this transaction. */
  private async settings(tx: EngineTransaction, session: Session, catalog: CatalogView): Promise<void> {
    const database = [...catalog.databases.values()].find((it) => it.name === session.database)
    const path = ['mz_catalog', 'pg_catalog', ...session.searchPath]
    const facts = {
      database: session.database,
      database_id: database?.id ?? '',
      role_id: session.roleId,
      search_path: JSON.stringify(path),
      search_path_array: `{${path.map((name) => JSON.stringify(name)).join(',')}}`,
      clock: String(this.sources.now()),
    }
    const names = Object.keys(facts)
    const calls = names.map((name, at) => `set_config('mz.${name}', $${at + 1}, true)`)
    await tx.query(`SELECT ${calls.join(', ')}`, Object.values(facts))
  }

  stamp(reads: readonly SystemRelationSpec[]): string {
    return JSON.stringify(this.measured(new Set(reads.flatMap(factsRead))))
  }

  readsClock(reads: readonly SystemRelationSpec[]): boolean {
    return reads.some(onClock)
  }

  /** What was measured and who is connected, of some kinds. */
  private measured(kinds: ReadonlySet<string>): (readonly [string, unknown])[] {
    const facts = this.sources.facts()
    return [...kinds].map((kind): readonly [string, unknown] => {
      if (kind === 'sessions') return [kind, [...this.sources.sessions()].map(sessionFacts)]
      if (kind === 'lagLatest') return [kind, latest(facts.lagHistory, this.sources.now())]
      return [kind, isKind(facts, kind) ? facts[kind] : []]
    })
  }

  /** Shows the relations what was measured of the kinds that they read. */
  private async live(tx: EngineTransaction, kinds: ReadonlySet<string>): Promise<void> {
    const rows = this.measured(kinds)
    const calls = rows.map(([kind], at) => `set_config('mz.facts.${kind}', $${at + 1}, true)`)
    await tx.query(
      `SELECT ${calls.join(', ')}`,
      rows.map(([, of]) => JSON.stringify(of)),
    )
  }

  private async insert(tx: EngineTransaction, table: string, rows: readonly unknown[]): Promise<void> {
    await tx.query(
      `INSERT INTO mz_mirror.${table} SELECT * FROM jsonb_populate_recordset(NULL::mz_mirror.${table}, $1::jsonb)`,
      [JSON.stringify(rows)],
    )
  }
}

/** A sample counts as an object's lag for five minutes. */
const sampleLife = 300_000

/** The last sample of each object, unless it is too old: reading it from the whole history would take as long as that is. */
function latest(history: LiveFacts['lagHistory'], now: number): LiveFacts['lagHistory'] {
  const last = new Map<string, LiveFacts['lagHistory'][number]>()
  for (const sample of history) {
    const known = last.get(sample.objectId)
    const fresh = sample.occurredAt > now - sampleLife
    if (fresh && (known === undefined || known.occurredAt <= sample.occurredAt))
      last.set(sample.objectId, sample)
  }
  return [...last.values()]
}

function sessionFacts(session: Session): Readonly<Record<string, string | number | null>> {
  return {
    id: session.id,
    connectionId: session.connectionId,
    roleId: session.roleId,
    clientIp: session.clientIp,
    connectedAt: session.connectedAt,
  }
}

const schemas = ['mz_catalog', 'mz_internal', 'mz_introspection', 'mz_pg_catalog', 'mz_information_schema']

/** Everything in Postgres that the relations stand on, in order. */
export function installSql(): string[] {
  return [
    'SET LOCAL check_function_bodies = off',
    ...schemas.map((schema) => `CREATE SCHEMA ${schema}`),
    ...mirrorTables,
    ...helperFunctions,
    ...catalogFunctions,
    ...inOrder(systemRelations).map(createView),
  ]
}

/** The kinds of facts that a relation reads, through other relations too. */
function factsRead(spec: SystemRelationSpec): readonly string[] {
  const known = factKinds.get(spec)
  if (known !== undefined) return known
  const own = [...spec.sql.matchAll(/'mz\.facts\.(\w+)'/g)].map((match) => match[1] ?? '')
  const through = systemRelations.filter((other) => other !== spec && reads(spec, other)).flatMap(factsRead)
  const kinds = [...new Set([...own, ...through])]
  factKinds.set(spec, kinds)
  return kinds
}
const factKinds = new Map<SystemRelationSpec, readonly string[]>()
const isKind = (facts: LiveFacts, kind: string): kind is keyof LiveFacts & string => kind in facts

/** Whether a relation asks for the time, through other relations too. */
function onClock(spec: SystemRelationSpec): boolean {
  const known = clocked.get(spec)
  if (known !== undefined) return known
  const asks = /mz_functions\.clock\(\)|'mz\.clock'|'mz\.now'/.test(spec.sql)
  const found =
    asks || systemRelations.some((other) => other !== spec && reads(spec, other) && onClock(other))
  clocked.set(spec, found)
  return found
}
const clocked = new Map<SystemRelationSpec, boolean>()

/** A view comes after those that it reads. */
function inOrder(specs: readonly SystemRelationSpec[]): readonly SystemRelationSpec[] {
  const ordered = new Set<SystemRelationSpec>()
  const place = (spec: SystemRelationSpec): void => {
    if (ordered.has(spec)) return
    for (const other of specs) {
      if (other !== spec && reads(spec, other)) place(other)
    }
    ordered.add(spec)
  }
  specs.forEach(place)
  return [...ordered]
}

function reads(spec: SystemRelationSpec, other: SystemRelationSpec): boolean {
  const at = other.physical.replaceAll('"', '')
  return new RegExp(`(FROM|JOIN|,) ${at.replace('.', '\\.')}\\b`).test(spec.sql)
}

function createView(spec: SystemRelationSpec): string {
  const names = spec.columns.map((column) => quoteIdentifier(column.name))
  // each column gets exactly the type that the catalog says
  const typed = spec.columns.map((column, at) => `q.c${at}::${pgType(column)} AS ${names[at] ?? ''}`)
  const aliases = spec.columns.map((_, at) => `c${at}`)
  return `CREATE VIEW ${spec.physical} (${names.join(', ')}) AS SELECT ${typed.join(', ')} FROM (${spec.sql}) AS q (${aliases.join(', ')})`
}
