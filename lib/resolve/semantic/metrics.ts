import { didYouMean } from '../../foundation'
import type { PropertyEntry } from '../../parse'
import {
  copied,
  isPlainList,
  isPlainObject,
  type MutablePlainObject,
  type Plain,
  type PlainObject,
  plainObject,
} from '../../project'
import type { NameLookup } from '../lookups'
import { createdAt } from '../sources'
import type { ResolveState } from '../state'
import { patchOf, semanticBase, semanticConfig } from './config'
import { type Membership, typeParams } from './type-params'
import { mapping, SemanticError, textOr, whereFilters } from './values'

const TYPES = ['simple', 'ratio', 'cumulative', 'derived', 'conversion']

/** A metric on its way into the manifest. */
export type MetricDraft = {
  readonly entry: PropertyEntry
  readonly uniqueId: string
  readonly name: string
  readonly packageName: string
  readonly type: string
  readonly params: PlainObject
  readonly node: PlainObject
  readonly enabled: boolean
  readonly inputMeasures: Plain[]
  readonly dependsOn: Set<string>
  /** The semantic model that a simple metric of the newer form stands on. */
  readonly semanticModel: string | null
}

/** Reads one metric; `data` is the entry's, one of a model's properties, or what a measure stands for. */
export function metricOf(
  entry: PropertyEntry,
  data: PlainObject,
  state: ResolveState,
  member?: Membership,
): MetricDraft {
  const name = String(data.name)
  const isNew = !isPlainObject(data.type_params)
  const type = String(data.type ?? 'simple').toLowerCase()
  if (!TYPES.includes(type))
    throw new SemanticError(
      `Invalid enum value: \`${String(data.type)}\` in enum MetricType`,
      ['type'],
      `Use one of: ${TYPES.join(', ')}.`,
    )
  const settled = semanticConfig('metric', entry, name, patchOf(data), state)
  const meta = mapping(settled.config.meta)
  if (isNew && !member && data.agg !== undefined && data.agg !== null)
    throw new SemanticError('simple metrics in v2 YAML must be attached to semantic_model', ['agg'])
  const params = typeParams(data, type, member)
  const node = plainObject([
    ...Object.entries(semanticBase('metric', entry, name, settled)),
    ['description', textOr(data.description, '')],
    ['label', textOr(data.label, name)],
    ['type', type],
    ['filter', whereFilters(data.filter)],
    ['time_granularity', textOr(data.time_granularity, null)],
    ['meta', isNew ? plainObject() : Object.keys(meta).length > 0 ? meta : mapping(data.meta)],
    ['tags', !isNew && isPlainList(data.tags) ? data.tags : []],
    ['refs', []],
    ['sources', []],
    ['metrics', []],
    ['created_at', createdAt(state)],
  ])
  return {
    entry,
    uniqueId: `metric.${entry.packageName}.${name}`,
    name,
    packageName: entry.packageName,
    type,
    params,
    node,
    enabled: settled.config.enabled !== false,
    inputMeasures: [],
    dependsOn: new Set(),
    semanticModel:
      member && isNew ? `semantic_model.${state.project.raw.root.name}.${member.semanticModel}` : null,
  }
}

export type MetricWorld = {
  readonly find: (name: string, packageName: string) => MetricDraft | undefined
  readonly names: () => Iterable<string>
  /** The semantic model that has a measure. */
  readonly measures: NameLookup<string>
}

/** Follows what metrics are made of; each is done once. */
export function connectMetrics(metrics: Iterable<MetricDraft>, world: MetricWorld): SemanticFault[] {
  const faults: SemanticFault[] = []
  const done = new Set<MetricDraft>()
  const connect = (metric: MetricDraft): void => {
    if (done.has(metric)) return
    done.add(metric)
    try {
      if (metric.semanticModel !== null) metric.dependsOn.add(metric.semanticModel)
      for (const written of measuresOf(metric)) {
        add(metric, written)
        metric.dependsOn.add(modelOfMeasure(metric, written, world))
      }
      for (const input of inputsOf(metric)) {
        const target = targetOf(metric, input, world)
        connect(target)
        for (const inherited of target.inputMeasures) add(metric, inherited)
        metric.dependsOn.add(target.uniqueId)
      }
    } catch (e) {
      if (!(e instanceof SemanticError)) throw e
      faults.push({ entry: metric.entry, fault: e })
    }
  }
  for (const metric of metrics) if (metric.enabled) connect(metric)
  return faults
}

export type SemanticFault = { readonly entry: PropertyEntry; readonly fault: SemanticError }

function measuresOf({ name, type, params }: MetricDraft): PlainObject[] {
  if (type === 'simple' && !isPlainObject(params.measure) && !isPlainObject(params.metric_aggregation_params))
    throw new SemanticError(
      `Simple metric ${name} should have a measure or agg type defined, but it does not.`,
      ['type_params'],
      'Write `type_params: {measure: …}`.',
    )
  const conversion = mapping(params.conversion_type_params)
  return [params.measure, conversion.base_measure, conversion.conversion_measure].filter(isPlainObject)
}

function inputsOf({ type, params }: MetricDraft): PlainObject[] {
  if (type === 'ratio' && !(isPlainObject(params.numerator) && isPlainObject(params.denominator)))
    throw new SemanticError('Invalid ratio metric. Both a numerator and denominator must be specified', [
      'type_params',
    ])
  const conversion = mapping(params.conversion_type_params)
  const inputs: readonly (Plain | undefined)[] =
    type === 'ratio'
      ? [params.numerator, params.denominator]
      : type === 'derived'
        ? isPlainList(params.metrics)
          ? params.metrics
          : []
        : [
            mapping(params.cumulative_type_params).metric,
            conversion.base_metric,
            conversion.conversion_metric,
          ]
  return inputs.filter(isPlainObject)
}

function add(metric: MetricDraft, measure: Plain): void {
  const text = JSON.stringify(measure)
  if (!metric.inputMeasures.some((known) => JSON.stringify(known) === text))
    metric.inputMeasures.push(measure)
}

function modelOfMeasure(metric: MetricDraft, measure: PlainObject, { measures }: MetricWorld): string {
  const name = String(measure.name)
  const found = measures.find(name, metric.packageName) ?? measures.find(name, null)
  if (found !== undefined) return found
  throw new SemanticError(
    `A semantic model having a measure \`${name}\` does not exist but was referenced.`,
    ['type_params', 'measure'],
    didYouMean(name, measures.names()),
  )
}

function targetOf(metric: MetricDraft, input: PlainObject, world: MetricWorld): MetricDraft {
  const name = String(input.name)
  const found = world.find(name, metric.packageName)
  if (!found)
    throw new SemanticError(
      `The metric \`${name}\` does not exist but was referenced by metric \`${metric.name}\`.`,
      ['type_params'],
      didYouMean(name, world.names()),
    )
  if (!found.enabled)
    throw new SemanticError(`The metric \`${name}\` is disabled and thus cannot be referenced.`, [
      'type_params',
    ])
  return found
}

/** The metric as it stands in the manifest, once it is connected. */
export function finishedMetric(metric: MetricDraft): PlainObject {
  const params: MutablePlainObject = copied(metric.params)
  params.input_measures = metric.inputMeasures
  return plainObject([
    ...Object.entries(metric.node),
    ['type_params', params],
    [
      'depends_on',
      plainObject([
        ['macros', []],
        ['nodes', [...metric.dependsOn]],
      ]),
    ],
  ])
}
