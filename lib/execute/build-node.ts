import { AdapterResponse } from '../adapter'
import type { Compiler } from '../compile'
import { targetPath } from '../compile'
import { type Connection, DatabaseError, statementDiagnostic } from '../database'
import { type Diagnostic, DiagnosticError, error, ok, type Result } from '../foundation'
import type { CompiledNode, SeedNode, TestNode, UniqueId, UnitTestNode } from '../manifest'
import {
  type ExistingRelation,
  materializationFor,
  type NodePlan,
  type PlanContext,
  planDataTest,
  readSeed,
  type SeedData,
} from '../plan'
import { checkContract } from './contract'
import { judge, readCount } from './data-test'
import { adapterResponse, type Executable, failed, type NodeOutcome } from './outcome'
import { sendPlan } from './statements'
import { describeComparison, runUnitTest } from './unit-test'

/** What the nodes of one invocation share. */
export type Workshop = {
  readonly compiler: Compiler
  readonly targetCluster: string | null
  readonly strictMode: boolean
  readonly fullRefresh: boolean
  readonly storeFailures: boolean
  /** A test that would warn fails. */
  readonly warnError: boolean
  /** Whether a node that plans with this warning fails. */
  readonly warningFails: (warning: Diagnostic) => boolean
  /** What strict_mode has against a node. */
  readonly violations: ReadonlyMap<string, readonly Diagnostic[]>
  readonly existing: (node: CompiledNode['node']) => ExistingRelation | null
  readonly made: (plan: NodePlan) => void
  readonly seedText: (node: SeedNode) => Promise<string>
  /** Writes below the target folder. */
  readonly write: (path: string, text: string) => void
  /** How the target folder is called in messages. */
  readonly targetFolder: string
  readonly onSql: (uniqueId: UniqueId, sql: string) => void
  readonly now: () => Date
}

/** How far a node got, for what is told when it fails. */
type Progress = {
  compiledCode: string | null
  compiledAt: Date | null
  reachedMain: boolean
  /** Of its SQL, told however the node ends. */
  warnings: readonly Diagnostic[]
}

/** Compiles, plans and makes one node on a connection of its thread. Never throws but for a bug. */
export async function buildNode(node: Executable, session: Connection, shop: Workshop): Promise<NodeOutcome> {
  const progress: Progress = { compiledCode: null, compiledAt: null, reachedMain: false, warnings: [] }
  const outcome = await attempt(node, session, shop, progress)
  const { compiledCode, compiledAt, warnings } = progress
  const diagnostics = [...warnings, ...outcome.diagnostics]
  return { ...outcome, diagnostics, compiledCode, ...(compiledAt === null ? {} : { compiledAt }) }
}

async function attempt(
  node: Executable,
  session: Connection,
  shop: Workshop,
  progress: Progress,
): Promise<NodeOutcome> {
  try {
    if (node.resource_type === 'unit_test') return await buildUnitTest(node, session, shop, progress)
    const compiled = shop.compiler.compileNode(node.unique_id)
    if (!compiled.ok) return failed(node, compiled.errors)
    const refused = compiled.warnings.filter(shop.warningFails)
    if (refused.length > 0) return failed(node, refused.map(asError))
    progress.warnings = compiled.warnings
    progress.compiledAt = shop.now()
    progress.compiledCode = node.resource_type === 'seed' ? null : compiled.value.compiledCode
    const custom = shop.compiler.customMaterialization(String(node.config.materialized ?? 'view'))
    if (custom !== null && node.resource_type !== 'test' && node.resource_type !== 'seed')
      return runCustom(compiled.value, custom, shop)
    const plan = await planNode(compiled.value, shop)
    if (!plan.ok) return failed(node, plan.errors)
    const fatal = plan.value.warnings.filter(shop.warningFails)
    if (fatal.length > 0) return failed(node, fatal.map(asError))
    const outcome = await execute(compiled.value, plan.value, session, shop, progress)
    return { ...outcome, diagnostics: [...plan.value.warnings, ...outcome.diagnostics] }
  } catch (e) {
    // dbt names the file of the statement that makes the node, once that one was reached.
    const runPath = progress.reachedMain ? `${shop.targetFolder}/${targetPath(node, 'run')}` : null
    return failed(node, diagnosticsOf(e, node), { runPath })
  }
}

function asError(warning: Diagnostic): Diagnostic {
  return { ...warning, severity: 'error' }
}

/** A materialization that the project brings: it sends its statements as it renders. */
function runCustom(
  compiled: CompiledNode,
  macro: NonNullable<ReturnType<Compiler['customMaterialization']>>,
  shop: Workshop,
): NodeOutcome {
  const { node } = compiled
  const violation = shop.strictMode ? shop.violations.get(node.unique_id) : undefined
  if (violation !== undefined) return failed(node, violation)
  const ran = shop.compiler.runMaterialization(compiled, macro)
  if (!ran.ok) return failed(node, ran.errors)
  if (ran.value.main === null) return failed(node, [withoutMain(node, macro)])
  const response = ran.value.main.get('response')
  const message = response instanceof AdapterResponse ? response.message : 'OK'
  return {
    uniqueId: node.unique_id,
    status: 'success',
    message,
    failures: null,
    adapterResponse: adapterResponse(message, null),
    compiledCode: null,
    diagnostics: ran.warnings,
  }
}

/** dbt, too, takes a model's outcome from the statement called `main`. */
function withoutMain(node: CompiledNode['node'], macro: { readonly name: string; readonly path: string }) {
  return error('GL5008', 'main is not being called during running model', {
    at: { file: macro.path, line: 1 },
    uniqueId: node.unique_id,
    hint: `${macro.name} has to send one statement named main: {% call statement('main') %}…{% endcall %}`,
  })
}

function diagnosticsOf(e: unknown, node: Executable): readonly Diagnostic[] {
  if (e instanceof DiagnosticError) return e.diagnostics
  if (e instanceof DatabaseError)
    return [statementDiagnostic(e, { uniqueId: node.unique_id, file: node.original_file_path })]
  throw e
}

/** The plan of a node: pure, given what stands there now and the seed's file. */
export async function planNode(compiled: CompiledNode, shop: Workshop): Promise<Result<NodePlan>> {
  const { node } = compiled
  const violation = shop.strictMode ? shop.violations.get(node.unique_id) : undefined
  if (violation !== undefined) return { ok: false, errors: violation }
  const context = await planContext(compiled, shop)
  if (!context.ok) return context
  if (node.resource_type === 'test')
    return planDataTest(compiled, context.value, { storeFailures: shop.storeFailures })
  const materialization = materializationFor(node)
  return materialization.ok ? materialization.value.plan(compiled, context.value) : materialization
}

async function planContext(compiled: CompiledNode, shop: Workshop): Promise<Result<PlanContext>> {
  const { node } = compiled
  const isModel = node.resource_type === 'model' || node.resource_type === 'seed'
  const pre = isModel ? shop.compiler.renderHooks(compiled, 'pre-hook') : ok([])
  if (!pre.ok) return pre
  const post = isModel ? shop.compiler.renderHooks(compiled, 'post-hook') : ok([])
  if (!post.ok) return post
  const header = node.config.sql_header
  const sqlHeader = typeof header === 'string' ? shop.compiler.renderText(node.unique_id, header) : ok(null)
  if (!sqlHeader.ok) return sqlHeader
  const seed =
    node.resource_type === 'seed' ? readSeed(node, await shop.seedText(node)) : ok<SeedData | null>(null)
  if (!seed.ok) return seed
  const first = (hooks: typeof pre.value, inside: boolean) =>
    hooks.filter((h) => h.insideTransaction === inside).map((h) => h.sql)
  return ok({
    existing: shop.existing(node),
    targetCluster: shop.targetCluster,
    generateCluster: (name) => {
      const generated = shop.compiler.clusterName(name)
      if (!generated.ok) throw new DiagnosticError(...generated.errors)
      return generated.value || name
    },
    strictMode: shop.strictMode,
    fullRefresh: typeof node.config.full_refresh === 'boolean' ? node.config.full_refresh : shop.fullRefresh,
    preHooks: [...first(pre.value, false), ...first(pre.value, true)],
    postHooks: [...first(post.value, true), ...first(post.value, false)],
    sqlHeader: sqlHeader.value,
    seed: seed.value,
  })
}

async function execute(
  compiled: CompiledNode,
  plan: NodePlan,
  session: Connection,
  shop: Workshop,
  progress: Progress,
): Promise<NodeOutcome> {
  const { node } = compiled
  if (plan.contract !== null) {
    const broken = await checkContract(session, plan.contract, node, (sql) => shop.onSql(node.unique_id, sql))
    if (broken !== null) return failed(node, [broken])
  }
  const main = plan.statements.find((s) => s.main === true)
  if (main !== undefined) shop.write(targetPath(node, 'run'), main.sql)
  const sent = await sendPlan(session, plan, (s) => {
    if (s.main === true) progress.reachedMain = true
    shop.onSql(node.unique_id, s.sql)
  })
  shop.made(plan)
  if (node.resource_type === 'test')
    return testOutcome(node, sent.main?.columns, sent.main?.rows[0], shop.warnError)
  const isSeed = node.resource_type === 'seed'
  const tag = isSeed ? `${seedVerb(plan, shop)} ${sent.rowsAffected}` : (sent.main?.tag ?? '')
  return {
    uniqueId: node.unique_id,
    status: 'success',
    message: tag,
    failures: null,
    adapterResponse: isSeed
      ? { _message: tag, code: seedVerb(plan, shop), rows_affected: sent.rowsAffected }
      : adapterResponse(tag, sent.main?.rowCount ?? -1),
    compiledCode: null,
    diagnostics: [],
  }
}

/** dbt says CREATE of a seed whose table it made in place of another, INSERT of all else. */
function seedVerb(plan: NodePlan, shop: Workshop): 'CREATE' | 'INSERT' {
  return shop.fullRefresh && plan.statements.some((s) => s.effect === 'drop') ? 'CREATE' : 'INSERT'
}

function testOutcome(
  node: TestNode,
  columns: readonly { readonly name: string }[] | undefined,
  row: readonly (string | null)[] | undefined,
  warnError: boolean,
): NodeOutcome {
  const counted = readCount(Object.fromEntries((columns ?? []).map((c, i) => [c.name, row?.[i] ?? null])))
  const { status, message } = judge(node, counted, { warnError })
  return {
    uniqueId: node.unique_id,
    status,
    message,
    failures: counted.failures ?? 0,
    adapterResponse: adapterResponse('SELECT 1', 1),
    compiledCode: null,
    diagnostics: [],
  }
}

async function buildUnitTest(
  node: UnitTestNode,
  session: Connection,
  shop: Workshop,
  progress: Progress,
): Promise<NodeOutcome> {
  const id = node.unique_id
  const compiled = shop.compiler.compileUnitTest(id)
  if (!compiled.ok) return failed(node, compiled.errors)
  progress.compiledAt = shop.now()
  progress.compiledCode = compiled.value.compiledCode
  const comparison = await runUnitTest(session, compiled.value, (sql) => shop.onSql(id, sql))
  const differs = comparison.unexpected.length + comparison.missing.length > 0
  return {
    uniqueId: id,
    status: differs ? 'fail' : 'pass',
    message: differs ? describeComparison(comparison) : null,
    failures: differs ? 1 : 0,
    adapterResponse: {},
    compiledCode: null,
    diagnostics: [],
  }
}
