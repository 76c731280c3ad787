import { z } from 'zod'
import { facts, table, text } from './pieces'

const element = z.object({ name: z.string(), description: text, label: text, expr: text })

/** What a semantic model offers to metrics: entities to join by, dimensions to group by, measures to sum up. */
export const semanticModel = z
  .object({
    label: text,
    model: text,
    primary_entity: text,
    defaults: z.object({ agg_time_dimension: text }).nullish(),
    entities: z.array(element.extend({ type: z.string(), role: text })),
    dimensions: z.array(
      element.extend({ type: z.string(), type_params: z.object({ time_granularity: text }).nullish() }),
    ),
    measures: z.array(element.extend({ agg: z.string(), agg_time_dimension: text })),
  })
  .transform(({ label, model, primary_entity, defaults, entities, dimensions, measures }) => [
    ...facts('What it stands for', [
      ['Label', label],
      ['Model', model],
      ['Primary entity', primary_entity],
      ['Time dimension', defaults?.agg_time_dimension],
    ]),
    ...table(
      'Entities',
      ['name', 'type', 'role', 'expression', 'description'],
      entities.map((each) => [each.name, each.type, each.role, each.expr, each.description]),
    ),
    ...table(
      'Dimensions',
      ['name', 'type', 'granularity', 'expression', 'description'],
      dimensions.map((each) => [
        each.name,
        each.type,
        each.type_params?.time_granularity,
        each.expr,
        each.description,
      ]),
    ),
    ...table(
      'Measures',
      ['name', 'aggregation', 'expression', 'time dimension', 'description'],
      measures.map((each) => [each.name, each.agg, each.expr, each.agg_time_dimension, each.description]),
    ),
  ])
