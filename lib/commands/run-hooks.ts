import type { RunResult } from '../artifacts'
import type { Compiler } from '../compile'
import {
  type Connection,
  ConnectionLost,
  type ConnectionSettings,
  connectionDiagnostic,
  type Database,
  DatabaseError,
  statementDiagnostic,
} from '../database'
import { adapterResponse, noticeEvent } from '../execute'
import { type Diagnostic, type EventBus, fail, ok, type Result } from '../foundation'
import type { OperationNode } from '../manifest'
import { toJinja } from '../project'
import type { ResolvedProject } from '../resolve'

type HookRequest = {
  readonly project: ResolvedProject
  readonly compiler: Compiler
  readonly connect: Database['connect']
  readonly settings: ConnectionSettings
  readonly event: 'on-run-start' | 'on-run-end'
  /** What ran, for `results` and `schemas` at the end. */
  readonly results: readonly RunResult[]
  readonly bus: EventBus
  readonly now: () => Date
}

type Hook = {
  readonly node: OperationNode
  /** `shop.on-run-start.0`: how dbt calls it in messages, counted over all packages. */
  readonly name: string
}

/** The project's own hooks first, then those of its packages, each in the order in which they are written. */
function operations(project: ResolvedProject, event: string): readonly Hook[] {
  const root = project.parsed.raw.root.name
  const own = (n: OperationNode) => (n.package_name === root ? 0 : 1)
  return Object.values(project.manifest.nodes)
    .filter((n): n is OperationNode => n.resource_type === 'operation' && n.tags.includes(event))
    .map((node, at) => ({ node, at }))
    .sort(
      (a, b) =>
        own(a.node) - own(b.node) ||
        (a.node.package_name === b.node.package_name
          ? (a.node.index ?? 0) - (b.node.index ?? 0)
          : a.at - b.at),
    )
    .map(({ node }, i) => ({ node, name: `${node.package_name}.${event}.${i}` }))
}

/** `results`, `schemas` and `database_schemas`, which only on-run-end knows. */
function endNames(request: HookRequest) {
  const nodes = request.results.flatMap((r) => {
    const node =
      request.project.manifest.nodes[r.unique_id] ?? request.project.manifest.unit_tests[r.unique_id]
    return node === undefined ? [] : [{ result: r, node }]
  })
  const made = nodes.flatMap(({ node, result }) =>
    node.resource_type !== 'unit_test' &&
    node.resource_type !== 'test' &&
    node.relation_name !== null &&
    result.status === 'success'
      ? [{ database: node.database, schema: node.schema }]
      : [],
  )
  const pairs = new Map(
    made.map(({ database, schema }) => [JSON.stringify([database, schema]), [database, schema]]),
  )
  return new Map([
    ['results', toJinja(nodes.map(({ result, node }) => ({ ...result, node })))],
    ['schemas', toJinja([...new Set(made.map(({ schema }) => schema))].sort())],
    ['database_schemas', toJinja([...pairs.values()])],
  ])
}

/**
 * Runs the project's hooks of one event in order, on a connection of their own. A hook that fails keeps those after it
 * from running. Fails as a whole where the database cannot be reached.
 */
export async function runHooks(
  request: HookRequest,
): Promise<Result<{ readonly results: readonly RunResult[]; readonly failed: boolean }>> {
  const hooks = operations(request.project, request.event)
  if (hooks.length === 0) return ok({ results: [], failed: false })
  let connection: Connection
  try {
    connection = await request.connect(request.settings)
  } catch (e) {
    return fail(connectionDiagnostic(e, request.settings))
  }
  connection.onNotice((notice) => request.bus.emit(noticeEvent(notice)))
  const extra = request.event === 'on-run-end' ? endNames(request) : undefined
  const results: RunResult[] = []
  let failed = false
  try {
    for (const [i, hook] of hooks.entries()) {
      const result: RunResult = failed
        ? resultOf(hook, 'skipped', `${hook.name} skipped`)
        : await runHook(hook, connection, request, extra)
      results.push(result)
      tell(request, result, `${i + 1} of ${hooks.length}`, hook.name)
      failed ||= result.status === 'error'
    }
  } finally {
    await connection.end()
  }
  return ok({ results, failed })
}

function tell({ bus }: HookRequest, result: RunResult, place: string, name: string): void {
  const word = { success: 'OK', error: 'ERROR' }[result.status] ?? 'SKIP'
  const level = result.status === 'error' ? 'error' : 'info'
  const text = `${place} ${word} hook: ${name} [${word} in ${result.execution_time.toFixed(2)}s]`
  bus.emit({ kind: 'log', level, text, uniqueId: result.unique_id })
}

async function runHook(
  hook: Hook,
  connection: Connection,
  request: HookRequest,
  extra: ReturnType<typeof endNames> | undefined,
): Promise<RunResult> {
  const { unique_id } = hook.node
  const compileFrom = request.now()
  const compiled = request.compiler.compileNode(unique_id, extra)
  const executeFrom = request.now()
  const timing = () => timingOf(compileFrom, executeFrom, request.now())
  if (!compiled.ok) return failure(hook, compiled.errors, timing(), request)
  const sql = compiled.value.compiledCode.trim()
  const passed = () => ({
    ...resultOf(hook, 'success', `${hook.name} passed`),
    ...timing(),
    compiled_code: sql,
  })
  if (sql === '') return passed()
  try {
    request.bus.emit({ kind: 'node.statement', uniqueId: unique_id, sql })
    const { tag, rowCount } = await connection.query(sql)
    return { ...passed(), adapter_response: adapterResponse(tag, rowCount) }
  } catch (e) {
    if (!(e instanceof DatabaseError)) throw e
    const diagnostic =
      e instanceof ConnectionLost
        ? connectionDiagnostic(e, request.settings)
        : statementDiagnostic(e, { uniqueId: unique_id })
    return { ...failure(hook, [diagnostic], timing(), request), compiled_code: sql }
  }
}

type Times = Pick<RunResult, 'timing' | 'execution_time'>

function timingOf(compileFrom: Date, executeFrom: Date, end: Date): Times {
  const at = (date: Date) => date.toISOString()
  return {
    timing: [
      { name: 'compile', started_at: at(compileFrom), completed_at: at(executeFrom) },
      { name: 'execute', started_at: at(executeFrom), completed_at: at(end) },
    ],
    execution_time: (end.getTime() - compileFrom.getTime()) / 1000,
  }
}

function failure(hook: Hook, errors: readonly Diagnostic[], times: Times, request: HookRequest): RunResult {
  for (const diagnostic of errors) request.bus.emit({ kind: 'diagnostic', diagnostic })
  const [first] = errors
  const why = first === undefined ? '' : (first.cause?.text ?? first.message)
  return { ...resultOf(hook, 'error', `${hook.name} failed, error:\n ${why}`), ...times }
}

function resultOf(hook: Hook, status: string, message: string): RunResult {
  return {
    status,
    timing: [],
    thread_id: 'main',
    execution_time: 0,
    adapter_response: {},
    message,
    failures: status === 'success' ? 0 : 1,
    unique_id: hook.node.unique_id,
    compiled: status !== 'skipped',
    compiled_code: null,
    relation_name: null,
    batch_results: null,
  }
}
