import type { RunResult } from '../artifacts'
import type { Compiler } from '../compile'
import {
  ConnectionLost,
  type ConnectionSettings,
  connectionDiagnostic,
  DatabaseError,
  Session,
  statementDiagnostic,
} from '../database'
import { errorMessage } from '../execute'
import { type Diagnostic, type EventBus, fail, ok, type Result } from '../foundation'
import type { OperationNode } from '../manifest'
import { toJinja } from '../project'
import type { ResolvedProject } from '../resolve'

type HookRequest = {
  readonly project: ResolvedProject
  readonly compiler: Compiler
  readonly settings: ConnectionSettings
  readonly event: 'on-run-start' | 'on-run-end'
  /** What ran, for `results` and `schemas` at the end. */
  readonly results: readonly RunResult[]
  readonly bus: EventBus
  readonly now: () => Date
}

function operations(project: ResolvedProject, event: string): readonly OperationNode[] {
  return Object.values(project.manifest.nodes)
    .filter((n): n is OperationNode => n.resource_type === 'operation' && n.tags.includes(event))
    .sort((a, b) => (a.index ?? 0) - (b.index ?? 0))
}

/** `results`, `schemas` and `database_schemas`, which only on-run-end knows. */
function endNames(request: HookRequest) {
  const nodes = request.results.flatMap((r) => {
    const node = request.project.manifest.nodes[r.unique_id]
    return node === undefined ? [] : [{ result: r, node }]
  })
  const made = nodes.filter(({ node, result }) => node.relation_name !== null && result.status === 'success')
  const pairs = new Map(
    made.map(({ node }) => [JSON.stringify([node.database, node.schema]), [node.database, node.schema]]),
  )
  return new Map([
    ['results', toJinja(nodes.map(({ result, node }) => ({ ...result, node })))],
    ['schemas', toJinja([...new Set(made.map(({ node }) => node.schema))])],
    ['database_schemas', toJinja([...pairs.values()])],
  ])
}

/**
 * Runs the project's hooks of one event in order, on a connection of their own. A hook that fails stops those after
 * it, and at the start everything else. Fails as a whole where the database cannot be reached.
 */
export async function runHooks(
  request: HookRequest,
): Promise<Result<{ readonly results: readonly RunResult[]; readonly failed: boolean }>> {
  const hooks = operations(request.project, request.event)
  if (hooks.length === 0) return ok({ results: [], failed: false })
  let session: Session
  try {
    session = await Session.connect(request.settings)
  } catch (e) {
    return fail(connectionDiagnostic(e, request.settings))
  }
  const extra = request.event === 'on-run-end' ? endNames(request) : undefined
  const results: RunResult[] = []
  let failed = false
  try {
    for (const hook of hooks) {
      const result: RunResult = failed ? skipped(hook) : await runHook(hook, session, request, extra)
      results.push(result)
      failed ||= result.status === 'error'
    }
  } finally {
    await session.end()
  }
  return ok({ results, failed })
}

function skipped(hook: OperationNode): RunResult {
  return { ...resultOf(hook, 'skipped', 0), message: null }
}

async function runHook(
  hook: OperationNode,
  session: Session,
  request: HookRequest,
  extra: ReturnType<typeof endNames> | undefined,
): Promise<RunResult> {
  const startedAt = request.now().getTime()
  const seconds = () => (request.now().getTime() - startedAt) / 1000
  const compiled = request.compiler.compileNode(hook.unique_id, extra)
  if (!compiled.ok) return failure(hook, compiled.errors, seconds(), request)
  const sql = compiled.value.compiledCode.trim()
  if (sql === '') return { ...resultOf(hook, 'success', seconds()), message: 'OK' }
  try {
    request.bus.emit({ kind: 'node.statement', uniqueId: hook.unique_id, sql })
    const { tag } = await session.query(sql)
    return {
      ...resultOf(hook, 'success', seconds()),
      message: tag,
      adapter_response: { _message: tag, code: tag },
    }
  } catch (e) {
    if (!(e instanceof DatabaseError)) throw e
    const diagnostic =
      e instanceof ConnectionLost
        ? connectionDiagnostic(e, request.settings)
        : statementDiagnostic(e, { uniqueId: hook.unique_id })
    return failure(hook, [diagnostic], seconds(), request)
  }
}

function failure(
  hook: OperationNode,
  errors: readonly Diagnostic[],
  seconds: number,
  request: HookRequest,
): RunResult {
  for (const diagnostic of errors) request.bus.emit({ kind: 'diagnostic', diagnostic })
  const [first] = errors
  return {
    ...resultOf(hook, 'error', seconds),
    message: first === undefined ? 'failed' : errorMessage(hook, first, null),
  }
}

function resultOf(hook: OperationNode, status: string, seconds: number): RunResult {
  return {
    status,
    timing: [],
    thread_id: 'MainThread',
    execution_time: seconds,
    adapter_response: {},
    message: null,
    failures: status === 'error' ? 1 : 0,
    unique_id: hook.unique_id,
    compiled: true,
    compiled_code: null,
    relation_name: null,
    batch_results: null,
  }
}
