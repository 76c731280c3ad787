import type { Compiler } from '../compile'
import {
  type Connection,
  ConnectionLost,
  type ConnectionSettings,
  connectionDiagnostic,
  type Database,
  DatabaseError,
  listRelations,
  listSchemas,
  statementDiagnostic,
} from '../database'
import {
  type Diagnostic,
  type EventBus,
  fail,
  groupBy,
  type NodeStatus,
  ok,
  quoteIdentifier,
  type Result,
} from '../foundation'
import { edgesOf, type Graph, makeGraph, manifestGraph, maskOf, withTestEdges } from '../graph'
import type { Manifest, SeedNode, UniqueId } from '../manifest'
import { type ExistingRelation, isStored, type NodePlan } from '../plan'
import { buildNode, type Workshop } from './build-node'
import { noticeEvent } from './notice'
import { type Executable, failed, type NodeOutcome } from './outcome'
import { schedule } from './scheduler'

export type RunRequest = {
  readonly manifest: Manifest
  readonly compiler: Compiler
  /** What the command executes, ephemeral nodes left out. */
  readonly selected: readonly UniqueId[]
  /** `build` makes what is downstream wait for tests. */
  readonly testsHoldUp: boolean
  /** A hook at the start failed: every node is skipped. */
  readonly skipAll: boolean
  /** Where connections come from, and to what. */
  readonly connect: Database['connect']
  readonly settings: ConnectionSettings
  readonly threads: number
  readonly targetCluster: string | null
  readonly strictMode: boolean
  readonly violations: Workshop['violations']
  readonly fullRefresh: boolean
  readonly storeFailures: boolean
  /** A test that would warn fails. */
  readonly warnError: boolean
  /** Whether a node that plans with this warning fails. */
  readonly warningFails: (warning: Diagnostic) => boolean
  readonly failFast: boolean
  readonly seedText: (node: SeedNode) => Promise<string>
  readonly write: (path: string, text: string) => void
  readonly targetFolder: string
  readonly bus: EventBus
  readonly now: () => Date
  /** Aborts when somebody cancels: running statements are cancelled by cutting their connections. */
  readonly signal: AbortSignal
  /** Called for a relation that was made, so that templates that ask later know it. */
  readonly onMade: (plan: NodePlan) => void
}

export type TimedOutcome = NodeOutcome & {
  readonly startedAt: Date
  readonly finishedAt: Date
  readonly thread: number
}

/** Which statuses keep what is downstream from running. */
const blocking: ReadonlySet<NodeStatus> = new Set(['error', 'fail', 'skipped'])

/**
 * Executes nodes on as many connections as threads: makes missing schemas, looks up what exists, then builds each
 * node as soon as what it needs is done. Fails as a whole only where no connection could be had at all.
 */
export async function runNodes(request: RunRequest): Promise<Result<readonly TimedOutcome[]>> {
  const nodes = new Map<string, Executable>(
    request.selected.flatMap((id) => {
      const node = request.manifest.nodes[id] ?? request.manifest.unit_tests[id]
      return node === undefined ? [] : [[id, node] as const]
    }),
  )
  const threads = Math.max(1, Math.min(request.threads, nodes.size))
  const opened = await openSessions(request, threads)
  if (!opened.ok) return opened
  const sessions = opened.value
  const cut = () => {
    for (const session of sessions) session.close()
  }
  request.signal.addEventListener('abort', cut, { once: true })
  try {
    const ready = await prepare(sessions[0] as Connection, [...nodes.values()], request)
    if (!ready.ok) return ready
    return ok(await runAll(nodes, sessions, ready.value, request))
  } finally {
    request.signal.removeEventListener('abort', cut)
    await Promise.all(sessions.map((s) => s.end()))
  }
}

/** A connection whose notices are heard. */
async function connect(request: RunRequest): Promise<Connection> {
  const connection = await request.connect(request.settings)
  connection.onNotice((notice) => request.bus.emit(noticeEvent(notice)))
  return connection
}

async function openSessions(request: RunRequest, count: number): Promise<Result<Connection[]>> {
  const opened = await Promise.allSettled(Array.from({ length: count }, () => connect(request)))
  const sessions = opened.flatMap((o) => (o.status === 'fulfilled' ? [o.value] : []))
  const refused = opened.find((o) => o.status === 'rejected')
  if (refused === undefined) return ok(sessions)
  for (const session of sessions) session.close()
  return fail(connectionDiagnostic(refused.reason, request.settings))
}

/** Makes the schemas that are missing and lists what stands in them. */
async function prepare(
  session: Connection,
  nodes: readonly Executable[],
  request: RunRequest,
): Promise<Result<Map<string, ExistingRelation>>> {
  const places = nodes.flatMap((n) => {
    if (n.resource_type === 'unit_test') return []
    if (n.resource_type === 'test' && !isStored(n, request.storeFailures)) return []
    return [{ database: n.database, schema: n.schema }]
  })
  const existing = new Map<string, ExistingRelation>()
  try {
    for (const [database, of] of groupBy(places, (p) => p.database)) {
      const have = await listSchemas(session, database)
      const schemas = [...new Set(of.map((p) => p.schema))]
      for (const schema of schemas.filter((s) => !have.has(s))) {
        // As dbt-materialize: without the database, in the connection's own.
        const sql = `create schema if not exists ${quoteIdentifier(schema)}`
        request.bus.emit({ kind: 'node.statement', uniqueId: null, sql })
        await session.query(sql)
      }
      for (const relation of await listRelations(session, database, schemas))
        existing.set(place(relation), relation)
    }
  } catch (e) {
    if (!(e instanceof DatabaseError)) throw e
    return fail(
      e instanceof ConnectionLost ? connectionDiagnostic(e, request.settings) : statementDiagnostic(e),
    )
  }
  return ok(existing)
}

function place(r: {
  readonly database: string
  readonly schema: string
  readonly identifier: string
}): string {
  return JSON.stringify([r.database, r.schema, r.identifier])
}

/** The graph that the command runs by: tests before what is downstream for `build`, unit tests before their model. */
function runGraph(manifest: Manifest, testsHoldUp: boolean): Graph {
  const plain = manifestGraph(manifest)
  if (!testsHoldUp) return plain
  const base = withTestEdges(plain, manifest)
  const edges = [...edgesOf(base)].filter(([, to]) => manifest.unit_tests[to] === undefined)
  for (const test of Object.values(manifest.unit_tests)) {
    for (const model of test.depends_on.nodes) {
      edges.push([test.unique_id, model])
      for (const parent of manifest.parent_map[model] ?? []) edges.push([parent, test.unique_id])
    }
  }
  return makeGraph(base.ids, edges)
}

async function runAll(
  nodes: ReadonlyMap<string, Executable>,
  sessions: Connection[],
  existing: Map<string, ExistingRelation>,
  request: RunRequest,
): Promise<readonly TimedOutcome[]> {
  const graph = runGraph(request.manifest, request.testsHoldUp)
  const mask = maskOf(
    graph.size,
    [...nodes.keys()].map((id) => graph.indexOf.get(id) ?? -1),
  )
  const progress = new Progress(nodes, request)
  const shop = workshop(existing, request)
  await schedule(graph, mask, {
    threads: sessions.length,
    stopped: () => request.skipAll || request.signal.aborted || (request.failFast && progress.failed),
    run: async (id, thread) => {
      const node = nodes.get(id) as Executable
      progress.start(node)
      const startedAt = request.now()
      const session = await usable(sessions, thread, request)
      const outcome = session.ok ? await buildNode(node, session.value, shop) : failed(node, session.errors)
      progress.finish(node, { ...outcome, startedAt, finishedAt: request.now(), thread })
      return blocking.has(outcome.status) ? 'blocks' : 'done'
    },
    skip: (id) => progress.skip(id, null),
    abandon: (id) => progress.skip(id, abandonReason(request)),
  })
  return progress.outcomes
}

function abandonReason({ skipAll, signal }: RunRequest): string | null {
  if (skipAll) return null
  return signal.aborted ? 'Cancelled' : 'Skipping due to fail_fast'
}

/** A thread's connection; a new one where the server cut the old, so that one cut costs one node. */
async function usable(
  sessions: Connection[],
  thread: number,
  request: RunRequest,
): Promise<Result<Connection>> {
  const session = sessions[thread] as Connection
  if (session.isOpen || request.signal.aborted) return ok(session)
  try {
    const fresh = await connect(request)
    sessions[thread] = fresh
    return ok(fresh)
  } catch (e) {
    return fail(connectionDiagnostic(e, request.settings))
  }
}

function workshop(existing: Map<string, ExistingRelation>, request: RunRequest): Workshop {
  return {
    compiler: request.compiler,
    targetCluster: request.targetCluster,
    strictMode: request.strictMode,
    fullRefresh: request.fullRefresh,
    storeFailures: request.storeFailures,
    warnError: request.warnError,
    warningFails: request.warningFails,
    now: request.now,
    violations: request.violations,
    existing: (node) =>
      existing.get(place({ database: node.database, schema: node.schema, identifier: node.alias })) ?? null,
    made: (plan) => {
      if (plan.relation === null || plan.kind === null) return
      existing.set(place(plan.relation), { ...plan.relation, kind: plan.kind })
      request.onMade(plan)
    },
    seedText: request.seedText,
    write: request.write,
    targetFolder: request.targetFolder,
    onSql: (uniqueId, sql) => request.bus.emit({ kind: 'node.statement', uniqueId, sql }),
  }
}

/** Numbers the nodes as they start, and tells the bus. */
class Progress {
  readonly outcomes: TimedOutcome[] = []
  failed = false
  readonly #request: RunRequest
  readonly #nodes: ReadonlyMap<string, Executable>
  readonly #index = new Map<string, number>()

  constructor(nodes: ReadonlyMap<string, Executable>, request: RunRequest) {
    this.#nodes = nodes
    this.#request = request
  }

  #number(id: string): number {
    const known = this.#index.get(id)
    if (known !== undefined) return known
    this.#index.set(id, this.#index.size + 1)
    return this.#index.size
  }

  start(node: Executable): void {
    this.#request.bus.emit({
      kind: 'node.started',
      uniqueId: node.unique_id,
      index: this.#number(node.unique_id),
      total: this.#nodes.size,
      text: label(node, this.#request.storeFailures),
    })
  }

  finish(node: Executable, outcome: TimedOutcome): void {
    this.outcomes.push(outcome)
    if (outcome.status === 'error' || outcome.status === 'fail') this.failed = true
    for (const diagnostic of outcome.diagnostics) {
      if (outcome.status !== 'error' || diagnostic.severity === 'warning') {
        this.#request.bus.emit({ kind: 'diagnostic', diagnostic })
      }
    }
    this.#request.bus.emit({
      kind: 'node.finished',
      uniqueId: node.unique_id,
      index: this.#number(node.unique_id),
      total: this.#nodes.size,
      status: outcome.status,
      text: label(node, this.#request.storeFailures),
      message: outcome.message,
      failures: outcome.failures,
      seconds: (outcome.finishedAt.getTime() - outcome.startedAt.getTime()) / 1000,
    })
  }

  skip(id: string, message: string | null): void {
    const node = this.#nodes.get(id)
    if (node === undefined) return
    const at = this.#request.now()
    this.finish(node, {
      uniqueId: node.unique_id,
      status: 'skipped',
      message,
      failures: null,
      adapterResponse: {},
      compiledCode: null,
      diagnostics: [],
      startedAt: at,
      finishedAt: at,
      thread: 0,
    })
  }
}

/** How a node is called in the log: `sql view model staging.stg_bids`, `test not_null_…`, `seed file reference.tiers`. */
export function label(node: Executable, storeFailures = false): string {
  switch (node.resource_type) {
    case 'unit_test':
      return `unit_test ${node.model}::${node.name}`
    case 'test':
      return `test ${node.name}${isStored(node, storeFailures) ? ` (kept in ${node.schema}.${node.alias})` : ''}`
    case 'seed':
      return `seed file ${node.schema}.${node.alias}`
    default:
      return `sql ${node.config.materialized ?? 'view'} ${node.resource_type} ${node.schema}.${node.alias}`
  }
}
