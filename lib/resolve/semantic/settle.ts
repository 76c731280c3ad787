import { type Diagnostic, error, type Span } from '../../foundation'
import type { SemanticNode, UniqueId } from '../../manifest'
import type { PropertyEntry } from '../../parse'
import { isPlainList, type Plain, type PlainObject } from '../../project'
import { unlessRefused } from '../config-faults'
import type { Descriptions } from '../docs'
import { pluralOf, twinsText } from '../duplicates'
import { NameLookup, packagesToSearch } from '../lookups'
import type { References } from '../references'
import type { ResolveState } from '../state'
import { connectMetrics, finishedMetric, type MetricDraft, type MetricWorld, metricOf } from './metrics'
import { semanticPropertiesOf } from './model-properties'
import { finishedSemanticModel, type SemanticModelDraft, semanticModelOf } from './models'
import { viewOf } from './rules/view'
import { savedQueryOf } from './saved-queries'
import { validateSemanticLayer } from './validate'
import { mappings, SemanticError } from './values'

export type SemanticLayer = {
  readonly metrics: Map<UniqueId, SemanticNode>
  readonly semanticModels: Map<UniqueId, SemanticNode>
  readonly savedQueries: Map<UniqueId, SemanticNode>
  readonly disabled: readonly SemanticNode[]
  readonly world: MetricWorld
}

/** Metrics, semantic models and saved queries: read, connected and described. */
export function settleSemanticLayer(
  state: ResolveState,
  references: References,
  descriptions: Descriptions,
): SemanticLayer {
  const { report } = state
  const ofModels = read(state, 'models', (entry) => semanticPropertiesOf(entry, state)).filter(
    (found) => found !== null,
  )
  const models = [
    ...ofModels.map(({ model }) => model),
    ...read(state, 'semantic_models', (entry) => semanticModelOf(entry, state)),
  ]
  const metrics = [
    ...ofModels.flatMap((found) => found.metrics),
    ...read(state, 'metrics', (entry) => metricOf(entry, entry.data, state)),
    ...models.flatMap((model) => madeOf(model, state)),
  ]
  const world = metricWorld(state, metrics, models)
  const unconnected = connectMetrics(metrics, world)
  for (const { entry, fault } of unconnected) report(diagnosticOf(entry, fault))
  const layer = {
    metrics: new Map<UniqueId, SemanticNode>(),
    semanticModels: new Map<UniqueId, SemanticNode>(),
    savedQueries: new Map<UniqueId, SemanticNode>(),
  }
  const disabled: SemanticNode[] = []
  const spans = new Map<UniqueId, Span>()
  const place = (
    section: Map<UniqueId, SemanticNode>,
    entry: PropertyEntry,
    node: PlainObject,
    enabled: boolean,
  ) => {
    const made = described(node, entry, descriptions)
    spans.set(made.unique_id, entry.at('name'))
    if (!enabled) disabled.push(made)
    else if (section.has(made.unique_id)) report(twice(entry, made, section.get(made.unique_id)))
    else section.set(made.unique_id, made)
  }
  for (const model of models) {
    const [target] = model.enabled ? findModel(model, state, references) : []
    if (model.enabled && !target) report(modelMissing(model))
    place(layer.semanticModels, model.entry, finishedSemanticModel(model, target), model.enabled)
  }
  for (const metric of metrics) place(layer.metrics, metric.entry, finishedMetric(metric), metric.enabled)
  for (const entry of state.project.properties) {
    if (entry.key !== 'saved_queries') continue
    const [query] = attempt(entry, state, () => savedQueryOf(entry, state, world))
    if (query) place(layer.savedQueries, entry, query.node, query.enabled)
  }
  const at = ({ unique_id: id, original_file_path: file }: SemanticNode): Span =>
    spans.get(id) ?? { file, line: 1 }
  const sound = {
    view: viewOf(layer.semanticModels.values(), layer.metrics.values(), at),
    savedQueries: viewOf([], layer.savedQueries.values(), at).metrics,
  }
  if (!state.outside) validateSemanticLayer(state, unconnected.length === 0 ? sound : null)
  return { ...layer, disabled, world }
}

function read<T>(state: ResolveState, key: PropertyEntry['key'], make: (entry: PropertyEntry) => T): T[] {
  return state.project.properties.flatMap((entry) =>
    entry.key === key ? attempt(entry, state, () => make(entry)) : [],
  )
}

function attempt<T>(entry: PropertyEntry, state: ResolveState, make: () => T): T[] {
  try {
    return [...unlessRefused(make, entry.at('config'), state.report)]
  } catch (e) {
    if (!(e instanceof SemanticError)) throw e
    state.report(diagnosticOf(entry, e))
    return []
  }
}

function madeOf(model: SemanticModelDraft, state: ResolveState): MetricDraft[] {
  return model.metrics.map((data) => metricOf(model.entry, data, state))
}

function metricWorld(
  state: ResolveState,
  metrics: readonly MetricDraft[],
  models: readonly SemanticModelDraft[],
): MetricWorld {
  const byName = new NameLookup<MetricDraft>()
  for (const metric of metrics) byName.add(metric.name, metric.packageName, metric)
  const measures = new NameLookup<string>()
  for (const model of models)
    if (model.enabled)
      for (const measure of model.measures) measures.add(measure, model.entry.packageName, model.uniqueId)
  const root = state.project.raw.root.name
  const find = (name: string, packageName: string) => {
    for (const pkg of packagesToSearch(root, packageName, null, false)) {
      const found = byName.find(name, pkg)
      if (found) return found
    }
    return undefined
  }
  return { find, names: () => byName.names(), measures }
}

function findModel(model: SemanticModelDraft, state: ResolveState, references: References) {
  const { name, package: target, version } = model.ref
  const packages = packagesToSearch(state.project.raw.root.name, model.entry.packageName, target, false)
  return packages.flatMap((pkg) => references.refs.find(name, pkg, version))
}

function described(node: PlainObject, entry: PropertyEntry, descriptions: Descriptions): SemanticNode {
  const owner = {
    uniqueId: String(node.unique_id),
    packageName: entry.packageName,
    at: entry.at('description'),
  }
  const rendered = (value: Plain | undefined) =>
    typeof value === 'string' ? descriptions.render(value, owner) : (value ?? null)
  const elements = (key: string) =>
    isPlainList(node[key])
      ? { [key]: mappings(node[key]).map((item) => ({ ...item, description: rendered(item.description) })) }
      : {}
  const lists = { ...elements('entities'), ...elements('dimensions'), ...elements('measures') }
  // Built key by key after dbt's schema above.
  return { ...node, ...lists, description: rendered(node.description) } as unknown as SemanticNode
}

function diagnosticOf(entry: PropertyEntry, fault: SemanticError): Diagnostic {
  return error('GL3026', fault.message, {
    at: entry.at(...fault.path),
    ...(fault.hint === undefined ? {} : { hint: fault.hint }),
  })
}

function modelMissing(model: SemanticModelDraft): Diagnostic {
  const { entry, ref, uniqueId } = model
  const message = `Semantic_Model '${uniqueId}' (${entry.file.path}) depends on a node named '${ref.name}' which was not found`
  return error('GL3001', message, { at: entry.at('model'), uniqueId })
}

function twice(entry: PropertyEntry, node: SemanticNode, known: SemanticNode | undefined): Diagnostic {
  const message = twinsText(pluralOf(node.resource_type), node.name, `looking for ${node.name}`, [
    { uniqueId: node.unique_id, file: entry.file.path },
    { uniqueId: node.unique_id, file: known?.original_file_path ?? '' },
  ])
  return error('GL3004', message, { at: entry.at('name'), hint: 'Rename one of them.' })
}
