import { columnsForVersion, type PropertyEntry, versionsOf } from '../../parse'
import {
  isPlainObject,
  type MutablePlainObject,
  type Plain,
  type PlainObject,
  plainObject,
} from '../../project'
import { columnsOf, validityOf } from '../columns'
import { createdAt } from '../sources'
import type { ResolveState } from '../state'
import { semanticBase, semanticConfig } from './config'
import { type MetricDraft, metricOf } from './metrics'
import type { SemanticModelDraft } from './models'
import { mapping, mappings, SemanticError, textOr } from './values'

/** The newer form: a model's own properties say what it is in the semantic layer, `semantic_model:` among them. */
export type SemanticProperties = { readonly model: SemanticModelDraft; readonly metrics: MetricDraft[] }

/** Reads the semantic model and the metrics of a model's properties; null where they ask for none. */
export function semanticPropertiesOf(entry: PropertyEntry, state: ResolveState): SemanticProperties | null {
  const { data } = entry
  const asked = data.semantic_model
  if (!(asked === true || (isPlainObject(asked) && asked.enabled !== false))) return null
  // Versions of a model have no semantic model, nor has what isn't there.
  if (versionsOf(data).length > 0 || !isKnown(entry, state)) return null
  const name = textOr(mapping(asked).name, entry.name)
  const model = modelOf(entry, name, configOf(mapping(asked)), state)
  const metrics = mappings(data.metrics).map((metric) =>
    metricOf(entry, metric, state, memberOf(metric, name, data)),
  )
  return { model, metrics }
}

function isKnown(entry: PropertyEntry, { refs, disabled }: ResolveState): boolean {
  const found = refs.find(entry.name, entry.packageName, null)[0] ?? refs.find(entry.name, null, null)[0]
  return found?.resourceType === 'model' || disabled.has(`model.${entry.packageName}.${entry.name}`)
}

/** Simple metrics are of the semantic model, and have its time dimension unless they name another. */
function memberOf(metric: PlainObject, semanticModel: string, model: PlainObject) {
  if (textOr(metric.type, 'simple').toLowerCase() !== 'simple') return undefined
  return { semanticModel, timeDimension: textOr(model.agg_time_dimension, null) }
}

/** dbt looks at `enabled` and `group` only beside a `config`. */
function configOf(asked: PlainObject): PlainObject {
  const { config } = asked
  if (!isPlainObject(config)) return plainObject()
  const result: MutablePlainObject = plainObject([['meta', mapping(config.meta)]])
  result.enabled = asked.enabled !== false
  if (asked.group !== undefined && asked.group !== null) result.group = asked.group
  return result
}

function modelOf(
  entry: PropertyEntry,
  name: string,
  config: PlainObject,
  state: ResolveState,
): SemanticModelDraft {
  const { data } = entry
  const settled = semanticConfig('semantic_model', entry, name, config, state)
  const meta = mapping(settled.config.meta)
  const columns = columnsForVersion(data, null)
  const derived = mapping(data.derived_semantics)
  const ref = { name: entry.name, package: null, version: null }
  const node = plainObject([
    ...Object.entries(semanticBase('semantic_model', entry, name, settled)),
    ['model', `ref('${entry.name}')`],
    ['description', textOr(data.description, '')],
    ['label', null],
    ['defaults', plainObject([['agg_time_dimension', textOr(data.agg_time_dimension, null)]])],
    ['primary_entity', textOr(data.primary_entity, null)],
    [
      'entities',
      [
        ...columns.flatMap((column) => columnEntity(column, meta)),
        ...mappings(derived.entities).map((item) => derivedEntity(item, meta)),
      ],
    ],
    [
      'dimensions',
      [
        ...columns.flatMap((column) => columnDimension(column, meta)),
        ...mappings(derived.dimensions).map((item) => derivedDimension(item, meta)),
      ],
    ],
    ['measures', []],
    ['refs', [plainObject(Object.entries(ref))]],
    ['created_at', createdAt(state)],
  ])
  return {
    entry,
    uniqueId: `semantic_model.${entry.packageName}.${name}`,
    node,
    enabled: settled.config.enabled !== false,
    measures: [],
    metrics: [],
    ref,
  }
}

/** A column with its own name and description filled into what it is. */
function elementOf(written: PlainObject, key: 'dimension' | 'entity') {
  const column = Object.values(columnsOf([written]))[0]
  const element = column?.[key]
  return {
    column,
    element: isPlainObject(element) ? element : null,
    type: typeof written[key] === 'string' ? written[key] : null,
  }
}

function metaOf(model: PlainObject, ...levels: readonly (Plain | undefined)[]): Plain {
  const entries = [model, ...levels.map(mapping)].flatMap((level) => Object.entries(level))
  return plainObject([['meta', plainObject(entries)]])
}

function columnEntity(written: PlainObject, model: PlainObject): Plain[] {
  const { column, element, type } = elementOf(written, 'entity')
  if (!column || (!element && type === null)) return []
  const own = mapping(element?.config)
  const name = element ? textOr(element.name, column.name) : column.name
  return [
    plainObject([
      ['name', name],
      ['type', element ? (element.type ?? null) : type],
      ['description', element ? textOr(element.description, '') : column.description],
      ['label', element ? textOr(element.label, null) : null],
      ['role', null],
      ['expr', name === column.name ? null : column.name],
      ['config', metaOf(model, 'meta' in own ? own.meta : columnMeta(written))],
    ]),
  ]
}

function columnDimension(written: PlainObject, model: PlainObject): Plain[] {
  const { column, element, type } = elementOf(written, 'dimension')
  if (!column || (!element && type === null)) return []
  const name = element ? textOr(element.name, column.name) : column.name
  const validity = element?.validity_params ?? null
  const granularity = element && column.granularity !== null ? column.granularity : null
  return [
    dimension([
      ['name', name],
      ['type', element ? (element.type ?? null) : type],
      ['description', element ? textOr(element.description, '') : column.description],
      ['label', element ? textOr(element.label, null) : null],
      ['is_partition', element?.is_partition === true],
      ['type_params', timeParams(granularity, validity)],
      ['expr', name === column.name ? null : column.name],
      ['config', metaOf(model, columnMeta(written), mapping(element?.config).meta)],
    ]),
  ]
}

/** `meta` of a column's properties, beside `config` and in it. */
function columnMeta(written: PlainObject): PlainObject {
  return plainObject([
    ...Object.entries(mapping(written.meta)),
    ...Object.entries(mapping(mapping(written.config).meta)),
  ])
}

function derivedEntity(item: PlainObject, model: PlainObject): Plain {
  if (item.name === undefined || item.name === null)
    throw new SemanticError("Derived entity is missing a required 'name' field.", ['derived_semantics'])
  return plainObject([
    ['name', String(item.name)],
    ['type', textOr(item.type, null)],
    ['description', textOr(item.description, null)],
    ['label', textOr(item.label, null)],
    ['role', null],
    ['expr', textOr(item.expr, null)],
    ['config', metaOf(model, mapping(item.config).meta)],
  ])
}

function derivedDimension(item: PlainObject, model: PlainObject): Plain {
  return dimension([
    ['name', textOr(item.name, '')],
    ['type', textOr(item.type, null)],
    ['description', textOr(item.description, null)],
    ['label', textOr(item.label, null)],
    ['is_partition', item.is_partition === true],
    ['type_params', timeParams(textOr(item.granularity, null), validityOf(item.validity_params))],
    ['expr', textOr(item.expr, null)],
    ['config', metaOf(model, mapping(item.config).meta)],
  ])
}

function dimension(entries: readonly [string, Plain][]): Plain {
  return plainObject([...entries, ['metadata', null], ['datatype', null]])
}

function timeParams(granularity: string | null, validity: Plain): Plain {
  if (granularity === null) return null
  return plainObject([
    ['time_granularity', granularity],
    ['validity_params', validity],
  ])
}
