import { GRAINS } from '../grains'
import type { Issue, LayerView } from './view'

/** A model that says which moments there are. */
export type TimeSpine = { readonly relation: string; readonly granularity: string }

/** One time spine a granularity, and one as fine as the finest time. */
export function timeSpines({ models }: LayerView, spines: readonly TimeSpine[]): Issue[] {
  const at = models[0]?.at
  if (!at || spines.length === 0) return []
  const warning = (message: string): Issue => ({ level: 'warning', message, at })
  const byGrain = new Map<string, string[]>()
  for (const { relation, granularity } of spines)
    byGrain.set(granularity, [...(byGrain.get(granularity) ?? []), `'${relation}'`])
  const twice = [...byGrain].filter(([, relations]) => relations.length > 1)
  const list = twice.map(([grain, relations]) => `'${grain.toUpperCase()}': [${relations.join(', ')}]`)
  return [
    ...(twice.length > 0
      ? [warning(`Only one time spine is supported per granularity. Got duplicates: {${list.join(', ')}}`)]
      : []),
    ...finestFault(
      models.flatMap((model) => model.dimensions),
      [...byGrain.keys()],
    ).map(warning),
  ]
}

function finestFault(
  dimensions: LayerView['models'][number]['dimensions'],
  spines: readonly string[],
): string[] {
  const times = dimensions.flatMap(({ granularity }) => granularity?.toLowerCase() ?? [])
  if (times.length === 0)
    return [
      'No time dimensions configured. To avoid unexpected query errors, configuring a time spine at or below the ' +
        'smallest time dimension granularity is recommended.',
    ]
  const finest = (grains: readonly string[]) => Math.min(...grains.map((grain) => GRAINS.indexOf(grain)))
  const [time, spine] = [finest(times), finest(spines)]
  if (time >= spine) return []
  return [
    'To avoid unexpected query errors, configuring a time spine at or below the smallest time dimension granularity is ' +
      `recommended. Smallest time dimension granularity: ${GRAINS[time]?.toUpperCase()}; Smallest time spine ` +
      `granularity: ${GRAINS[spine]?.toUpperCase()}`,
  ]
}
