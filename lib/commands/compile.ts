import { join } from 'node:path'
import { RelationCache } from '../adapter'
import { type RunResult, runResults, writeArtifact } from '../artifacts'
import { type CompileOptions, Compiler } from '../compile'
import { type Database, server } from '../database'
import { type Diagnostic, type EventBus, type Result, warning } from '../foundation'
import type { CompiledNode, Json, UniqueId } from '../manifest'
import type { ResolvedProject } from '../resolve'
import { connectionSettings } from './connection'
import { targetWriter } from './execute-nodes'
import { logEvent, type TemplateMessage } from './template-message'

export type CompileRequest = {
  readonly project: ResolvedProject
  /** In the graph's order. */
  readonly selected: readonly UniqueId[]
  /** Let templates ask the database; without, one that asks fails. */
  readonly introspect: boolean
  readonly empty: boolean
  /** False: SQL without the CTEs of ephemeral inputs. */
  readonly injectCtes?: boolean
  readonly bus: EventBus
  readonly now: () => Date
  /** For `args` of run_results.json. */
  readonly args: { readonly [key: string]: Json }
  readonly writeJson: boolean
  readonly defer?: CompileOptions['defer']
  /** What checks the SQL; see `syntaxCheck`. */
  readonly syntax?: CompileOptions['syntax']
  readonly database?: Database | undefined
  /** Told what a template warns of, which it may make an error by throwing; otherwise that is logged. */
  readonly warn?: (warning: Diagnostic) => void
}

export type Compiled = {
  readonly nodes: readonly CompiledNode[]
  /** Ephemeral ones, which have no results. */
  readonly ephemeral: readonly CompiledNode[]
  /** Of nodes that did not compile; the others did. */
  readonly errors: readonly Diagnostic[]
  /** Of SQL that can't be read. */
  readonly warnings: readonly Diagnostic[]
}

/** Compiles nodes to SQL below target/compiled and writes run_results.json, as dbt's `compile` does. */
export async function compile(request: CompileRequest): Promise<Compiled> {
  const startedAt = request.now()
  const compiled = withCompiler(
    request,
    (compiler) => compiler.compileAll(request.selected),
    request.selected,
  )
  if (request.writeJson) {
    const results = compiled.nodes.map((node) => result(node, startedAt))
    await writeArtifact(
      join(request.project.parsed.raw.targetPath, 'run_results.json'),
      runResults({
        results,
        startedAt,
        finishedAt: request.now(),
        invocationId: request.bus.invocationId,
        args: request.args,
      }),
    )
  }
  return compiled
}

/** Compiles a query that is no file of the project. */
export function compileInline(
  request: Omit<CompileRequest, 'selected' | 'writeJson' | 'args' | 'now'>,
  sql: string,
): Result<CompiledNode> {
  return withCompiler(request, (compiler) => compiler.compileInline(sql))
}

function saidBy({ text, uniqueId }: TemplateMessage): Diagnostic {
  return warning('GL1115', text, uniqueId === null ? {} : { uniqueId })
}

function withCompiler<T>(
  {
    project,
    introspect,
    empty,
    injectCtes,
    bus,
    defer,
    syntax,
    database,
    warn,
  }: Pick<
    CompileRequest,
    'project' | 'introspect' | 'empty' | 'injectCtes' | 'bus' | 'defer' | 'syntax' | 'database' | 'warn'
  >,
  work: (compiler: Compiler) => T,
  selected: readonly UniqueId[] = [],
): T {
  const { profile, targetPath } = project.parsed.raw
  const port = introspect ? (database ?? server).openPort(connectionSettings(profile, 'compile')) : null
  const options: CompileOptions = {
    port,
    relations: new RelationCache(),
    empty,
    injectCtes: injectCtes !== false,
    selected,
    ...(defer === undefined ? {} : { defer }),
    ...(syntax === undefined ? {} : { syntax }),
    onMessage: (message) => {
      if (message.kind === 'warning' && warn) warn(saidBy(message))
      else bus.emit(logEvent(message))
    },
    // dbt keeps no file of SQL that lacks its CTEs.
    ...(injectCtes === false ? {} : { write: targetWriter(targetPath) }),
  }
  try {
    return work(new Compiler(project, options))
  } finally {
    port?.close()
  }
}

function result({ node, compiledCode }: CompiledNode, at: Date): RunResult {
  const moment = at.toISOString()
  return {
    status: 'success',
    timing: [
      { name: 'compile', started_at: moment, completed_at: moment },
      { name: 'execute', started_at: moment, completed_at: moment },
    ],
    thread_id: 'Thread-1 (worker)',
    execution_time: 0,
    adapter_response: {},
    message: null,
    failures: null,
    unique_id: node.unique_id,
    compiled: node.resource_type !== 'seed',
    compiled_code: compiledCode,
    relation_name: node.relation_name,
    batch_results: null,
  }
}
