import { type Plain, plainObject, shape } from '../../project'
import { NODE_COLORS } from './colors'
import { asFreshness, asModelFreshness, emptyFreshness } from './freshness'
import {
  asFields,
  asHooks,
  asIs,
  asMapping,
  asOneOf,
  asText,
  asTextOrTexts,
  asTexts,
  asWhole,
  CACHE,
  CONTRACT,
  DOCS,
  HOOKS,
  orNull,
  POINTER,
  type Take,
} from './take'

/** How a level's value meets that of the levels before it. */
export type MergeRule = 'clobber' | 'append' | 'update' | 'object' | 'by_key'

export type ConfigField = {
  readonly rule: MergeRule
  readonly fallback: () => Plain
  /** What is made of a value when it comes in, and what dbt calls the type that it must become. */
  readonly take: Take
  readonly type: string
  /** What must hold in the end. */
  readonly shape?: shape.Shape
}

export type ConfigFields = { readonly [key: string]: ConfigField }

const { boolean, maybe } = shape

const field = (
  fallback: () => Plain,
  take: Take,
  type = 'str',
  rule: MergeRule = 'clobber',
): ConfigField => ({
  rule,
  fallback,
  take,
  type,
})
const nothing = () => null
const list = (): Plain => []
const mapping = (): Plain => plainObject()

const text = field(nothing, orNull(asText), 'Optional[str]')
const textOr = (fallback: string) => field(() => fallback, asText)
const anything = field(nothing, asIs, 'Any')
const flag: ConfigField = { ...field(() => true, asIs, 'bool'), shape: boolean }
const maybeFlag: ConfigField = { ...field(nothing, asIs, 'Optional[bool]'), shape: maybe(boolean) }
const texts = field(list, asTexts, 'List[str]', 'append')
const plainTexts = field(list, asTexts, 'List[str]')
const updated = field(mapping, asMapping, 'Dict[str, Any]', 'update')
const hooks: ConfigField = { ...field(list, asHooks, 'List[Hook]', 'append'), shape: HOOKS }
const keys = field(nothing, orNull(asTextOrTexts), 'Union[str, List[str], None]')

/** A mapping of known keys that later levels change key by key. */
const record = (
  type: string,
  fields: Parameters<typeof asFields>[0],
  checked?: shape.Shape,
): ConfigField => ({
  rule: 'update',
  fallback: () => plainObject(Object.entries(fields).map(([key, { fallback }]) => [key, fallback] as const)),
  take: asFields(fields),
  type,
  ...(checked === undefined ? {} : { shape: checked }),
})
const optional = { take: orNull(asText), fallback: null }

const NODE_AND_TEST: ConfigFields = {
  enabled: flag,
  alias: text,
  schema: text,
  database: text,
  tags: texts,
  meta: updated,
  group: text,
  static_analysis: text,
}

const NODE: ConfigFields = {
  ...NODE_AND_TEST,
  materialized: textOr('view'),
  incremental_strategy: text,
  batch_size: anything,
  lookback: field(() => 1, asIs, 'Any'),
  begin: anything,
  persist_docs: field(mapping, asMapping, 'Dict[str, Any]'),
  'post-hook': hooks,
  'pre-hook': hooks,
  quoting: updated,
  column_types: updated,
  full_refresh: maybeFlag,
  unique_key: keys,
  on_schema_change: field(() => 'ignore', orNull(asText), 'Optional[str]'),
  on_configuration_change: field(
    () => 'apply',
    asOneOf('apply', 'continue', 'fail'),
    'OnConfigurationChangeOption',
  ),
  grants: field(mapping, asMapping, 'Dict[str, Any]', 'by_key'),
  packages: texts,
  docs: record('Docs', { show: { take: asIs, fallback: true }, node_color: optional }, DOCS),
  contract: record(
    'ContractConfig',
    { enforced: { take: asIs, fallback: false }, alias_types: { take: asIs, fallback: true } },
    CONTRACT,
  ),
  event_time: anything,
  concurrent_batches: anything,
}

const MODEL: ConfigFields = {
  ...NODE,
  access: field(() => 'protected', asOneOf('private', 'protected', 'public'), 'AccessType'),
  freshness: field(nothing, asModelFreshness, 'Optional[ModelFreshness]'),
  on_error: field(nothing, orNull(asOneOf('skip_children', 'continue')), 'Optional[ModelOnErrorOptions]'),
  latest_version_pointer: record(
    'LatestVersionPointer',
    { enabled: { take: asIs, fallback: null }, alias: optional },
    POINTER,
  ),
}

const SEED: ConfigFields = {
  ...NODE,
  materialized: textOr('seed'),
  delimiter: textOr(','),
  quote_columns: maybeFlag,
}

const SNAPSHOT: ConfigFields = {
  ...NODE,
  materialized: textOr('snapshot'),
  strategy: text,
  target_schema: text,
  target_database: text,
  updated_at: text,
  check_cols: keys,
  snapshot_meta_column_names: {
    ...record('SnapshotMetaColumnNames', {
      dbt_valid_to: optional,
      dbt_valid_from: optional,
      dbt_scd_id: optional,
      dbt_updated_at: optional,
      dbt_is_deleted: optional,
    }),
    rule: 'object',
  },
  dbt_valid_to_current: text,
}

const TEST: ConfigFields = {
  ...NODE_AND_TEST,
  schema: field(() => 'dbt_test__audit', orNull(asText), 'Optional[str]'),
  materialized: textOr('test'),
  severity: textOr('ERROR'),
  store_failures: maybeFlag,
  store_failures_as: text,
  sql_header: anything,
  where: text,
  limit: field(nothing, orNull(asWhole), 'Optional[int]'),
  fail_calc: textOr('count(*)'),
  warn_if: textOr('!= 0'),
  error_if: textOr('!= 0'),
}

const FUNCTION: ConfigFields = {
  ...NODE,
  materialized: textOr('function'),
  type: field(() => 'scalar', asOneOf('scalar', 'aggregate', 'table'), 'FunctionType'),
  volatility: field(
    nothing,
    orNull(asOneOf('deterministic', 'stable', 'non-deterministic')),
    'Optional[FunctionVolatility]',
  ),
  runtime_version: text,
  entry_point: text,
  snowflake: field(() => plainObject([['quote_args', true]]), asMapping, 'SnowflakeFunctionConfig'),
}

const UNIT_TEST: ConfigFields = {
  tags: texts,
  meta: updated,
  enabled: flag,
  static_analysis: text,
}

const SOURCE: ConfigFields = {
  enabled: flag,
  event_time: anything,
  freshness: field(emptyFreshness, orNull(asFreshness), 'Optional[FreshnessThreshold]'),
  loaded_at_field: text,
  loaded_at_query: text,
  meta: updated,
  tags: plainTexts,
  static_analysis: text,
}

const EXPOSURE: ConfigFields = {
  enabled: flag,
  tags: plainTexts,
  meta: field(mapping, asMapping, 'Dict[str, Any]'),
}

const SEMANTIC: ConfigFields = { enabled: flag, group: text, meta: updated }

const SAVED_QUERY: ConfigFields = {
  ...SEMANTIC,
  export_as: field(nothing, orNull(asOneOf('table', 'view')), 'Optional[ExportDestinationType]'),
  schema: text,
  cache: {
    ...record('SavedQueryCache', { enabled: { take: asIs, fallback: false } }, CACHE),
    rule: 'clobber',
  },
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
