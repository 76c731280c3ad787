import { type Diagnostic, error, type Result, settled, warning } from '../foundation'
import { findCycle, manifestGraph } from '../graph'
import { JinjaError } from '../jinja'
import {
  type ExposureNode,
  type GraphNode,
  type Manifest,
  nodeLists,
  type SemanticNode,
  type SourceNode,
  type UniqueId,
  type UnitTestNode,
} from '../manifest'
import { ConfigTrees, macroDependencies, type ParsedProject, type ParsedTest, templateFault } from '../parse'
import type { RawProject } from '../project'
import { selectorsForManifest } from '../selection'
import {
  checkProject,
  checkSemanticGroups,
  type Fqn,
  warnOfDeprecations,
  warnOfDeprecationsWithin,
  warnOfUnusedPaths,
} from './checks'
import { Descriptions } from './docs'
import type { Draft } from './draft'
import { twinsText } from './duplicates'
import { type SettledExposure, settleExposures } from './exposures'
import { checkFunctions } from './functions'
import { settleGroups } from './groups'
import { settleMacros } from './macros'
import { buildManifest, manifestNode } from './manifest'
import { Naming } from './names'
import { settleNodes, settleTests } from './nodes'
import type { Outside } from './outside'
import { applyPatches } from './patches'
import { inferPrimaryKeys } from './primary-keys'
import {
  buildReferences,
  type References,
  resolveExposure,
  resolveFunctions,
  resolveNodeMetrics,
  resolveNodes,
} from './references'
import type { MetricWorld } from './semantic/metrics'
import { settleSemanticLayer } from './semantic/settle'
import { settleSources } from './sources'
import { addDisabled, newState, type ResolveState } from './state'
import type { ResolvedProject, Written } from './types'
import { settleUnitTests } from './unit-tests'

/**
 * Decides everything: config by dbt's precedence, names, which properties belong to what, references, groups,
 * descriptions. Pure; reports every fault it finds.
 */
export function resolveProject(project: ParsedProject): Result<ResolvedProject> {
  const { resolved, diagnostics } = resolveAll(project)
  return settled(resolved, diagnostics)
}

/** The same, giving the manifest of what could be resolved beside the faults. */
export function resolveAll(project: ParsedProject): {
  readonly resolved: ResolvedProject
  /** Nodes that their properties switched on, which come after all others. */
  readonly moved: ReadonlySet<UniqueId>
  readonly diagnostics: readonly Diagnostic[]
} {
  const diagnostics: Diagnostic[] = []
  const report = (diagnostic: Diagnostic) => void diagnostics.push(diagnostic)
  const state = newState(project, configTrees(project), new Naming(project), report)
  const manifest = decide(state)
  return {
    resolved: { manifest, parsed: project, written: writtenIn(project) },
    moved: state.moved,
    diagnostics,
  }
}

function writtenIn({ nodes, tests }: ParsedProject): ResolvedProject['written'] {
  let made: ReadonlyMap<UniqueId, Written> | undefined
  return (id) => {
    made ??= new Map(
      [...nodes, ...tests].map(({ uniqueId, span, captured }) => [
        uniqueId,
        { span, config: captured.config },
      ]),
    )
    return made.get(id)
  }
}

export type ResolvedPart = {
  readonly manifest: Manifest
  /** Nodes that their properties switched on, which come after all others. */
  readonly moved: ReadonlySet<UniqueId>
  readonly diagnostics: readonly Diagnostic[]
}

/**
 * Decides a part of a project, against what is known of the rest. The part must hold everything of each name that it
 * holds anything of: nodes, properties and tests. What concerns the whole (cycles, macros, selectors, unused
 * configuration) isn't looked at; the maps of edges are those within the part.
 */
export function resolvePart(project: ParsedProject, outside: Outside): ResolvedPart {
  const diagnostics: Diagnostic[] = []
  const report = (diagnostic: Diagnostic) => void diagnostics.push(diagnostic)
  const trees = configTrees(project)
  const state = newState(project, trees, new Naming(project), report, outside)
  const manifest = decide(state)
  warnOfDeprecationsWithin(state)
  return { manifest, moved: state.moved, diagnostics }
}

/** Warnings about configuration that applies to nothing. */
export function unusedConfiguration(raw: RawProject, manifest: Manifest): readonly Diagnostic[] {
  const diagnostics: Diagnostic[] = []
  warnOfUnusedPaths(raw.root, fqnsByTree(manifest), (diagnostic) => void diagnostics.push(diagnostic))
  return diagnostics
}

function configTrees({ raw, packages }: ParsedProject): ConfigTrees {
  return new ConfigTrees(raw.root, packages, raw.flags.REQUIRE_CORRECTED_ANALYSIS_FQNS === true)
}

function decide(state: ResolveState): Manifest {
  const { project, report } = state
  settleNodes(state)
  applyPatches(state)
  const [sourceTests, nodeTests] = partition(project.tests)
  settleTests(state, nodeTests)
  moveDisabled(state)
  const sources = settleSources(state)
  for (const { node, enabled } of sources) if (enabled) state.sources.set(node.unique_id, node)
  settleTests(state, sourceTests)
  const off: SourceNode[] = sources.filter((source) => !source.enabled).map((source) => source.node)
  const references = buildReferences(state, off)
  resolveNodes(state, references)
  const exposures = settleExposures(state)
  const unitTests = settleUnitTests(state, references)
  const descriptions = new Descriptions(state)
  const semantic = settleSemanticLayer(state, references, descriptions)
  resolveNodeMetrics(state, references, semantic.world)
  renderDescriptions(state, descriptions)
  inferPrimaryKeys(state)
  resolveFunctions(state, references)
  checkFunctions(state)
  const { outside } = state
  const groups = outside?.groups ?? settleGroups(state)
  checkProject(state, groups)
  checkSemanticGroups(
    [...semantic.metrics.values(), ...semantic.semanticModels.values(), ...semantic.savedQueries.values()],
    groups,
    report,
  )
  const macros = outside ? new Map() : settleMacros(state, descriptions)
  if (!outside) checkDispatches(state)
  const selectors = selectorsForManifest(project.raw.selectors)
  if (!selectors.ok) for (const fault of selectors.errors) report(fault)
  const manifest = buildManifest(state, {
    exposures: new Map(enabledExposures(exposures, state, references, descriptions, semantic.world)),
    unitTests: new Map(
      unitTests
        .filter((test) => test.enabled)
        .map((test): [UniqueId, UnitTestNode] => [test.node.unique_id, test.node]),
    ),
    semantic,
    groups,
    macros,
    disabled: disabledEntries(state, off, exposures, unitTests, semantic.disabled),
    selectors: selectors.ok ? selectors.value : {},
  })
  if (outside) return manifest
  // dbt looks for configuration that applies to nothing once all else is sound, but before it looks for cycles.
  if (!state.failed()) warnOfUnusedPaths(project.raw.root, fqnsByTree(manifest), report)
  checkCycles(manifest, state)
  warnOfDeprecations(state, new Map(Object.entries(manifest.child_map)))
  return manifest
}

function partition(tests: readonly ParsedTest[]): [ParsedTest[], ParsedTest[]] {
  return [
    tests.filter((test) => test.target.kind === 'source'),
    tests.filter((test) => test.target.kind === 'node'),
  ]
}

/** Properties may have switched nodes off or on. */
function moveDisabled(state: ResolveState): void {
  state.nodes.forEach((draft, id) => {
    if (draft.config.enabled !== false) return
    state.nodes.delete(id)
    addDisabled(state, draft)
  })
  for (const [id, drafts] of [...state.disabled]) {
    const enabled = drafts.filter((draft) => draft.config.enabled !== false)
    if (enabled.length === 0) continue
    const rest = drafts.filter((draft) => draft.config.enabled === false)
    if (rest.length === 0) state.disabled.delete(id)
    else state.disabled.set(id, rest)
    for (const draft of enabled) {
      if (draft.resourceType === 'function') state.functions.set(id, draft)
      else state.nodes.set(id, draft)
      state.moved.add(id)
    }
  }
}

/** Renders descriptions of nodes and sources. */
function renderDescriptions(state: ResolveState, descriptions: Descriptions): void {
  for (const draft of state.nodes.values()) describeNode(draft, descriptions)
  for (const [id, source] of state.sources) {
    const at = { file: source.original_file_path, line: 1 }
    const owner = { uniqueId: id, packageName: source.package_name, at }
    state.sources.set(id, {
      ...source,
      doc_blocks: descriptions.blocks(source.description, source.package_name),
      description: descriptions.render(source.description, owner),
      source_description: descriptions.render(source.source_description, owner),
      columns: descriptions.columns(source.columns, owner),
    })
  }
}

function describeNode(draft: Draft, descriptions: Descriptions): void {
  const owner = {
    uniqueId: draft.uniqueId,
    packageName: draft.packageName,
    at: draft.patchSpan ?? draft.span,
  }
  draft.docBlocks = descriptions.blocks(draft.description, draft.packageName)
  draft.description = descriptions.render(draft.description, owner)
  draft.columns = descriptions.columns(draft.columns, owner)
}

function* enabledExposures(
  exposures: readonly SettledExposure[],
  state: ResolveState,
  references: References,
  descriptions: Descriptions,
  metrics: MetricWorld,
): Generator<[UniqueId, ExposureNode]> {
  const seen = new Map<UniqueId, ExposureNode>()
  for (const { node, enabled, parsed } of exposures) {
    if (!enabled) continue
    const known = seen.get(node.unique_id)
    if (known) {
      const message = twinsText('exposures', node.name, `looking for ${node.name}`, [
        { uniqueId: node.unique_id, file: node.original_file_path },
        { uniqueId: node.unique_id, file: known.original_file_path },
      ])
      state.report(error('GL3004', message, { at: parsed.entry.at('name'), hint: 'Rename one of them.' }))
      continue
    }
    seen.set(node.unique_id, node)
    const at = parsed.entry.at('description')
    const owner = { uniqueId: node.unique_id, packageName: node.package_name, at }
    const nodes = resolveExposure(node, parsed.entry.at('depends_on'), state, references, metrics)
    yield [
      node.unique_id,
      {
        ...node,
        description: descriptions.render(node.description, owner),
        depends_on: { macros: [], nodes },
      },
    ]
  }
}

function disabledEntries(
  state: ResolveState,
  sources: readonly SourceNode[],
  exposures: readonly SettledExposure[],
  unitTests: readonly { readonly node: UnitTestNode; readonly enabled: boolean }[],
  semantic: readonly SemanticNode[],
): Map<UniqueId, GraphNode[]> {
  const all = new Map<UniqueId, GraphNode[]>()
  const add = (id: UniqueId, node: GraphNode) => {
    const list = all.get(id)
    if (list) list.push(node)
    else all.set(id, [node])
  }
  for (const [id, drafts] of state.disabled) for (const draft of drafts) add(id, manifestNode(draft, state))
  for (const source of sources) add(source.unique_id, source)
  for (const { node, enabled } of exposures) if (!enabled) add(node.unique_id, node)
  for (const { node, enabled } of unitTests) if (!enabled) add(node.unique_id, node)
  for (const node of semantic) add(node.unique_id, node)
  return all
}

/** A macro of the project that dispatches to nothing fails when it is called; dbt refuses it at once. */
function checkDispatches(state: ResolveState): void {
  for (const macro of state.project.macros.values()) {
    if (macro.builtIn || !macro.source.includes('dispatch')) continue
    try {
      macroDependencies(macro, state.project.macros)
    } catch (e) {
      if (!(e instanceof JinjaError)) throw e
      const at = { file: macro.file, line: macro.startLine ?? 1 }
      state.report(templateFault(e, `macro ${macro.name} (${macro.path})`, at))
    }
  }
}

function checkCycles(manifest: Manifest, state: ResolveState): void {
  const cycle = findCycle(manifestGraph(manifest))
  if (!cycle || cycle.length === 0) return
  const drafts = cycle.flatMap((id) => state.nodes.get(id) ?? state.functions.get(id) ?? [])
  const [first, ...rest] = drafts
  const make = state.project.raw.options.which === 'parse' ? warning : error
  state.report(
    make('GL3003', `Found a cycle: ${cycle.join(' --> ')}`, {
      ...(first ? { at: first.span, uniqueId: first.uniqueId } : {}),
      related: rest.map((draft) => ({ at: draft.span, message: `${draft.name} is part of it` })),
      hint: 'Break it: one of these models must not refer to the next.',
    }),
  )
}

/** The places in each tree of configuration; listed where somebody asks, as few trees are written. */
function fqnsByTree(manifest: Manifest): (tree: string) => readonly Fqn[] {
  const all: { readonly [tree: string]: () => readonly GraphNode[] } = {
    models: () => nodeLists(manifest).models,
    seeds: () => nodeLists(manifest).seeds,
    snapshots: () => nodeLists(manifest).snapshots,
    data_tests: () => nodeLists(manifest).tests,
    sources: () => Object.values(manifest.sources),
    unit_tests: () => Object.values(manifest.unit_tests),
    exposures: () => Object.values(manifest.exposures),
    metrics: () => Object.values(manifest.metrics),
    semantic_models: () => Object.values(manifest.semantic_models),
    saved_queries: () => Object.values(manifest.saved_queries),
    functions: () => Object.values(manifest.functions),
  }
  const off = Object.values(manifest.disabled).flat()
  return (tree) => [...(all[tree]?.() ?? []), ...off].map((node) => node.fqn)
}
