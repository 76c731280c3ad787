import { consistentElements, primaryEntities } from './elements'
import { uniqueLabels } from './labels'
import { aggregations, defaultTimes, granularities, measuresOnce, measureTimes } from './measures'
import { conversionMetrics, cumulativeMetrics, derivedMetrics } from './metrics'
import { uniqueNames } from './names'
import { type TimeSpine, timeSpines } from './time-spines'
import type { Issue, LayerView, MetricView } from './view'

/**
 * What dbt's validation of the semantic manifest finds once every entry of it is sound by itself. Of its rules those
 * on where filters, on saved queries' fields and on validity windows are missing.
 */
export function consistencyIssues(
  layer: LayerView,
  savedQueries: readonly MetricView[],
  {
    spines,
    customGrains,
  }: { readonly spines: readonly TimeSpine[]; readonly customGrains: readonly string[] },
): Issue[] {
  return [
    ...aggregations(layer),
    ...derivedMetrics(layer),
    ...measuresOnce(layer),
    ...consistentElements(layer),
    ...cumulativeMetrics(layer, customGrains),
    ...uniqueNames(layer, savedQueries),
    ...measureTimes(layer),
    ...defaultTimes(layer),
    ...primaryEntities(layer),
    ...uniqueLabels(layer),
    ...conversionMetrics(layer),
    ...timeSpines(layer, spines),
    ...granularities(layer),
  ]
}
