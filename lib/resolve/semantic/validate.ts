import { type Diagnostic, didYouMean, error, type Span, warning } from '../../foundation'
import { columnsForVersion, type PropertyEntry, versionsOf } from '../../parse'
import { isPlainObject, type Plain, type PlainObject } from '../../project'
import type { Draft } from '../draft'
import type { ResolveState } from '../state'
import { GRAINS } from './grains'
import { consistencyIssues } from './rules/consistency'
import type { LayerView, MetricView } from './rules/view'
import { mapping, mappings, textOr } from './values'

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
export function validateSemanticLayer(state: ResolveState, found: SoundLayer | null): void {
  for (const entry of state.project.properties) {
    if (entry.key === 'models') checkModel(entry, state)
    if (entry.key === 'semantic_models') checkSemanticModel(entry, state)
    if (entry.key === 'metrics') checkMetricName(entry, state)
  }
  if (!found || found.view.models.length === 0) return
  if (!hasDailySpine(state)) {
    const first = state.project.properties.find((entry) => entry.key === 'semantic_models')
    const message =
      'The semantic layer requires a time spine model with granularity DAY or smaller in the project, but none was ' +
      'found. Guidance on creating this model can be found on our docs site ' +
      '(https://docs.getdbt.com/docs/build/metricflow-time-spine).'
    const at: Span = first?.at('name') ?? { file: 'dbt_project.yml', line: 1 }
    state.report(error('GL3026', message, { at, hint: 'Give a model of days a `time_spine:`.' }))
    return
  }
  if (found.view.metrics.length > 0) checkConsistency(state, found)
}

/** The layer once each of its entries could be read and connected. */
export type SoundLayer = { readonly view: LayerView; readonly savedQueries: readonly MetricView[] }

/** Tells of what doesn't fit together, and, as dbt does, that the whole is no good where there is an error. */
function checkConsistency(state: ResolveState, { view, savedQueries }: SoundLayer): void {
  const issues = consistencyIssues(view, savedQueries, spinesOf(state))
  for (const { level, message, at } of issues)
    state.report(level === 'error' ? error('GL3026', message, { at }) : warning('GL3033', message, { at }))
  const old = oldWindows(state)
  if (old !== null) state.report(old)
  const first = issues.find(({ level }) => level === 'error')?.at ?? old?.at
  if (first) state.report(error('GL3026', 'Semantic Manifest validation failed.', { at: first }))
}

function spinesOf({ nodes }: ResolveState) {
  const drafts = [...nodes.values()].filter((draft) => isPlainObject(draft.timeSpine))
  return {
    spines: drafts.map((draft) => ({
      relation: draft.relationName ?? '',
      granularity: spineGrain(draft)?.toLowerCase() ?? '',
    })),
    customGrains: drafts.flatMap(({ timeSpine }) =>
      mappings(mapping(timeSpine ?? undefined).custom_granularities).map(({ name }) => String(name)),
    ),
  }
}

function spineGrain({ timeSpine, columns }: Draft): string | null {
  const standard = timeSpine?.standard_granularity_column
  return (typeof standard === 'string' ? columns[standard]?.granularity : null) ?? null
}

function checkModel(entry: PropertyEntry, state: ResolveState): void {
  const columns = columnsForVersion(entry.data, null)
  columns.forEach((column, i) => {
    // Most columns are nothing to the semantic layer: their places aren't looked for.
    if ((column.granularity ?? column.dimension ?? column.entity ?? null) === null) return
    const at = entry.at('columns', i)
    checkEnum('TimeGranularity', column.granularity, at, state)
    for (const [key, name] of [
      ['dimension', 'DimensionType'],
      ['entity', 'EntityType'],
    ] as const) {
      const element = column[key]
      checkEnum(name, isPlainObject(element) ? element.type : element, at, state)
    }
  })
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
function oldWindows({ project }: ResolveState): Diagnostic | null {
  if (project.raw.flags.REQUIRE_NESTED_CUMULATIVE_TYPE_PARAMS === false) return null
  const old = project.properties.filter(
    ({ key, data }) =>
      key === 'metrics' &&
      mapping(data.config).enabled !== false &&
      OLD_PLACES.some((place) => mapping(data.type_params)[place]),
  )
  const [first] = old
  if (!first) return null
  const message =
    'Cumulative fields `type_params.window` and `type_params.grain_to_date` should be nested under ' +
    '`type_params.cumulative_type_params.window` and `type_params.cumulative_type_params.grain_to_date`. ' +
    `Invalid metrics: ${old.map(({ name }) => name).join(', ')}. See documentation on behavior changes: ` +
    'https://docs.getdbt.com/reference/global-configs/behavior-changes.'
  return error('GL3026', message, { at: first.at('type_params') })
}

const OLD_PLACES = ['window', 'grain_to_date'] as const

/** Whether a model says which days there are, or finer. */
function hasDailySpine({ nodes }: ResolveState): boolean {
  for (const draft of nodes.values()) {
    if (draft.resourceType !== 'model') continue
    if (draft.name === LEGACY_SPINE) return true
    const grain = spineGrain(draft)
    if (grain && GRAINS.indexOf(grain.toLowerCase()) <= GRAINS.indexOf('day')) return true
  }
  return false
}
