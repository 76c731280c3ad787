import { type Plain, plainObject } from '../../project'
import { NODE_COLORS } from './colors'

/** How a level's value meets that of the levels before it. */
export type MergeRule = 'clobber' | 'append' | 'update' | 'by_key'

export type ConfigField = {
  readonly rule: MergeRule
  readonly fallback: () => Plain
  /** JSON schema's name of its type, where dbt checks it: `'perhaps' is not of type 'boolean'`. */
  readonly type?: 'boolean' | 'string' | 'object' | 'integer'
  readonly nullable?: true
  /** The values that there are, and what dbt calls their type. */
  readonly oneOf?: readonly string[]
  readonly className?: string
}

export type ConfigFields = { readonly [key: string]: ConfigField }

const nothing = () => null
const list = (): Plain => []
const mapping = (): Plain => plainObject()
const value = (fallback: Plain, type?: ConfigField['type']): ConfigField => ({
  rule: 'clobber',
  fallback: () => fallback,
  ...(type === undefined ? {} : { type }),
})
const text: ConfigField = { rule: 'clobber', fallback: nothing, type: 'string', nullable: true }
const anything: ConfigField = { rule: 'clobber', fallback: nothing }
const appended: ConfigField = { rule: 'append', fallback: list }
const updated: ConfigField = { rule: 'update', fallback: mapping, type: 'object' }

const NODE_AND_TEST: ConfigFields = {
  enabled: value(true, 'boolean'),
  alias: text,
  schema: text,
  database: text,
  tags: appended,
  meta: updated,
  group: text,
  static_analysis: text,
}

const NODE: ConfigFields = {
  ...NODE_AND_TEST,
  materialized: value('view', 'string'),
  incremental_strategy: text,
  batch_size: anything,
  lookback: value(1),
  begin: anything,
  persist_docs: { rule: 'clobber', fallback: mapping, type: 'object' },
  'post-hook': appended,
  'pre-hook': appended,
  quoting: updated,
  column_types: updated,
  full_refresh: { rule: 'clobber', fallback: nothing, type: 'boolean', nullable: true },
  unique_key: anything,
  on_schema_change: { rule: 'clobber', fallback: () => 'ignore', type: 'string', nullable: true },
  on_configuration_change: value('apply', 'string'),
  grants: { rule: 'by_key', fallback: mapping, type: 'object' },
  packages: appended,
  docs: {
    rule: 'update',
    fallback: () =>
      plainObject([
        ['show', true],
        ['node_color', null],
      ]),
    type: 'object',
  },
  contract: {
    rule: 'update',
    fallback: () =>
      plainObject([
        ['enforced', false],
        ['alias_types', true],
      ]),
    type: 'object',
  },
  event_time: anything,
  concurrent_batches: anything,
}

const MODEL: ConfigFields = {
  ...NODE,
  access: value('protected', 'string'),
  freshness: anything,
  on_error: anything,
  latest_version_pointer: {
    rule: 'update',
    fallback: () =>
      plainObject([
        ['enabled', null],
        ['alias', null],
      ]),
  },
}

const SEED: ConfigFields = {
  ...NODE,
  materialized: value('seed', 'string'),
  delimiter: value(',', 'string'),
  quote_columns: { rule: 'clobber', fallback: nothing, type: 'boolean', nullable: true },
}

const SNAPSHOT: ConfigFields = {
  ...NODE,
  materialized: value('snapshot', 'string'),
  strategy: text,
  target_schema: text,
  target_database: text,
  updated_at: text,
  check_cols: anything,
  snapshot_meta_column_names: {
    rule: 'update',
    fallback: () =>
      plainObject([
        ['dbt_valid_to', null],
        ['dbt_valid_from', null],
        ['dbt_scd_id', null],
        ['dbt_updated_at', null],
        ['dbt_is_deleted', null],
      ]),
  },
  dbt_valid_to_current: text,
}

const TEST: ConfigFields = {
  ...NODE_AND_TEST,
  schema: { rule: 'clobber', fallback: () => 'dbt_test__audit', type: 'string', nullable: true },
  materialized: value('test', 'string'),
  severity: value('ERROR', 'string'),
  store_failures: { rule: 'clobber', fallback: nothing, type: 'boolean', nullable: true },
  store_failures_as: text,
  sql_header: anything,
  where: text,
  limit: { rule: 'clobber', fallback: nothing, type: 'integer', nullable: true },
  fail_calc: value('count(*)', 'string'),
  warn_if: value('!= 0', 'string'),
  error_if: value('!= 0', 'string'),
}

const FUNCTION: ConfigFields = {
  ...NODE,
  materialized: value('function', 'string'),
  type: { ...value('scalar'), oneOf: ['scalar', 'aggregate', 'table'], className: 'FunctionType' },
  volatility: {
    ...anything,
    nullable: true,
    oneOf: ['deterministic', 'stable', 'non-deterministic'],
    className: 'Optional[FunctionVolatility]',
  },
  runtime_version: text,
  entry_point: text,
  snowflake: { rule: 'clobber', fallback: () => plainObject([['quote_args', true]]), type: 'object' },
}

const UNIT_TEST: ConfigFields = {
  tags: appended,
  meta: updated,
  enabled: value(true, 'boolean'),
  static_analysis: text,
}

const emptyTime = (): Plain =>
  plainObject([
    ['count', null],
    ['period', null],
  ])
/** A freshness without thresholds, as dbt writes it. */
export const emptyFreshness = (): Plain =>
  plainObject([
    ['warn_after', emptyTime()],
    ['error_after', emptyTime()],
    ['filter', null],
  ])

const SOURCE: ConfigFields = {
  enabled: value(true, 'boolean'),
  event_time: anything,
  freshness: { rule: 'clobber', fallback: emptyFreshness },
  loaded_at_field: text,
  loaded_at_query: text,
  meta: updated,
  tags: { rule: 'clobber', fallback: list },
  static_analysis: text,
}

const EXPOSURE: ConfigFields = {
  enabled: value(true, 'boolean'),
  tags: { rule: 'clobber', fallback: list },
  meta: { rule: 'clobber', fallback: mapping, type: 'object' },
}

const SEMANTIC: ConfigFields = { enabled: value(true, 'boolean'), group: text, meta: updated }

const SAVED_QUERY: ConfigFields = {
  ...SEMANTIC,
  export_as: text,
  schema: text,
  cache: { rule: 'clobber', fallback: () => plainObject([['enabled', false]]), type: 'object' },
}

const GROUP: ConfigFields = { meta: updated }

export type ConfigKind =
  | 'group'
  | 'model'
  | 'seed'
  | 'snapshot'
  | 'test'
  | 'analysis'
  | 'operation'
  | 'sql_operation'
  | 'source'
  | 'exposure'
  | 'unit_test'
  | 'function'
  | 'metric'
  | 'semantic_model'
  | 'saved_query'

const FIELDS: { readonly [kind in ConfigKind]: ConfigFields } = {
  model: MODEL,
  seed: SEED,
  snapshot: SNAPSHOT,
  test: TEST,
  analysis: NODE,
  operation: NODE,
  sql_operation: NODE,
  source: SOURCE,
  exposure: EXPOSURE,
  unit_test: UNIT_TEST,
  function: FUNCTION,
  group: GROUP,
  metric: SEMANTIC,
  semantic_model: SEMANTIC,
  saved_query: SAVED_QUERY,
}

export function fieldsOf(kind: ConfigKind): ConfigFields {
  return FIELDS[kind]
}

/** Whether dbt-docs can draw a colour: one of HTML's names, or `#abc`, `#aabbcc`. */
export function isColor(name: string): boolean {
  return /^#(?:[0-9a-f]{3}){1,2}$/i.test(name) || NODE_COLORS.has(name.toLowerCase())
}
