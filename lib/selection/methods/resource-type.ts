import { didYouMean } from '../../foundation'
import { invalid, text } from '../value'
import type { Method } from '../world'

/** Every kind of thing that dbt knows; only some can be selected. */
const RESOURCE_TYPES = [
  'model',
  'analysis',
  'test',
  'snapshot',
  'operation',
  'seed',
  'rpc',
  'sql_operation',
  'doc',
  'source',
  'macro',
  'exposure',
  'metric',
  'group',
  'saved_query',
  'semantic_model',
  'unit_test',
  'fixture',
  'function',
]

export const resourceType: Method = {
  name: 'resource_type',
  doc: { example: 'seed', about: 'model, seed, snapshot, test, unit_test, source, exposure …' },
  match({ value }) {
    const wanted = text(value)
    if (!RESOURCE_TYPES.includes(wanted)) {
      throw invalid(`Invalid resource_type selector "${wanted}"`, didYouMean(wanted, RESOURCE_TYPES))
    }
    return (node) => node.resource_type === wanted
  },
}
