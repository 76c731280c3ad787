import { isPlainObject, type Plain, plainObject } from '../../project'
import { asOneOf, asText, asWhole, NotTaken, orNull, type Take } from './take'

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

const asPeriod = orNull(asOneOf('minute', 'hour', 'day'))
const asCount = orNull(asWhole)

const asTime: Take = (value) => {
  if (!isPlainObject(value)) throw new NotTaken()
  return plainObject([
    ['count', asCount(value.count ?? null)],
    ['period', asPeriod(value.period ?? null)],
  ])
}

const HINT = 'Write {warn_after: {count: 1, period: hour}}; periods are minute, hour and day.'

/** When a source's rows are too old. */
export const asFreshness: Take = (value) =>
  withHint(HINT, () => {
    if (!isPlainObject(value)) throw new NotTaken()
    return plainObject([
      ['warn_after', value.warn_after === undefined ? emptyTime() : orNull(asTime)(value.warn_after)],
      ['error_after', value.error_after === undefined ? emptyTime() : orNull(asTime)(value.error_after)],
      ['filter', orNull(asText)(value.filter ?? null)],
    ])
  })

/** A model's freshness; what has no `build_after` is none. */
export const asModelFreshness: Take = (value) => {
  if (!isPlainObject(value) || !('build_after' in value)) return null
  const after = value.build_after
  return plainObject([
    [
      'build_after',
      part(
        MODEL_HINT,
        'Field "build_after" of type ModelBuildAfter in ModelFreshness',
        buildAfter,
      )(after ?? null),
    ],
    ...Object.entries(value).filter(([key]) => key !== 'build_after'),
  ])
}

const MODEL_HINT = 'Write {build_after: {count: 1, period: hour}}.'

function buildAfter(after: Plain): Plain {
  if (!isPlainObject(after)) throw new NotTaken()
  const known = ['count', 'period', 'updates_on']
  return plainObject([
    ['count', asCount(after.count ?? null)],
    ['period', asPeriod(after.period ?? null)],
    ['updates_on', asOneOf('all', 'any')(after.updates_on ?? 'any')],
    ...Object.entries(after).filter(([key]) => !known.includes(key)),
  ])
}

/** A part of a value, which dbt names where it can't be taken. */
function part(hint: string, field: string, take: Take): Take {
  return (value) => {
    try {
      return take(value)
    } catch (e) {
      if (e instanceof NotTaken) throw new NotTaken(hint, { field, value })
      throw e
    }
  }
}

/** The freshness of a source's own config, of which dbt takes each threshold for itself. */
export const asSourceFreshness: Take = (value) => {
  if (!isPlainObject(value)) return value
  for (const key of ['warn_after', 'error_after']) {
    const field = `Field "${key}" of type Optional[Time] in FreshnessThreshold`
    part(HINT, field, orNull(asTime))(value[key] ?? null)
  }
  return value
}

function withHint(hint: string, make: () => Plain): Plain {
  try {
    return make()
  } catch (e) {
    if (e instanceof NotTaken) throw new NotTaken(hint)
    throw e
  }
}
