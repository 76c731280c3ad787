import type { Cell, EngineTransaction, PgRows } from '../engine/port'
import { PgError } from '../engine/port'
import { failure, planError, SandboxError } from '../errors/error'
import { translate } from '../errors/translate'
import type { House } from '../house'
import type { LiveSession } from '../session/session'
import { byteText } from '../session/variables'
import { badLiteral } from '../sql/plan'
import type { PlannedQuery } from '../sql/port'
import { ErrorAfterColumns, type Outcome, type Row, type Running } from './handler'
import { mayRead } from './rights'

/** Whether a query runs where the catalog is read, whatever the session's cluster. */
export function isRouted(session: LiveSession, planned: PlannedQuery): boolean {
  if (planned.reads.length > 0) return false
  return (
    session.variable('auto_route_catalog_queries') === 'on' && (planned.system.length > 0 || planned.constant)
  )
}

/** The cluster a query needs is there, with a replica; constants that fold need none. */
export function checkCluster(house: House, session: LiveSession, planned: PlannedQuery): void {
  if (isRouted(session, planned) || planned.constant || planned.reads.length === 0) return
  const cluster = session.catalog.clusterByName(session.cluster)
  if (!cluster) throw planError(`unknown cluster '${session.cluster}'`)
  requireReplicas(house, session, cluster.id)
}

export function requireReplicas(_house: House, session: LiveSession, clusterId: string): void {
  const cluster = session.catalog.clusters.get(clusterId)
  const replicas = session.catalog.replicasOf(clusterId)
  const name = cluster?.name ?? ''
  if (replicas.length === 0) {
    throw failure('0A000', `CLUSTER "${name}" has no replicas available to service request`, {
      hint: 'Use ALTER CLUSTER to adjust the replication factor of the cluster. Example:`ALTER CLUSTER <cluster-name> SET (REPLICATION FACTOR 1)`',
    })
  }
  const wanted = session.variable('cluster_replica')
  if (wanted !== '' && !replicas.some((replica) => replica.name === wanted)) {
    throw failure('42704', `cluster replica '${name}.${wanted}' does not exist`)
  }
}

/** Text of parameters as Postgres takes it; `22023 unable to decode parameter: …` for what a type doesn't take. */
export function decodeParameters(
  house: House,
  oids: readonly number[],
  values: readonly Cell[],
): readonly Cell[] {
  return values.map((value, i) => {
    if (value === null) return null
    try {
      return house.types.input(...parameterInput(oids[i] ?? 25, value))
    } catch (error) {
      if (error instanceof SandboxError)
        throw failure('22023', `unable to decode parameter: ${error.message}`)
      throw error
    }
  })
}

/** Names of objects aren't looked up in parameters: their oids are. */
function parameterInput(oid: number, value: string): readonly [number, string] {
  if (oid === 22) throw planError('input of Int2Vector types is not implemented')
  if (value.startsWith('{') && !value.endsWith('}') && arrays.has(oid))
    throw planError(`invalid input syntax for type array: unterminated element: "${value}"`)
  return [named.has(oid) ? 26 : oid, value]
}
/** regproc, regclass, regtype. */
const named: ReadonlySet<number> = new Set([24, 2205, 2206])
/** Arrays of numbers, texts and moments. */
const arrays: ReadonlySet<number> = new Set([
  1000, 1005, 1007, 1009, 1015, 1016, 1021, 1022, 1115, 1182, 1185, 1231,
])

/** Runs a planned query at a time: waits until what it reads shows that time, then reads it in one transaction. */
export async function fetchRows(
  running: Pick<Running, 'house' | 'session' | 'signal'>,
  planned: PlannedQuery,
  parameters: readonly Cell[],
  at: number = running.house.timeline.readTimestamp(),
): Promise<PgRows> {
  const { house, session, signal } = running
  for (let time = at; ; time = house.timeline.readTimestamp()) {
    if (planned.reads.length > 0) await house.live.ready(planned.reads, time, signal)
    signal.throwIfAborted()
    const result = await house.engine.transaction(async (tx) => {
      const now = Math.max(time, house.timeline.committed())
      if (planned.reads.length > 0 && !house.live.isReady(planned.reads, now)) return null
      await prepareRead(tx, house, session, planned, now)
      return tx.query(planned.sql, parameters)
    })
    if (result) return result
  }
}

/** Settings that stored queries and system relations read. */
export async function prepareRead(
  tx: EngineTransaction,
  house: House,
  session: LiveSession,
  planned: Pick<PlannedQuery, 'system' | 'uses'>,
  at: number,
): Promise<void> {
  if (planned.uses.length === 0 && planned.system.length === 0) return
  await tx.query(
    `SELECT set_config('mz.now', $1, true), set_config('mz.user', $2, true), set_config('mz.database', $3, true)`,
    [String(at), session.user, session.database],
  )
  if (planned.system.length > 0) await house.relations.refresh(tx, planned.system, session, session.catalog)
}

/** Rows in Materialize's text. */
export function outRows(house: House, result: PgRows): readonly Row[] {
  return result.rows.map((row) =>
    row.map((cell, i) => {
      const field = result.fields[i]
      return field ? house.types.text(field, cell) : cell
    }),
  )
}

/** Runs a planned query and answers its rows; errors come after its columns. */
export async function answerQuery(running: Running, planned: PlannedQuery, tag?: string): Promise<Outcome> {
  const { house, session } = running
  try {
    mayRead(session, planned)
    checkCluster(house, session, planned)
    if (planned.late) throw planned.late
    const parameters = decodeParameters(house, planned.parameters, running.parameters)
    const result = await fetchRows(running, planned, parameters)
    const rows = outRows(house, result)
    checkSize(session, rows)
    return { kind: 'rows', columns: planned.columns, rows, tag: tag ?? `SELECT ${rows.length}` }
  } catch (error) {
    throw new ErrorAfterColumns(planned.columns, readError(house, planned, error))
  }
}

/** An error of a read, in Materialize's words. */
export function readError(
  house: House,
  planned: Pick<PlannedQuery, 'sql' | 'uses'>,
  error: unknown,
): unknown {
  if (!(error instanceof PgError)) return error
  return translate(error, {
    sql: planned.sql,
    readsData: planned.uses.length > 0,
    badLiteral: badLiteral(house),
  })
}

function checkSize(session: LiveSession, rows: readonly Row[]): void {
  const limit = session.variables.bytes('max_query_result_size')
  let size = 0
  for (const row of rows) for (const cell of row) size += cell === null ? 0 : cell.length
  if (size > limit) throw planError(`result exceeds max size of ${byteText(limit)}`)
}
