import { shape } from '../../project'
import type { PropertyKey } from '../types'
import { metric, modelMetric, savedQuery, semanticModel } from './semantic-shapes'

const { text, integer, number, boolean, anything, mapping, list, maybe, either, object, open, oneOf } = shape

const docs = object({ show: boolean, node_color: maybe(text) })
const tests = list(either(mapping, text))
const version = either(integer, number, text)

/** Fields of everything that can be described. */
const DESCRIBED: shape.Fields = {
  '!name': text,
  description: text,
  meta: mapping,
  data_type: maybe(text),
  constraints: list(mapping),
  docs,
  config: mapping,
  _extra: mapping,
}

const validity = maybe(object({ is_start: boolean, is_end: boolean }))

const column = open({
  ...DESCRIBED,
  data_tests: tests,
  tests,
  quote: maybe(boolean),
  tags: list(text),
  granularity: maybe(text),
  dimension: maybe(
    object({
      '!type': text,
      name: maybe(text),
      description: maybe(text),
      label: maybe(text),
      is_partition: boolean,
      config: mapping,
      validity_params: validity,
    }),
    text,
  ),
  entity: maybe(
    object({
      '!type': text,
      name: maybe(text),
      description: maybe(text),
      label: maybe(text),
      config: mapping,
    }),
    text,
  ),
})

const TESTED: shape.Fields = {
  ...DESCRIBED,
  data_tests: tests,
  tests,
  columns: list(column),
}

const NODE: shape.Fields = { ...TESTED, quote_columns: maybe(boolean), access: maybe(text) }

const modelVersion = object({
  '!v': version,
  defined_in: maybe(text),
  description: text,
  access: maybe(text),
  config: mapping,
  constraints: list(mapping),
  docs,
  data_tests: maybe(tests),
  tests: maybe(tests),
  columns: list(either(object({ '!include': either(text, list(text)), exclude: list(text) }), column)),
  deprecation_date: maybe(text),
})

const model = open({
  ...NODE,
  latest_version: maybe(integer, number, text),
  versions: list(modelVersion),
  deprecation_date: maybe(text),
  time_spine: maybe(
    object({
      '!standard_granularity_column': text,
      custom_granularities: list(object({ '!name': text, column_name: maybe(text) })),
    }),
  ),
  semantic_model: maybe(
    object({
      name: maybe(text),
      enabled: boolean,
      group: maybe(text),
      config: maybe(object({ meta: mapping })),
    }),
    boolean,
  ),
  primary_entity: maybe(text),
  agg_time_dimension: maybe(text),
  metrics: maybe(list(modelMetric)),
  derived_semantics: maybe(
    object({
      entities: list(
        object({
          '!type': text,
          name: maybe(text),
          description: maybe(text),
          label: maybe(text),
          config: mapping,
          '!expr': text,
        }),
      ),
      dimensions: list(
        object({
          '!type': text,
          name: text,
          description: maybe(text),
          label: maybe(text),
          is_partition: boolean,
          config: mapping,
          validity_params: validity,
          '!expr': text,
          granularity: maybe(text),
        }),
      ),
    }),
  ),
})

const quoting = object({
  database: maybe(boolean),
  schema: maybe(boolean),
  identifier: maybe(boolean),
  column: maybe(boolean),
})
const time = maybe(object({ count: maybe(integer), period: maybe(oneOf('minute', 'hour', 'day')) }))

/** When a source's rows are too old. */
export const freshness = maybe(object({ warn_after: time, error_after: time, filter: maybe(text) }))

const LOADED: shape.Fields = {
  loaded_at_field: maybe(text),
  loaded_at_field_present: maybe(boolean),
  loaded_at_query: maybe(text),
}

const partition = open({ _extra: mapping, name: text, description: text, data_type: text, meta: mapping })
const external = maybe(
  open({
    _extra: mapping,
    location: maybe(text),
    file_format: maybe(text),
    row_format: maybe(text),
    tbl_properties: maybe(text),
    partitions: maybe(list(either(partition, text))),
  }),
)

const source = object({
  '!name': text,
  description: text,
  meta: mapping,
  database: maybe(text),
  schema: maybe(text),
  loader: text,
  quoting,
  freshness,
  ...LOADED,
  tables: list(
    open({ ...TESTED, ...LOADED, identifier: maybe(text), quoting, freshness, external, tags: list(text) }),
  ),
  tags: list(text),
  config: mapping,
  unrendered_database: maybe(text),
  unrendered_schema: maybe(text),
})

/** A source that changes one of another package. */
const sourceOverride = object({
  '!name': text,
  description: maybe(text),
  '!overrides': text,
  config: mapping,
  meta: maybe(mapping),
  database: maybe(text),
  schema: maybe(text),
  loader: maybe(text),
  quoting: maybe(quoting),
  freshness,
  ...LOADED,
  tables: maybe(
    list(
      object({
        '!name': text,
        description: maybe(text),
        meta: maybe(mapping),
        data_type: maybe(text),
        docs: maybe(docs),
        ...LOADED,
        identifier: maybe(text),
        quoting,
        freshness,
        external,
        tags: maybe(list(text)),
        data_tests: maybe(tests),
        tests: maybe(tests),
        columns: maybe(list(column)),
      }),
    ),
  ),
  tags: maybe(list(text)),
})

const owner = open({ _extra: mapping, email: maybe(text, list(text)), name: maybe(text) })

const exposure = object({
  '!name': text,
  '!type': oneOf('dashboard', 'notebook', 'analysis', 'ml', 'application'),
  '!owner': owner,
  description: text,
  label: maybe(text),
  maturity: maybe(oneOf('low', 'medium', 'high')),
  meta: mapping,
  tags: list(text),
  url: maybe(text),
  depends_on: list(text),
  config: mapping,
})

const ROWS: shape.Fields = {
  rows: maybe(text, list(mapping)),
  format: oneOf('csv', 'dict', 'sql'),
  fixture: maybe(text),
}
const unitTest = object({
  '!name': text,
  '!model': text,
  '!given': list(object({ '!input': text, ...ROWS })),
  '!expect': object(ROWS),
  description: text,
  overrides: maybe(object({ macros: mapping, vars: mapping, env_vars: mapping })),
  config: mapping,
  versions: maybe(object({ include: maybe(list(version)), exclude: maybe(list(version)) })),
})

const returns = object({ '!data_type': text, description: maybe(text) })
const functionArguments = list(
  object({ '!name': text, '!data_type': text, description: maybe(text), default_value: anything }),
)

const SHAPES: { readonly [key in PropertyKey]: shape.Shape } = {
  models: model,
  seeds: open(NODE),
  snapshots: open(NODE),
  sources: source,
  macros: open({
    ...DESCRIBED,
    arguments: list(object({ '!name': text, type: maybe(text), description: text })),
  }),
  data_tests: open(DESCRIBED),
  analyses: open({ ...DESCRIBED, columns: list(open(DESCRIBED)), access: maybe(text) }),
  exposures: exposure,
  functions: open({
    '!returns': returns,
    ...DESCRIBED,
    access: maybe(text),
    arguments: functionArguments,
    overloads: list(
      object({
        '!defined_in': text,
        arguments: functionArguments,
        returns: maybe(returns),
        description: maybe(text),
      }),
    ),
  }),
  metrics: metric,
  groups: object({ '!name': text, '!owner': owner, description: maybe(text), config: mapping }),
  semantic_models: semanticModel,
  unit_tests: unitTest,
  saved_queries: savedQuery,
}

/** What an entry of a properties file's list may hold. */
export function shapeOf(key: PropertyKey, overrides: boolean): shape.Shape {
  return key === 'sources' && overrides ? sourceOverride : SHAPES[key]
}
