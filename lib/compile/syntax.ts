import { type Diagnostic, type Span, warning } from '../foundation'
import { normalizeSource, type OutputPiece } from '../jinja'
import type { CompiledNode, ManifestNode } from '../manifest'
import { hasJinja } from '../project'
import type { SqlUse, SyntaxFault } from '../syntax'
import { injection, SEPARATOR } from './inject-ctes'
import { originOf } from './rendering'
import type { EphemeralCode, Session } from './session'
import { targetPath } from './target-paths'

/** What the SQL of a node is used for; null where that isn't known, or where it has none. */
export function useOf(node: ManifestNode, isCustom: boolean): SqlUse | null {
  if (node.resource_type === 'analysis') return 'script'
  if (node.resource_type === 'test') return isBuiltInTest(node) ? null : 'query'
  if (node.resource_type !== 'model' || isCustom) return null
  return USES[String(node.config.materialized ?? 'view')] ?? null
}

/** Its SQL is ours and known to be right; what a `where` adds is the project's. */
function isBuiltInTest(node: ManifestNode & { readonly resource_type: 'test' }): boolean {
  const name = 'test_metadata' in node ? node.test_metadata?.name : undefined
  const { where } = node.config
  return (where ?? null) === null && node.depends_on.macros.includes(`macro.dbt.test_${name}`)
}

const USES: { readonly [materialization: string]: SqlUse | undefined } = {
  view: 'query',
  materialized_view: 'query',
  materializedview: 'query',
  table: 'query',
  source: 'source',
  source_table: 'table',
  sink: 'sink',
}

/** The fault of a node's SQL as a warning at the place in the model's own file that wrote it. */
export function syntaxWarning(
  session: Session,
  { node, compiledCode }: CompiledNode,
  rendered: EphemeralCode,
  fault: SyntaxFault,
): Diagnostic {
  const source = sourceOf(session, node, compiledCode, rendered, fault.offset)
  const made = source.piece !== null && !source.piece.literal
  const compiled = { file: compiledFile(session, node), ...placeIn(compiledCode, fault.offset) }
  const hint =
    fault.hint ?? (made ? 'What stands here wrote SQL that does not fit: see the compiled SQL.' : undefined)
  return warning('GL9006', `${source.node.resource_type} ${source.node.name}: ${fault.message}`, {
    at: spanOf(session, source),
    uniqueId: source.node.unique_id,
    ...(hint ? { hint } : {}),
    related: [{ at: compiled, message: 'in the compiled SQL' }],
  })
}

/** A place in the text of a node, and the piece of its output that it was found by. */
type Source = { readonly node: ManifestNode; readonly offset: number; readonly piece: OutputPiece | null }

/** Leads an offset of the final SQL back to the text of the node, or of the ephemeral input, that wrote it. */
function sourceOf(
  session: Session,
  node: ManifestNode,
  compiledCode: string,
  rendered: EphemeralCode,
  offset: number,
): Source {
  let passed = 0
  let last = 0
  for (const { text, from, at } of injection(
    rendered.code,
    rendered.ctes.map((cte) => cte.sql),
  )) {
    const within = offset - passed
    passed += text.length
    if (within < text.length || passed === compiledCode.length) {
      if (from === 'ctes') return inCtes(session, node, rendered, within)
      return templateSource(node, rendered, from === 'sql' ? at + within : last)
    }
    if (from === 'sql') last = at + text.length
  }
  return templateSource(node, rendered, rendered.code.length)
}

function inCtes(session: Session, node: ManifestNode, rendered: EphemeralCode, offset: number): Source {
  let passed = 0
  for (const { id, sql } of rendered.ctes) {
    const within = offset - passed
    passed += sql.length + SEPARATOR.length
    if (within >= sql.length + SEPARATOR.length) continue
    const input = session.ephemeral.get(id)
    const inputNode = session.manifest.nodes[id]
    if (!input || !inputNode) break
    // ` name as (`, the code, `)`
    const head = sql.length - input.code.length - '\n)'.length
    return templateSource(inputNode, input, Math.min(Math.max(within - head, 0), input.code.length))
  }
  return templateSource(node, rendered, 0)
}

/** The place in a node's text that wrote what stands at an offset of its own SQL. */
function templateSource(node: ManifestNode, { trace = [] }: EphemeralCode, offset: number): Source {
  let before: OutputPiece | null = null
  for (const piece of trace) {
    if (piece.from > offset) break
    if (offset < piece.to || piece.from === offset) before = piece
    if (offset < piece.to)
      return { node, piece, offset: piece.literal ? piece.at + offset - piece.from : piece.at }
    before = piece
  }
  if (!before) return { node, piece: null, offset: 0 }
  // behind all that was noted: where the last piece ends
  return { node, piece: before, offset: before.literal ? before.at + before.to - before.from : before.at }
}

function spanOf(session: Session, { node, offset }: Source): Span {
  // A generic test's text stands in no file: its place is where the test is declared.
  const written = session.written(node.unique_id)?.span
  if (node.resource_type === 'test' && node.test_metadata)
    return written ?? { file: node.original_file_path, line: 1 }
  const { file, startLine } = originOf(session, node)
  const { line, column } = placeIn(templateText(node), offset)
  const shift = line === 1 ? (written?.column ?? 1) - 1 : 0
  return { file, line: startLine + line - 1, column: column + shift }
}

/** What the offsets of a trace count in: a template has its line breaks normalized, another text is as it is. */
function templateText({ raw_code }: ManifestNode): string {
  return hasJinja(raw_code) ? normalizeSource(raw_code) : raw_code
}

function placeIn(text: string, offset: number): { readonly line: number; readonly column: number } {
  const before = text.slice(0, offset)
  return { line: before.split('\n').length, column: offset - before.lastIndexOf('\n') }
}

function compiledFile({ raw }: Session, node: ManifestNode): string {
  const { root } = raw.root
  const folder = raw.targetPath.startsWith(`${root}/`)
    ? raw.targetPath.slice(root.length + 1)
    : raw.targetPath
  return `${folder}/${targetPath(node, 'compiled')}`
}
