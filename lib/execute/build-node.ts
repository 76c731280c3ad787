import type { Compiler } from '../compile'
import { targetPath } from '../compile'
import { DatabaseError, type Session, statementDiagnostic } from '../database'
import { type Diagnostic, DiagnosticError, ok, type Result } from '../foundation'
import type { CompiledNode, SeedNode, TestNode, UniqueId } from '../manifest'
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
  readonly onMain?: (uniqueId: UniqueId) => void
}

/** Compiles, plans and makes one node on a session of its thread. Never throws but for a bug. */
export async function buildNode(node: Executable, session: Session, shop: Workshop): Promise<NodeOutcome> {
  const runPath = `${shop.targetFolder}/${targetPath(node, 'run')}`
  let compiledCode: string | null = null
  try {
    if (node.resource_type === 'unit_test') return await buildUnitTest(node.unique_id, node, session, shop)
    const compiled = shop.compiler.compileNode(node.unique_id)
    if (!compiled.ok) return failed(node, compiled.errors)
    compiledCode = node.resource_type === 'seed' ? null : compiled.value.compiledCode
    const plan = await planNode(compiled.value, shop)
    if (!plan.ok) return failed(node, plan.errors, { compiledCode })
    const outcome = await execute(compiled.value, plan.value, session, shop)
    return { ...outcome, compiledCode, diagnostics: [...plan.value.warnings, ...outcome.diagnostics] }
  } catch (e) {
    const diagnostics = diagnosticsOf(e, node)
    return failed(node, diagnostics, { compiledCode, runPath })
  }
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
      return generated.value ?? name
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
  session: Session,
  shop: Workshop,
): Promise<NodeOutcome> {
  const { node } = compiled
  if (plan.contract !== null) {
    const broken = await checkContract(session, plan.contract, node)
    if (broken !== null) return failed(node, [broken])
  }
  const main = plan.statements.find((s) => s.main === true)
  if (main !== undefined) shop.write(targetPath(node, 'run'), main.sql)
  const sent = await sendPlan(session, plan, (s) => shop.onSql(node.unique_id, s.sql))
  shop.made(plan)
  if (node.resource_type === 'test') return testOutcome(node, sent.main?.columns, sent.main?.rows[0])
  const isSeed = node.resource_type === 'seed'
  const tag = isSeed ? `INSERT ${sent.rowsAffected}` : (sent.main?.tag ?? '')
  return {
    uniqueId: node.unique_id,
    status: 'success',
    message: tag,
    failures: null,
    adapterResponse: isSeed
      ? { _message: tag, code: 'INSERT', rows_affected: sent.rowsAffected }
      : adapterResponse(tag, sent.main?.rowCount ?? -1),
    compiledCode: null,
    diagnostics: [],
  }
}

function testOutcome(
  node: TestNode,
  columns: readonly { readonly name: string }[] | undefined,
  row: readonly (string | null)[] | undefined,
): NodeOutcome {
  const counted = readCount(Object.fromEntries((columns ?? []).map((c, i) => [c.name, row?.[i] ?? null])))
  const { status, message } = judge(node, counted)
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
  id: UniqueId,
  node: Executable,
  session: Session,
  shop: Workshop,
): Promise<NodeOutcome> {
  const compiled = shop.compiler.compileUnitTest(id)
  if (!compiled.ok) return failed(node, compiled.errors)
  const comparison = await runUnitTest(session, compiled.value, (sql) => shop.onSql(id, sql))
  const differs = comparison.unexpected.length + comparison.missing.length > 0
  return {
    uniqueId: id,
    status: differs ? 'fail' : 'pass',
    message: differs ? describeComparison(comparison) : null,
    failures: differs ? 1 : 0,
    adapterResponse: {},
    compiledCode: compiled.value.compiledCode,
    diagnostics: [],
  }
}
