import { mkdirSync, writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import { placements, Relation, RelationCache, strictModeViolations } from '../adapter'
import { type RunResult, runResults, writeArtifact } from '../artifacts'
import { type CompileOptions, Compiler } from '../compile'
import { type Database, type SyncPort, server } from '../database'
import { label, runNodes, type TimedOutcome } from '../execute'
import { type Diagnostic, DiagnosticError, type EventBus, error, ok } from '../foundation'
import { DefinitionStore, RunJournal } from '../journal'
import type { Json, UniqueId } from '../manifest'
import type { NodePlan } from '../plan'
import type { ResolvedProject } from '../resolve'
import { connectionSettings, targetCluster } from './connection'
import { fingerprint } from './fingerprint'
import { runHooks } from './run-hooks'
import { seedRoot } from './seed-root'
import { logEvent } from './template-message'
import { variable } from './variables'

export type ExecutingVerb = 'run' | 'test' | 'build' | 'seed' | 'snapshot'

export type ExecuteOptions = {
  readonly project: ResolvedProject
  readonly verb: ExecutingVerb
  /** In the graph's order. */
  readonly selected: readonly UniqueId[]
  readonly fullRefresh?: boolean
  readonly storeFailures?: boolean
  readonly failFast?: boolean
  readonly empty?: boolean
  readonly threads?: number
  /** Which of dbt's warning events are errors: `LogTestResult` of tests, `JinjaLogWarning` of templates. */
  readonly warningsThatFail?: (event: string) => boolean
  /** Whether a node that plans with this warning fails. */
  readonly warningFails?: (warning: Diagnostic) => boolean
  /** `--defer`: another manifest's relations stand in for what is neither selected nor there. */
  readonly defer?: CompileOptions['defer']
  /** What checks the SQL of the nodes; see `syntaxCheck`. */
  readonly syntax?: CompileOptions['syntax']
  /** False writes no run_results.json (`--no-write-json`). */
  readonly writeJson?: boolean
  /** Where connections come from; the target's server unless said. */
  readonly database?: Database | undefined
  readonly bus: EventBus
  readonly now: () => Date
  readonly signal: AbortSignal
  /** As typed, for the record: `build --select +orders`. */
  readonly commandLine: string
  /** For `args` of run_results.json. */
  readonly args: { readonly [key: string]: Json }
}

export type ExecuteOutcome = {
  readonly exitCode: 0 | 1 | 2
  readonly results: readonly RunResult[]
  /** Why nothing could be run at all. */
  readonly errors: readonly Diagnostic[]
}

/** `.greenlight` of a project: what happened, for whoever opens it next. */
export function greenlightFolder(project: ResolvedProject): string {
  return join(project.parsed.raw.root.root, '.greenlight')
}

/** Whether this invocation builds the deployment's side. */
export function isDeploying(project: ResolvedProject): boolean {
  return Boolean(project.parsed.raw.cliVars.deploy)
}

/**
 * Executes selected nodes as dbt's run, test, build and seed do: hooks at the start, the nodes by need and thread,
 * hooks at the end; writes `target/run`, `target/compiled` and run_results.json, and records the run. Exit code 0
 * where all is well, 1 where something failed, 2 where it could not begin.
 */
export async function executeNodes(options: ExecuteOptions): Promise<ExecuteOutcome> {
  const { project, bus, now } = options
  const journal = new RunJournal(greenlightFolder(project)).log(bus.invocationId)
  let written: Promise<void> = Promise.resolve()
  const off = bus.on((event) => {
    if (event.kind === 'log' && event.level === 'debug') return
    written = written.then(() => journal.append(event))
  })
  const port = (options.database ?? server).openPort(
    connectionSettings(project.parsed.raw.profile, options.verb),
  )
  const startedAt = now()
  try {
    bus.emit({
      kind: 'run.started',
      command: options.commandLine,
      side: isDeploying(project) ? 'deployment' : 'production',
      nodes: described(options),
    })
    const outcome = await execute(options, port, startedAt)
    bus.emit({
      kind: 'run.finished',
      exitCode: outcome.exitCode,
      seconds: (now().getTime() - startedAt.getTime()) / 1000,
      counts: counts(outcome.results),
    })
    return outcome
  } finally {
    port.close()
    off()
    await written
  }
}

function described({ project, selected, storeFailures }: ExecuteOptions) {
  const { nodes, unit_tests } = project.manifest
  return selected.flatMap((id) => {
    const node = nodes[id] ?? unit_tests[id]
    return node === undefined
      ? []
      : [{ uniqueId: id, resourceType: node.resource_type, label: label(node, storeFailures) }]
  })
}

function counts(results: readonly RunResult[]): Readonly<Record<string, number>> {
  const found: Record<string, number> = {}
  for (const { status } of results) found[status] = (found[status] ?? 0) + 1
  return found
}

async function execute(options: ExecuteOptions, port: SyncPort, startedAt: Date): Promise<ExecuteOutcome> {
  const { project, bus, now } = options
  const { raw } = project.parsed
  const relations = new RelationCache()
  const compiler = makeCompiler(options, port, relations)
  const settings = connectionSettings(raw.profile, options.verb)
  const { connect } = options.database ?? server
  const hooks = { project, compiler, connect, settings, bus, now }

  const start = await runHooks({ ...hooks, event: 'on-run-start', results: [] })
  if (!start.ok) return nothing(bus, start.errors)
  const cluster = targetCluster(raw.profile)
  const strictMode = Boolean(variable(project, 'strict_mode'))
  const ran = await runNodes({
    manifest: project.manifest,
    compiler,
    selected: options.selected,
    testsHoldUp: options.verb === 'build',
    skipAll: start.value.failed,
    connect,
    settings,
    threads: options.threads ?? raw.profile.threads,
    targetCluster: cluster,
    strictMode,
    violations: strictMode
      ? strictModeViolations(placements(Object.values(project.manifest.nodes), cluster))
      : new Map(),
    fullRefresh: options.fullRefresh ?? false,
    storeFailures: options.storeFailures ?? false,
    warnError: options.warningsThatFail?.('LogTestResult') ?? false,
    warningFails: options.warningFails ?? (() => false),
    failFast: options.failFast ?? false,
    seedText: (node) => readFile(join(seedRoot(project, node.package_name), node.original_file_path), 'utf8'),
    write: targetWriter(raw.targetPath),
    targetFolder: relative(raw.root.root, raw.targetPath),
    bus,
    now,
    signal: options.signal,
    onMade: (plan) => remember(relations, plan),
  })
  if (!ran.ok) return nothing(bus, ran.errors)
  const nodeResults = ran.value.map((o) => toResult(o, project))
  await recordDefinitions(project, ran.value, bus.invocationId)
  const end = options.signal.aborted
    ? ok({ results: [], failed: false })
    : // After a failed start dbt tells the hooks at the end of no node.
      await runHooks({ ...hooks, event: 'on-run-end', results: start.value.failed ? [] : nodeResults })
  if (!end.ok) return nothing(bus, end.errors)

  const results = [...start.value.results, ...nodeResults, ...end.value.results]
  if (options.writeJson !== false) {
    await writeArtifact(
      join(raw.targetPath, 'run_results.json'),
      runResults({
        results,
        startedAt,
        finishedAt: now(),
        invocationId: bus.invocationId,
        args: options.args,
      }),
    )
  }
  const failed = results.some((r) => r.status === 'error' || r.status === 'fail') || options.signal.aborted
  return { exitCode: failed ? 1 : 0, results, errors: [] }
}

function nothing(bus: EventBus, errors: readonly Diagnostic[]): ExecuteOutcome {
  for (const diagnostic of errors) bus.emit({ kind: 'diagnostic', diagnostic })
  return { exitCode: 2, results: [], errors }
}

function makeCompiler(options: ExecuteOptions, port: SyncPort, relations: RelationCache): Compiler {
  const { project, bus } = options
  return new Compiler(project, {
    port,
    relations,
    empty: options.empty ?? false,
    ...(options.defer === undefined ? {} : { defer: options.defer }),
    ...(options.syntax === undefined ? {} : { syntax: options.syntax }),
    selected: options.selected,
    onMessage: (message) => {
      if (message.kind === 'warning' && options.warningsThatFail?.('JinjaLogWarning') === true) {
        throw new DiagnosticError(error('GL1115', message.text))
      }
      bus.emit(logEvent(message))
    },
    write: targetWriter(project.parsed.raw.targetPath),
  })
}

/** Writes files below the target folder. Synchronous, since templates render so. */
export function targetWriter(folder: string): (path: string, text: string) => void {
  const made = new Set<string>()
  return (path, text) => {
    const file = join(folder, path)
    const parent = dirname(file)
    if (!made.has(parent)) mkdirSync(parent, { recursive: true })
    made.add(parent)
    writeFileSync(file, text)
  }
}

/** Lets templates that ask later know what was made. */
function remember(relations: RelationCache, plan: NodePlan): void {
  if (plan.relation === null) return
  const all = { database: true, schema: true, identifier: true }
  relations.add(new Relation({ path: plan.relation, type: plan.kind, quote: all, include: all, limit: null }))
}

function toResult(outcome: TimedOutcome, project: ResolvedProject): RunResult {
  const node = project.manifest.nodes[outcome.uniqueId]
  const started = outcome.startedAt.toISOString()
  const completed = outcome.finishedAt.toISOString()
  const skipped = outcome.status === 'skipped'
  const compiled = outcome.compiledAt?.toISOString() ?? completed
  const isSeed = node?.resource_type === 'seed'
  return {
    status: outcome.status,
    timing: skipped
      ? []
      : [
          { name: 'compile', started_at: started, completed_at: compiled },
          { name: 'execute', started_at: compiled, completed_at: completed },
        ],
    thread_id: `Thread-${outcome.thread + 1} (worker)`,
    execution_time: (outcome.finishedAt.getTime() - outcome.startedAt.getTime()) / 1000,
    adapter_response: outcome.adapterResponse,
    message: outcome.message,
    failures: outcome.failures,
    unique_id: outcome.uniqueId,
    compiled: isSeed ? null : !skipped && outcome.compiledCode !== null,
    compiled_code: outcome.compiledCode,
    // dbt's entry of a seed has no relation.
    relation_name: isSeed ? null : (node?.relation_name ?? null),
    batch_results: null,
  }
}

/** Notes which definition of each node was built on which side: what *modified* is measured against. */
async function recordDefinitions(
  project: ResolvedProject,
  outcomes: readonly TimedOutcome[],
  invocation: string,
): Promise<void> {
  const built = outcomes.flatMap((o) => {
    const node = project.manifest.nodes[o.uniqueId]
    if (o.status !== 'success' || node === undefined) return []
    if (node.resource_type !== 'model' && node.resource_type !== 'seed') return []
    return [
      [
        o.uniqueId,
        { fingerprint: fingerprint(project.manifest, node), at: o.finishedAt.toISOString(), invocation },
      ] as const,
    ]
  })
  if (built.length === 0) return
  const store = new DefinitionStore(greenlightFolder(project), project.parsed.raw.profile.targetName)
  await store.record(isDeploying(project) ? 'deployment' : 'production', Object.fromEntries(built))
}
