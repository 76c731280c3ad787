import { findRelation, type Relation, RelationClass } from '../adapter'
import { type Names, type OutputPiece, type PyDict, RenderState, Scope, type Value } from '../jinja'
import type { MacroNode, ManifestNode, UniqueId } from '../manifest'
import { dispatched, type Macro, MacroNames, varLayers } from '../parse'
import { type Settings, varFunction } from '../project'
import { NodeNames } from './context/names'
import { nodeMakers } from './context/node'
import { StatementResults } from './context/results'
import { callValue, renderText, type TemplateOrigin } from './engine'
import { nodeRelation, nodeResolver, type Resolver, type ResolverOptions, type Subject } from './resolver'
import type { Session } from './session'

/** A context and what was found out while templates were rendered with it. */
export type Rendering = {
  readonly names: MacroNames
  readonly results: StatementResults
  /** Ephemeral nodes that were referred to, in the order of the first calls. */
  readonly ephemerals: Set<UniqueId>
  /** Macros that the texts called themselves, in the order of the first calls. */
  readonly called: ReadonlySet<UniqueId>
  /** Renders a text of the node's with this context, and further names where given. */
  render(text: string, further?: ReadonlyMap<string, Value>, trace?: OutputPiece[]): string
}

/** How a context differs from that of an ordinary node. */
export type RenderingOptions = {
  /** It may refer to anything, and to ephemeral nodes: an inline query. */
  readonly free?: boolean
  readonly compiledCode?: string
  readonly extra?: ReadonlyMap<string, Value>
  readonly resolver?: (options: ResolverOptions) => Resolver
  readonly relation?: (useEphemeral: (id: UniqueId) => void) => Value
  readonly model?: PyDict
  /** Changes what macros are seen: a unit test's overrides. */
  readonly override?: (names: MacroNames) => void
  /** Variables and environment variables that go before all others. */
  readonly vars?: Settings
  readonly env?: Readonly<Record<string, string>>
}

/** The context of a node that is compiled or run. */
export function nodeRendering(
  session: Session,
  node: ManifestNode,
  options: RenderingOptions = {},
): Rendering {
  const operation = node.resource_type === 'operation'
  return rendering(session, subjectOf(node), node, originOf(session, node), {
    relation: () => (operation ? null : nodeRelation(node, session.quoting)),
    ...options,
  })
}

/** The context of a macro that is called on its own: an operation, or one that the adapter calls. */
export function macroRendering(session: Session, macro: Macro): Rendering {
  const subject: Subject = {
    uniqueId: macro.uniqueId,
    name: macro.name,
    resourceType: 'macro',
    packageName: session.raw.root.name,
    file: macro.path,
    dependsOn: null,
  }
  return rendering(session, subject, null, { file: macro.file, startLine: macro.startLine ?? 1 }, {})
}

/** A node as the subject of a context. */
export function subjectOf(node: ManifestNode): Subject {
  return {
    uniqueId: node.unique_id,
    name: node.name,
    resourceType: node.resource_type,
    packageName: node.package_name,
    file: node.original_file_path,
    dependsOn: node.depends_on?.nodes ?? [],
  }
}

/** Builds a context; the base of all the others. */
export function rendering(
  session: Session,
  subject: Subject,
  node: ManifestNode | null,
  origin: TemplateOrigin,
  options: RenderingOptions,
): Rendering {
  const { raw, quoting } = session
  const ephemerals = new Set<UniqueId>()
  const called = new Set<UniqueId>()
  const results = new StatementResults()
  const resolver = (options.resolver ?? nodeResolver)({
    subject,
    lookup: session.lookup,
    root: raw.root.name,
    quoting,
    empty: session.options.empty ?? false,
    onEphemeral: (id) => ephemerals.add(id),
    ...(options.free ? { free: true } : {}),
    ...(session.options.defer ? { deferred: (target) => deferredRelation(session, target) } : {}),
  })
  const relation = options.relation?.((id) => ephemerals.add(id)) ?? null
  const { limits } = session.options
  const render = (text: string, seen: Names, state?: RenderState, trace?: OutputPiece[]) =>
    renderText(text, seen, origin, state ?? (limits ? { limits } : undefined), trace)
  const makers = nodeMakers({
    session,
    subject,
    node,
    ...(options.model ? { model: options.model } : {}),
    resolver,
    relation,
    compiledCode: options.compiledCode ?? null,
    results,
    dispatch: (name, namespace) => dispatched(names, name, namespace),
    callMacro: (name, args, state) => callMacro(session, name, args, state),
    render: (text, state) => render(text, names, state),
    macroStack: () => names.environment.stack,
    deferRelation: () => (node === null ? null : counterpart(session, node)),
    var: () => varOf(session, subject, options.vars ?? {}, names),
    env: options.env,
    extra: options.extra ?? new Map(),
  })
  const names: MacroNames = new MacroNames({
    table: session.macros,
    searchPackage: subject.packageName,
    outer: new NodeNames(makers, session.base),
    onTopLevelCall: (id) => called.add(id),
  })
  options.override?.(names)
  return {
    names,
    results,
    ephemerals,
    called,
    render: (text, further, trace) =>
      render(text, further ? new Scope(further, names) : names, undefined, trace),
  }
}

/** What `--defer` puts in place of a node's relation: another manifest's, where its own is missing or unselected. */
function deferredRelation(session: Session, node: ManifestNode): Relation | null {
  const { defer, selected = [] } = session.options
  const other = defer?.nodes[node.unique_id]
  if (!defer || !other || other.config.materialized === 'ephemeral') return null
  const isFavoured = defer.favorState && !selected.includes(node.unique_id)
  if (!isFavoured) {
    const own = { database: node.database, schema: node.schema, identifier: node.alias }
    const finder = {
      quoting: session.quoting,
      relations: session.relations,
      callMacro: (name: string, args: ReadonlyMap<string, Value> | null, state: RenderState) =>
        callMacro(session, name, args, state),
    }
    if (findRelation(finder, own, new RenderState())) return null
  }
  return counterpart(session, node)
}

/** dbt's `defer_relation`: what the node is in the manifest to defer to; null where it is nothing there. */
function counterpart({ options, quoting }: Session, node: ManifestNode): Relation | null {
  const other = options.defer?.nodes[node.unique_id]
  if (!other || !isDeferrable(other)) return null
  const path = { database: other.database ?? null, schema: other.schema, identifier: other.alias }
  return new RelationClass(quoting).create(path)
}

const DEFERRABLE: ReadonlySet<string> = new Set(['model', 'seed', 'snapshot'])

/** Whether a node of another manifest is a relation that others refer to. */
function isDeferrable(node: {
  readonly resource_type: string
  readonly config: { readonly materialized?: string }
}): boolean {
  return DEFERRABLE.has(node.resource_type) && node.config.materialized !== 'ephemeral'
}

/** `var`: texts are rendered again, as dbt does inside of nodes. */
function varOf(session: Session, subject: Subject, overrides: Settings, names: Names): Value {
  const layers = [overrides, ...varLayers(session.raw, subject.packageName)]
  return varFunction(layers, subject.name, {
    render: (text) => renderText(text, names, { file: subject.file, startLine: 1 }),
  })
}

/** dbt's `execute_macro`: found in the root project or among the built-in ones, with a context of its own. */
export function callMacro(
  session: Session,
  name: string,
  args: ReadonlyMap<string, Value> | null,
  state: RenderState,
): Value {
  const macro = session.macros.find(session.raw.root.name, name)
  if (!macro) throw new Error(`the built-in macro ${name} is missing`)
  return callValue(macroRendering(session, macro).names.callable(macro), [], args, state)
}

/** Where a node's text stands, for messages. */
export function originOf(session: Session, node: ManifestNode | MacroNode): TemplateOrigin {
  const span = session.written(node.unique_id)?.span
  return { file: span?.file ?? node.original_file_path, startLine: span?.line ?? 1 }
}
