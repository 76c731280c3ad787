import { type Diagnostic, didYouMean, error, type Span } from '../../foundation'
import { columnsForVersion, type PropertyEntry, versionsOf } from '../../parse'
import { isPlainObject, type Plain, type PlainObject } from '../../project'
import type { ResolveState } from '../state'
import { mapping, mappings, textOr } from './values'

/** From the finest to the coarsest. */
export const GRAINS = [
  'nanosecond',
  'microsecond',
  'millisecond',
  'second',
  'minute',
  'hour',
  'day',
  'week',
  'month',
  'quarter',
  'year',
]
const ENUMS = {
  TimeGranularity: GRAINS,
  EntityType: ['foreign', 'natural', 'primary', 'unique'],
  DimensionType: ['categorical', 'time'],
  AggregationType: [
    'sum',
    'min',
    'max',
    'count_distinct',
    'sum_boolean',
    'average',
    'percentile',
    'median',
    'count',
  ],
} as const
type EnumName = keyof typeof ENUMS

/** The model that stood for time before models could say so. */
const LEGACY_SPINE = 'metricflow_time_spine'

/** What dbt refuses of the semantic layer besides the shape of its properties; of the whole (`found`) only where it is connected. */
export function validateSemanticLayer(
  state: ResolveState,
  found: { readonly metrics: boolean; readonly semanticModels: boolean } | null,
): void {
  for (const entry of state.project.properties) {
    if (entry.key === 'models') checkModel(entry, state)
    if (entry.key === 'semantic_models') checkSemanticModel(entry, state)
    if (entry.key === 'metrics') checkMetricName(entry, state)
  }
  if (!found?.semanticModels) return
  if (found.metrics) checkOldWindows(state)
  if (!hasDailySpine(state)) {
    const first = state.project.properties.find((entry) => entry.key === 'semantic_models')
    const message =
      'The semantic layer requires a time spine model with granularity DAY or smaller in the project, but none was ' +
      'found. Guidance on creating this model can be found on our docs site ' +
      '(https://docs.getdbt.com/docs/build/metricflow-time-spine).'
    const at: Span = first?.at('name') ?? { file: 'dbt_project.yml', line: 1 }
    state.report(error('GL3026', message, { at, hint: 'Give a model of days a `time_spine:`.' }))
  }
}

function checkModel(entry: PropertyEntry, state: ResolveState): void {
  const columns = columnsForVersion(entry.data, null)
  for (const [i, column] of columns.entries()) {
    const at = entry.at('columns', i)
    checkEnum('TimeGranularity', column.granularity, at, state)
    for (const [key, name] of [
      ['dimension', 'DimensionType'],
      ['entity', 'EntityType'],
    ] as const) {
      const element = column[key]
      checkEnum(name, isPlainObject(element) ? element.type : element, at, state)
    }
  }
  const spine = entry.data.time_spine
  const fault = isPlainObject(spine) ? spineFault(entry, spine, columns) : null
  if (fault !== null) state.report(error('GL3026', fault, { at: entry.at('time_spine') }))
}

function spineFault(
  { name, data }: PropertyEntry,
  spine: PlainObject,
  base: readonly PlainObject[],
): string | null {
  const latest = versionsOf(data).find((version) => version.v === data.latest_version)
  const columns = latest ? columnsForVersion(data, latest) : base
  const names = columns.map((column) => String(column.name))
  const list = `[${names.map((each) => `'${each}'`).join(', ')}]`
  const standard = textOr(spine.standard_granularity_column, '')
  const column = columns.find((each) => each.name === standard)
  if (!column)
    return `Time spine standard granularity column must be defined on the model. Got invalid column name '${standard}' for model '${name}'. Valid names: ${list}.`
  if (!column.granularity)
    return `Time spine standard granularity column must have a granularity defined. Please add one for column '${standard}' in model '${name}'.`
  const missing = mappings(spine.custom_granularities)
    .map((custom) => textOr(custom.column_name, '') || textOr(custom.name, ''))
    .filter((custom) => !names.includes(custom))
  if (missing.length === 0) return null
  const absent = missing.map((each) => `'${each}'`).join(', ')
  return `Time spine custom granularity columns do not exist in the model. Columns not found: [${absent}]; Available columns: ${list}`
}

function checkSemanticModel({ data, at }: PropertyEntry, state: ResolveState): void {
  for (const [i, entity] of mappings(data.entities).entries())
    checkEnum('EntityType', entity.type, at('entities', i), state)
  for (const [i, dimension] of mappings(data.dimensions).entries()) {
    checkEnum('DimensionType', dimension.type, at('dimensions', i), state)
    checkEnum('TimeGranularity', mapping(dimension.type_params).time_granularity, at('dimensions', i), state)
  }
  for (const [i, measure] of mappings(data.measures).entries())
    checkEnum('AggregationType', measure.agg, at('measures', i), state)
}

function checkEnum(name: EnumName, value: Plain | undefined, at: Span, state: ResolveState): void {
  if (typeof value !== 'string' || value === '') return
  const known: readonly string[] = ENUMS[name]
  if (known.includes(value.toLowerCase())) return
  const hint = didYouMean(value, known) ?? `Use one of: ${known.join(', ')}.`
  state.report(error('GL3026', `Invalid enum value: \`${value}\` in enum ${name}`, { at, hint }))
}

function checkMetricName({ name, file, at }: PropertyEntry, state: ResolveState): void {
  const faults = [
    ...(name.includes(' ') ? ['cannot contain spaces'] : []),
    ...(name.length > 250 ? ['cannot contain more than 250 characters'] : []),
    ...(/^[A-Za-z]/.test(name) ? [] : ['must begin with a letter']),
    ...(/^[\p{L}\p{N}_]+$/u.test(name) ? [] : ['must contain only letters, numbers and underscores']),
  ]
  if (faults.length === 0) return
  const message =
    `Invalid metrics config given in ${file.path} @ metrics: ${name} - at path []: ` +
    `The metric name '${name}' is invalid.  It ${faults.join(', ')}`
  const fault: Diagnostic = error('GL3026', message, { at: at('name') })
  state.report(fault)
}

/** Where a cumulative metric's window stood before it had parameters of its own. */
function checkOldWindows({ project, report }: ResolveState): void {
  if (project.raw.flags.REQUIRE_NESTED_CUMULATIVE_TYPE_PARAMS === false) return
  for (const { key, name, data, at } of project.properties) {
    if (key !== 'metrics' || mapping(data.config).enabled === false) continue
    const params = mapping(data.type_params)
    const old = ['window', 'grain_to_date'].find((each) => params[each])
    if (old === undefined) continue
    const message =
      'Cumulative fields `type_params.window` and `type_params.grain_to_date` should be nested under ' +
      '`type_params.cumulative_type_params.window` and `type_params.cumulative_type_params.grain_to_date`. ' +
      `Invalid metrics: ${name}. See documentation on behavior changes: ` +
      'https://docs.getdbt.com/reference/global-configs/behavior-changes.'
    report(error('GL3026', message, { at: at('type_params', old) }))
  }
}

/** Whether a model says which days there are, or finer. */
function hasDailySpine({ nodes }: ResolveState): boolean {
  for (const draft of nodes.values()) {
    if (draft.resourceType !== 'model') continue
    if (draft.name === LEGACY_SPINE) return true
    const standard = draft.timeSpine?.standard_granularity_column
    const grain = typeof standard === 'string' ? draft.columns[standard]?.granularity : null
    if (grain && GRAINS.indexOf(grain.toLowerCase()) <= GRAINS.indexOf('day')) return true
  }
  return false
}
