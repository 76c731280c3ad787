import { ephemeralName } from '../adapter'
import { dbtError, type OutputPiece, PyDict, type Value } from '../jinja'
import type { CompiledNode, Json, ManifestNode, TestMetadata, UniqueId } from '../manifest'
import { hasJinja, toJinja } from '../project'
import { renderNative } from './engine'
import { injectCtes } from './inject-ctes'
import { nodeRendering, originOf, type Rendering, type RenderingOptions } from './rendering'
import type { Cte, EphemeralCode, RenderedCode, Session } from './session'
import { targetPath } from './target-paths'

/** Renders a node and puts the CTEs of its ephemeral inputs in front; a seed has no SQL. Throws JinjaErrors. */
export function compileToSql(
  session: Session,
  node: ManifestNode,
  options: RenderingOptions = {},
): CompiledNode {
  return withCtes(session, node, renderNode(session, node, options))
}

/** The node's final SQL. */
export function withCtes(
  { options }: Session,
  node: ManifestNode,
  { code, ctes, calledMacros }: RenderedCode,
): CompiledNode {
  const list = options.injectCtes === false ? [] : ctes.map((cte) => cte.sql)
  return { node, compiledCode: injectCtes(code, list), extraCtes: ctes, calledMacros }
}

/** A node's own SQL and the CTEs that it needs; none of a seed. Throws JinjaErrors. */
export function renderNode(session: Session, node: ManifestNode, options: RenderingOptions): RenderedCode {
  if (node.resource_type === 'seed') return { code: '', ctes: [], calledMacros: [] }
  const rendering = nodeRendering(session, node, options)
  const trace: OutputPiece[] | undefined = session.options.syntax ? [] : undefined
  const code = rendering.render(rawCode(node), testArguments(session, node, rendering), trace)
  return {
    code,
    ...(trace ? { trace } : {}),
    ctes: gatherCtes(rendering.ephemerals, (id) => ephemeralCode(session, id)),
    calledMacros: [...rendering.called],
  }
}

function rawCode(node: ManifestNode): string {
  return node.raw_code
}

/** The CTEs of inputs in dbt's order: what an input needs itself stands before it. */
export function gatherCtes(
  ids: Iterable<UniqueId>,
  codeOf: (id: UniqueId) => EphemeralCode & { readonly name: string },
): Cte[] {
  const gathered = new Map<UniqueId, Cte>()
  for (const id of ids) {
    const { code, ctes, name } = codeOf(id)
    for (const cte of ctes) gathered.set(cte.id, cte)
    gathered.set(id, { id, sql: ` ${ephemeralName(name)} as (\n${code}\n)` })
  }
  return [...gathered.values()]
}

/** An ephemeral node's SQL, made and written once; its name is that of its CTE. */
export function ephemeralCode(session: Session, id: UniqueId): EphemeralCode & { readonly name: string } {
  const node = session.manifest.nodes[id]
  if (!node) throw new Error(`the ephemeral node ${id} is not in the manifest`)
  let made = session.ephemeral.get(id)
  if (!made) {
    made = renderOnce(session, node)
    session.ephemeral.set(id, made)
    // Nothing of it is made in the database; its file is how a person sees what was put in front of others.
    session.options.write?.(targetPath(node, 'compiled'), withCtes(session, node, made).compiledCode)
  }
  return { ...made, name: node.alias }
}

/** What stands in a cycle of ephemeral nodes has no SQL; a manifest with faults may have one. */
function renderOnce(session: Session, node: ManifestNode): RenderedCode {
  const { underWay } = session
  if (underWay.has(node.unique_id)) {
    const cycle = [...underWay].slice([...underWay].indexOf(node.unique_id))
    throw dbtError('CompilationError', `Found a cycle: ${[...cycle, node.unique_id].join(' --> ')}`)
  }
  underWay.add(node.unique_id)
  try {
    return renderNode(session, node, {})
  } finally {
    underWay.delete(node.unique_id)
  }
}

/** A generic test's arguments, rendered with its own context, under the name by which its text passes them on. */
function testArguments(
  session: Session,
  node: ManifestNode,
  rendering: Rendering,
): ReadonlyMap<string, Value> | undefined {
  if (node.resource_type !== 'test' || !node.test_metadata) return undefined
  const render = (text: string) => renderNative(text, rendering.names, originOf(session, node))
  return new Map([['_dbt_generic_test_kwargs', renderKwargs(node.test_metadata, render)]])
}

/** Calls that may stand in a test's arguments without braces. */
const BARE_CALL = /^\s*(env_var|ref|var|source|doc)\s*\(.+\)\s*$/

function renderKwargs({ kwargs }: TestMetadata, render: (text: string) => Value): PyDict {
  const value = (given: Json): Value => {
    if (typeof given === 'string') {
      if (BARE_CALL.test(given)) return render(`{{ ${given} }}`)
      // A text that is no template stays as it is, but for the line break that every template loses.
      return hasJinja(given) || given.endsWith('\n') || given.includes('\r') ? render(given) : given
    }
    if (Array.isArray(given)) return given.map(value)
    if (typeof given !== 'object' || given === null || !isMapping(given)) return toJinja(given)
    return new PyDict(Object.entries(given).map(([key, item]) => [key, value(item)]))
  }
  return new PyDict(
    // a column's name is never an expression
    Object.entries(kwargs).map(([key, item]) => [key, key === 'column_name' ? toJinja(item) : value(item)]),
  )
}

/** A mapping, and not one of the classes that stand for numbers. */
function isMapping(value: object): value is { readonly [key: string]: Json } {
  const prototype = Object.getPrototypeOf(value)
  return prototype === null || prototype === Object.prototype
}
