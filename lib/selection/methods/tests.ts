import type { GraphNode } from '../../manifest'
import { fnmatch } from '../fnmatch'
import { invalid, text } from '../value'
import type { Method } from '../world'

/** By the name of a generic test (`unique`) or of a unit test. */
export const testName: Method = {
  name: 'test_name',
  doc: { example: 'not_null', about: 'tests of this kind, e.g. unique; unit tests by their name' },
  match({ value }) {
    const pattern = text(value)
    return (node) => {
      if (node.resource_type === 'unit_test') return fnmatch(node.name, pattern)
      return isGeneric(node) && fnmatch(node.test_metadata?.name ?? '', pattern)
    }
  },
}

export const testType: Method = {
  name: 'test_type',
  doc: { example: 'generic', about: 'generic, singular, data (both) or unit' },
  match({ value }) {
    const wanted = text(value)
    if (wanted === 'generic' || wanted === 'schema') return isGeneric
    // dbt takes any part of these words (`test_type:uni`), and so do we.
    if ('data'.includes(wanted)) return (node) => node.resource_type === 'test'
    if ('singular'.includes(wanted)) return (node) => node.resource_type === 'test' && !isGeneric(node)
    if ('unit'.includes(wanted)) return (node) => node.resource_type === 'unit_test'
    throw invalid(`Invalid test type selector ${wanted}: expected "generic", "singular", "unit", or "data"`)
  },
}

function isGeneric(node: GraphNode): node is Extract<GraphNode, { resource_type: 'test' }> {
  return node.resource_type === 'test' && node.test_metadata != null
}
