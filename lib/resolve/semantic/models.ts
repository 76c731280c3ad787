import { extractReference, type PropertyEntry } from '../../parse'
import { copied, overlaid, type Plain, type PlainObject, plainObject } from '../../project'
import { validityOf } from '../columns'
import type { Draft } from '../draft'
import { createdAt } from '../sources'
import type { ResolveState } from '../state'
import { patchOf, semanticBase, semanticConfig } from './config'
import { mapping, mappings, SemanticError, textOr } from './values'

export type SemanticModelDraft = {
  readonly entry: PropertyEntry
  readonly uniqueId: string
  readonly node: PlainObject
  readonly enabled: boolean
  readonly measures: readonly string[]
  /** Metrics that stand for measures with `create_metric`. */
  readonly metrics: readonly PlainObject[]
  /** What `model:` refers to. */
  readonly ref: {
    readonly name: string
    readonly package: string | null
    readonly version: string | number | null
  }
}

/** Reads one entry of `semantic_models:`. */
export function semanticModelOf(entry: PropertyEntry, state: ResolveState): SemanticModelDraft {
  const { data, name } = entry
  const model = textOr(data.model, '')
  const reference = extractReference(model)
  if (!reference || !('ref' in reference))
    throw new SemanticError(
      `Invalid model of semantic model '${name}': ${model}`,
      ['model'],
      "Write it as ref('name').",
    )
  const settled = semanticConfig('semantic_model', entry, name, patchOf(data), state)
  const meta = mapping(settled.config.meta)
  const measures = mappings(data.measures)
  const node = plainObject([
    ...Object.entries(semanticBase('semantic_model', entry, name, settled)),
    ['model', model],
    ['description', textOr(data.description, null)],
    ['label', textOr(data.label, null)],
    ['defaults', defaultsOf(data.defaults)],
    ['primary_entity', textOr(data.primary_entity, null)],
    ['entities', mappings(data.entities).map((item) => entity(item, meta))],
    ['dimensions', mappings(data.dimensions).map((item) => dimension(item, meta))],
    ['measures', measures.map((item) => measure(item, meta))],
    ['refs', [copied(reference.ref)]],
    ['created_at', createdAt(state)],
  ])
  const enabled = settled.config.enabled !== false
  return {
    entry,
    uniqueId: `semantic_model.${entry.packageName}.${name}`,
    node,
    enabled,
    measures: measures.map((item) => String(item.name)),
    metrics: measures
      .filter((item) => item.create_metric === true)
      .map((item) => metricFor(item, enabled, meta)),
    ref: reference.ref,
  }
}

/** The metric that dbt makes of a measure. */
function metricFor(item: PlainObject, enabled: boolean, meta: PlainObject): PlainObject {
  const name = String(item.name)
  return plainObject([
    ['name', name],
    ['label', textOr(item.label, name)],
    ['type', 'simple'],
    [
      'type_params',
      plainObject([
        ['measure', name],
        ['expr', item.expr ?? name],
      ]),
    ],
    ['description', textOr(item.description, `Metric created from measure ${name}`)],
    [
      'config',
      plainObject([
        ['enabled', enabled],
        ['meta', meta],
      ]),
    ],
  ])
}

/** The semantic model as it stands in the manifest, with the relation of its model. */
export function finishedSemanticModel(draft: SemanticModelDraft, model: Draft | undefined): PlainObject {
  const relation: Plain = model
    ? plainObject([
        ['alias', model.alias],
        ['schema_name', model.schema],
        ['database', model.database],
        ['relation_name', model.relationName],
      ])
    : null
  const nodes = model ? [model.uniqueId] : []
  return plainObject([
    ...Object.entries(draft.node),
    ['node_relation', relation],
    [
      'depends_on',
      plainObject([
        ['macros', []],
        ['nodes', nodes],
      ]),
    ],
  ])
}

function defaultsOf(value: Plain | undefined): Plain {
  if (value === undefined || value === null) return null
  return plainObject([['agg_time_dimension', textOr(mapping(value).agg_time_dimension, null)]])
}

/** An element's own meta over the semantic model's. */
function elementConfig(item: PlainObject, meta: PlainObject): Plain {
  const own = mapping(mapping(item.config).meta)
  return plainObject([['meta', overlaid(meta, own)]])
}

function entity(item: PlainObject, meta: PlainObject): PlainObject {
  return plainObject([
    ['name', textOr(item.name, '')],
    ['type', textOr(item.type, '')],
    ['description', textOr(item.description, null)],
    ['label', textOr(item.label, null)],
    ['role', textOr(item.role, null)],
    ['expr', textOr(item.expr, null)],
    ['config', elementConfig(item, meta)],
  ])
}

function dimension(item: PlainObject, meta: PlainObject): PlainObject {
  const params = mapping(item.type_params)
  return plainObject([
    ['name', textOr(item.name, '')],
    ['type', textOr(item.type, '')],
    ['description', textOr(item.description, null)],
    ['label', textOr(item.label, null)],
    ['is_partition', item.is_partition === true],
    [
      'type_params',
      item.type_params === undefined || item.type_params === null
        ? null
        : plainObject([
            ['time_granularity', textOr(params.time_granularity, null)],
            ['validity_params', validityOf(params.validity_params)],
          ]),
    ],
    ['expr', textOr(item.expr, null)],
    ['metadata', null],
    ['datatype', null],
    ['config', elementConfig(item, meta)],
  ])
}

function aggregation(value: Plain | undefined): Plain {
  if (value === undefined || value === null) return null
  const written = mapping(value)
  return plainObject([
    ['percentile', written.percentile ?? null],
    ['use_discrete_percentile', written.use_discrete_percentile === true],
    ['use_approximate_percentile', written.use_approximate_percentile === true],
  ])
}

function measure(item: PlainObject, meta: PlainObject): PlainObject {
  const additive = mapping(item.non_additive_dimension)
  return plainObject([
    ['name', textOr(item.name, '')],
    ['agg', textOr(item.agg, '')],
    ['description', textOr(item.description, null)],
    ['label', textOr(item.label, null)],
    // dbt keeps no word of `create_metric` once the metric is made.
    ['create_metric', false],
    ['expr', textOr(item.expr, null)],
    ['agg_params', aggregation(item.agg_params)],
    [
      'non_additive_dimension',
      item.non_additive_dimension
        ? plainObject([
            ['name', textOr(additive.name, '')],
            ['window_choice', textOr(additive.window_choice, null)],
            ['window_groupings', additive.window_groupings ?? []],
          ])
        : null,
    ],
    ['agg_time_dimension', textOr(item.agg_time_dimension, null)],
    ['config', elementConfig(item, meta)],
  ])
}
