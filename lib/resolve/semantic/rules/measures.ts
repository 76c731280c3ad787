import { mapping } from '../values'
import type { Issue, LayerView, MeasureView, ModelView } from './view'

type Found = (message: string, model: ModelView) => Issue
const fault: Found = (message, { at }) => ({ level: 'error', message, at })

/** What only aggregations of some kinds take, and what others need. */
export function aggregations({ models }: LayerView): Issue[] {
  return models.flatMap((model) =>
    model.measures.flatMap((measure) =>
      [percentileFault(measure), countFault(measure)].flatMap((message) =>
        message === null ? [] : [fault(message, model)],
      ),
    ),
  )
}

function percentileFault({ name, agg, params }: MeasureView): string | null {
  const { percentile } = mapping(params)
  const number = Number(percentile)
  if (agg === 'percentile') {
    if (percentile === undefined || percentile === null)
      return `Measure '${name}' uses a PERCENTILE aggregation, which requires agg_params.percentile to be provided.`
    if (number > 0 && number < 1) return null
    return (
      `Percentile aggregation parameter for measure '${name}' is '${floatText(number)}', but must be between 0 and 1 ` +
      "(non-inclusive). For example, to indicate the 65th percentile value, set 'percentile: 0.65'. For percentile " +
      'values of 0, please use MIN, for percentile values of 1, please use MAX.'
    )
  }
  if (agg === 'median') {
    if (percentile !== undefined && percentile !== null && number !== 0.5)
      return (
        `Measure '${name}' uses a MEDIAN aggregation, while percentile is set to '${floatText(number)}', a conflicting ` +
        "value. Please remove the parameter or set to '0.5'."
      )
    return mapping(params).use_discrete_percentile === true
      ? `Measure '${name}' uses a MEDIAN aggregation, while use_discrete_percentile is set to true. Please remove the parameter or set to False.`
      : null
  }
  const wrong = ['percentile', 'use_discrete_percentile', 'use_approximate_percentile'].filter(
    (key) => mapping(params)[key],
  )
  return wrong.length === 0
    ? null
    : `Measure '${name}' with aggregation '${agg}' uses agg_params (${wrong.join(', ')}) only relevant to Percentile measures.`
}

/** A number as Python prints a float. */
function floatText(number: number): string {
  return Number.isInteger(number) ? `${number}.0` : String(number)
}

function countFault({ name, agg, expr }: MeasureView): string | null {
  if (agg !== 'count') return null
  if (expr === null)
    return `Measure '${name}' uses a COUNT aggregation, which requires an expr to be provided. Provide 'expr: 1' if a count of all rows is desired.`
  if (!expr.toLowerCase().startsWith('distinct ')) return null
  return (
    `Measure '${name}' uses a 'count' aggregation with a DISTINCT expr: '${expr}'. This is not supported as it ` +
    'effectively converts an additive measure into a non-additive one, and this could cause certain queries to return ' +
    'incorrect results. Please use the count_distinct aggregation type.'
  )
}

/** A measure's name stands in one semantic model only. */
export function measuresOnce({ models }: LayerView): Issue[] {
  const known = new Map<string, string[]>()
  const issues: Issue[] = []
  for (const model of models)
    for (const { name } of model.measures) {
      const users = known.get(name)
      if (users) {
        const names = users.map((each) => `'${each}'`).join(', ')
        issues.push(
          fault(`Found measure with name ${name} in multiple semantic models with names ([${names}])`, model),
        )
        users.push(model.name)
      } else known.set(name, [model.name])
    }
  return issues
}

/** Every measure is summed up over a time of its semantic model, and so is what isn't additive. */
export function measureTimes({ models }: LayerView): Issue[] {
  return [...models.flatMap(timeFaults), ...models.flatMap(additiveFaults)]
}

function timeFaults(model: ModelView): Issue[] {
  const unset = model.measures.find(({ time }) => (time ?? model.time) === null)
  // dbt gives up on a semantic model at the first measure without a time.
  if (unset)
    return [
      fault(
        'An error occurred while checking aggregation time dimension for a semantic model - AssertionError: ' +
          `Aggregation time dimension for measure ${unset.name} is not set! This should either be set directly on the ` +
          'measure specification in the model, or else defaulted to the primary time dimension in the data source ' +
          'containing the measure.',
        model,
      ),
    ]
  return model.measures.flatMap(({ name, time }) => {
    const used = time ?? model.time ?? ''
    if (hasTime(model, used)) return []
    return [
      fault(
        `In semantic model '${model.name}', measure '${name}' has the aggregation time dimension set to '${used}', which ` +
          'is not a valid time dimension in the semantic model',
        model,
      ),
    ]
  })
}

function hasTime({ dimensions }: ModelView, name: string): boolean {
  return dimensions.some((dimension) => dimension.type === 'time' && dimension.name === name)
}

function additiveFaults(model: ModelView): Issue[] {
  return model.measures.flatMap(({ name, time, additive }) => {
    const used = time ?? model.time
    if (additive === null || used === null) return []
    const over = model.dimensions.find((dimension) => dimension.name === used)
    if (!over)
      return [
        fault(
          `Measure '${name}' has a agg_time_dimension of ${used} that is not defined as a dimension in semantic model '${model.name}'.`,
          model,
        ),
      ]
    const wanted = String(additive.name)
    const found = model.dimensions.find((dimension) => dimension.name === wanted)
    const start = `Measure '${name}' has a non_additive_dimension with name`
    if (!found)
      return [
        fault(
          `${start} '${wanted}' that is not defined as a dimension in semantic model '${model.name}'.`,
          model,
        ),
      ]
    if (found.type !== 'time')
      return [
        fault(
          `${start}'${wanted}' that is defined as a categorical dimension which is not supported.`,
          model,
        ),
      ]
    return []
  })
}

/** The time that a semantic model names for all measures is one of its own. */
export function defaultTimes({ models }: LayerView): Issue[] {
  return models.flatMap((model) =>
    model.time === null || hasTime(model, model.time)
      ? []
      : [
          fault(
            `Default aggregation time dimension was specified as '${model.time}' which doesn't exist as a time dimension ` +
              `in semantic model named '${model.name}'.`,
            model,
          ),
        ],
  )
}

/** A time has a granularity; one day it will have to. */
export function granularities({ models }: LayerView): Issue[] {
  return models.flatMap((model) =>
    model.dimensions.flatMap(({ name, type, granularity }): Issue[] =>
      type !== 'time' || granularity !== null
        ? []
        : [
            {
              level: 'future',
              message: `In semantic model \`${model.name}\`, time dimension \`${name}\` must have a time granularity set.`,
              at: model.at,
            },
          ],
    ),
  )
}
