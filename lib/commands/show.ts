import { type CompileOptions, Compiler } from '../compile'
import {
  type Connection,
  ConnectionLost,
  connectionDiagnostic,
  type Database,
  DatabaseError,
  foreignTarget,
  type QueryResult,
  server,
  statementDiagnostic,
} from '../database'
import { error, fail, ok, type Result } from '../foundation'
import type { CompiledNode, UniqueId } from '../manifest'
import { clusterSql } from '../plan'
import type { ResolvedProject } from '../resolve'
import { connectionSettings, targetCluster } from './connection'

export type ShowRequest = {
  readonly project: ResolvedProject
  readonly query: { readonly inline: string } | { readonly uniqueId: UniqueId }
  /** -1 shows all rows. */
  readonly limit: number
  /** Let templates ask the database; without, one that asks fails. */
  readonly introspect?: boolean
  readonly defer?: CompileOptions['defer']
  readonly onMessage?: CompileOptions['onMessage']
  readonly database?: Database | undefined
}

export type Shown = {
  readonly name: string
  readonly result: Pick<QueryResult, 'columns' | 'rows'>
  readonly sql: string
}

function bounded(sql: string, limit: number): string {
  const trimmed = sql.trim().replace(/;$/, '')
  return limit < 0 ? trimmed : `${trimmed}\nlimit ${limit}`
}

/** Where the query runs: on the node's cluster, or the target's. */
function clusterOf(
  compiled: CompiledNode,
  compiler: Compiler,
  fallback: string | null,
): Result<string | null> {
  const own = compiled.node.config.cluster
  return compiler.clusterName(typeof own === 'string' ? own : fallback)
}

/** Runs a node's compiled SQL, or an inline query, and gives its first rows. dbt's `show`. */
export async function show(request: ShowRequest): Promise<Result<Shown>> {
  const { project } = request
  const settings = connectionSettings(project.parsed.raw.profile, 'show')
  const foreign = foreignTarget(settings)
  if (foreign !== null) return fail(foreign)
  const database = request.database ?? server
  const port = request.introspect === false ? null : database.openPort(settings)
  try {
    const compiler = new Compiler(project, {
      port,
      ...(request.defer === undefined ? {} : { defer: request.defer }),
      ...(request.onMessage === undefined ? {} : { onMessage: request.onMessage }),
    })
    const compiled =
      'inline' in request.query
        ? compiler.compileInline(request.query.inline)
        : compiler.compileNode(request.query.uniqueId)
    if (!compiled.ok) return compiled
    if (compiled.value.compiledCode.trim() === '') {
      return fail(error('GL9003', `${compiled.value.node.unique_id} has no query to show`))
    }
    const cluster = clusterOf(compiled.value, compiler, targetCluster(project.parsed.raw.profile))
    if (!cluster.ok) return cluster
    return await run(database, settings, compiled.value, cluster.value, request.limit)
  } finally {
    port?.close()
  }
}

async function run(
  database: Database,
  settings: ReturnType<typeof connectionSettings>,
  compiled: CompiledNode,
  cluster: string | null,
  limit: number,
): Promise<Result<Shown>> {
  const sql = bounded(compiled.compiledCode, limit)
  let session: Connection
  try {
    session = await database.connect(settings)
  } catch (e) {
    return fail(connectionDiagnostic(e, settings))
  }
  try {
    if (cluster !== null) await session.query(`set cluster = ${clusterSql(cluster)}`)
    const { columns, rows } = await session.query(sql)
    return ok({ name: compiled.node.name, result: { columns, rows }, sql })
  } catch (e) {
    if (!(e instanceof DatabaseError)) throw e
    const at = { uniqueId: compiled.node.unique_id, file: compiled.node.original_file_path }
    return fail(e instanceof ConnectionLost ? connectionDiagnostic(e, settings) : statementDiagnostic(e, at))
  } finally {
    await session.end()
  }
}
