import type { Span } from '../../../foundation'
import type { SemanticNode } from '../../../manifest'
import type { Plain, PlainObject } from '../../../project'
import { mapping, mappings, textOr } from '../values'

/** What the rules look at: the semantic layer as the manifest has it, read once. */
export type LayerView = { readonly models: readonly ModelView[]; readonly metrics: readonly MetricView[] }

export type Labelled = { readonly name: string; readonly label: string | null }

export type EntityView = Labelled & { readonly type: string }

export type DimensionView = Labelled & {
  readonly type: string
  readonly isPartition: boolean
  readonly granularity: string | null
}

export type MeasureView = Labelled & {
  readonly agg: string
  readonly expr: string | null
  readonly params: PlainObject | null
  readonly time: string | null
  readonly additive: PlainObject | null
}

export type ModelView = Labelled & {
  readonly at: Span
  readonly primaryEntity: string | null
  /** Over which time measures are summed up that name none. */
  readonly time: string | null
  readonly entities: readonly EntityView[]
  readonly dimensions: readonly DimensionView[]
  readonly measures: readonly MeasureView[]
}

export type MetricView = Labelled & {
  readonly at: Span
  readonly type: string
  readonly params: PlainObject
}

/** One thing that is wrong, in dbt's words; a `future` one will be an error some day. */
export type Issue = {
  readonly level: 'error' | 'warning' | 'future'
  readonly message: string
  readonly at: Span
}

export function viewOf(
  models: Iterable<SemanticNode>,
  metrics: Iterable<SemanticNode>,
  at: (node: SemanticNode) => Span,
): LayerView {
  return {
    models: [...models].map((node) => modelView(plainOf(node), at(node))),
    metrics: [...metrics].map((node) => metricView(plainOf(node), at(node))),
  }
}

/** A node is JSON, whatever its type says of it. */
function plainOf(node: SemanticNode): PlainObject {
  return node as unknown as PlainObject
}

function modelView(node: PlainObject, at: Span): ModelView {
  return {
    ...labelled(node),
    at,
    primaryEntity: text(node.primary_entity),
    time: text(mapping(node.defaults).agg_time_dimension),
    entities: mappings(node.entities).map((item) => ({ ...labelled(item), type: kind(item.type) })),
    dimensions: mappings(node.dimensions).map((item) => ({
      ...labelled(item),
      type: kind(item.type),
      isPartition: item.is_partition === true,
      granularity: text(mapping(item.type_params).time_granularity),
    })),
    measures: mappings(node.measures).map((item) => ({
      ...labelled(item),
      agg: kind(item.agg),
      expr: text(item.expr),
      params: item.agg_params ? mapping(item.agg_params) : null,
      time: text(item.agg_time_dimension),
      additive: item.non_additive_dimension ? mapping(item.non_additive_dimension) : null,
    })),
  }
}

function metricView(node: PlainObject, at: Span): MetricView {
  return { ...labelled(node), at, type: kind(node.type), params: mapping(node.type_params) }
}

function labelled(item: PlainObject): Labelled {
  return { name: textOr(item.name, ''), label: text(item.label) }
}

function kind(value: Plain | undefined): string {
  return textOr(value, '').toLowerCase()
}

function text(value: Plain | undefined): string | null {
  return textOr(value, null)
}
