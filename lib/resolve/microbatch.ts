import { error, warning } from '../foundation'
import { isoDateTime, pyTypeName } from '../jinja'
import { type Plain, toJinja } from '../project'
import type { Draft } from './draft'
import type { ResolveState } from './state'

const BATCH_SIZES = ['hour', 'day', 'month', 'year']
const MACRO = 'get_incremental_microbatch_sql'

/**
 * What dbt wants of models that are made batch by batch: when they begin, the size of a batch, the column that tells
 * when a row happened. A project with a strategy of its own of that name is left alone unless a flag says otherwise.
 */
export function checkMicrobatch(state: ResolveState): void {
  const { raw, macros } = state.project
  const macro = macros.resolve(raw.root.name, MACRO)
  const flag = raw.flags.REQUIRE_BATCHED_EXECUTION_FOR_CUSTOM_MICROBATCH_STRATEGY
  if (macro && !macro.builtIn && flag !== true) return
  const models = [...state.nodes.values()].filter(
    ({ config }) => config.materialized === 'incremental' && config.incremental_strategy === 'microbatch',
  )
  for (const model of models) {
    const fault = configFault(model) ?? inputFault(model, state)
    if (fault !== null) {
      const at = model.patchSpan ?? model.span
      state.report(error('GL3029', fault, { at, uniqueId: model.uniqueId }))
      continue
    }
    const begin = isoDateTime(String(model.config.begin))
    model.config = { ...model.config, begin }
    warnOfInputs(model, state)
  }
  warnOfConcurrency(state)
}

const classOf = (value: Plain | undefined) => `<class '${pyTypeName(toJinja(value))}'>`

function configFault({ name, config }: Draft): string | null {
  const must = `Microbatch model '${name}' must provide`
  const { event_time, begin, batch_size, lookback, concurrent_batches } = config
  if (event_time === null || event_time === undefined)
    return `${must} an 'event_time' (string) config that indicates the name of the event time column.`
  if (typeof event_time !== 'string')
    return `${must} an 'event_time' config of type string, but got: ${classOf(event_time)}.`
  if (begin === null || begin === undefined)
    return `${must} a 'begin' (datetime) config that indicates the earliest timestamp the microbatch model should be built from.`
  const written = toJinja(begin)
  if (typeof written !== 'string')
    return `${must} a 'begin' config of type datetime, but got: ${classOf(begin)}.`
  if (isoDateTime(written) === null)
    return `${must} a 'begin' config of valid datetime (ISO format), but got: ${written}.`
  if (typeof batch_size !== 'string' || !BATCH_SIZES.includes(batch_size)) {
    const sizes = BATCH_SIZES.map((size) => `'${size}'`).join(', ')
    return `${must} a 'batch_size' config that is one of [${sizes}], but got: ${batch_size ?? 'None'}.`
  }
  if (lookback !== null && !isInteger(lookback))
    return `${must} the optional 'lookback' config as type int, but got: ${classOf(lookback)}).`
  if (
    concurrent_batches !== null &&
    concurrent_batches !== undefined &&
    typeof concurrent_batches !== 'boolean'
  )
    return `Microbatch model '${name}' optional 'concurrent_batches' config must be of type \`bool\` if specified, but got: ${classOf(concurrent_batches)}).`
  return null
}

/** Python counts True and False as integers. */
function isInteger(value: Plain | undefined): boolean {
  return typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean'
}

function eventTimes(model: Draft, state: ResolveState): { readonly name: string; readonly time: unknown }[] {
  return [...model.dependsOn].flatMap((id) => {
    const input = state.nodes.get(id) ?? state.sources.get(id)
    const time = input?.config.event_time
    return input && time ? [{ name: input.name, time }] : []
  })
}

function inputFault(model: Draft, state: ResolveState): string | null {
  const odd = eventTimes(model, state).find(({ time }) => typeof time !== 'string')
  return odd
    ? `Microbatch model '${model.name}' depends on an input node '${odd.name}' with an 'event_time' config of invalid (non-string) type: <class '${pyTypeName(toJinja(odd.time))}'>.`
    : null
}

function warnOfInputs(model: Draft, state: ResolveState): void {
  if (eventTimes(model, state).length > 0) return
  const message =
    `The microbatch model '${model.name}' has no 'ref' or 'source' input with an 'event_time' configuration. \n` +
    'This means no filtering can be applied and can result in unexpected duplicate records in the resulting microbatch model.'
  state.report(
    warning('GL3030', message, {
      at: model.patchSpan ?? model.span,
      uniqueId: model.uniqueId,
      hint: 'Set `event_time` in the config of an input.',
    }),
  )
}

/** dbt counts every model that asks for it, batched or not. */
function warnOfConcurrency(state: ResolveState): void {
  const asking = [...state.nodes.values()].filter(({ config }) => config.concurrent_batches === true)
  const [first] = asking
  if (!first) return
  const count = asking.length
  const message =
    `Found ${count} microbatch model${count > 1 ? 's' : ''} with the \`concurrent_batches\` config set to true, but the ` +
    `${state.project.raw.profile.type} adapter does not support running batches concurrently. Batches will be run sequentially.`
  state.report(warning('GL3031', message, { at: first.patchSpan ?? first.span, uniqueId: first.uniqueId }))
}
