import { fnmatch } from '../fnmatch'
import { text } from '../value'
import type { Method } from '../world'

const GROUPABLE = new Set([
  'model',
  'seed',
  'snapshot',
  'test',
  'analysis',
  'operation',
  'sql_operation',
  'metric',
])

export const group: Method = {
  name: 'group',
  doc: { example: 'finance', about: 'the group that owns it; wildcards allowed' },
  match({ value }) {
    const pattern = text(value)
    return (node) => {
      const name = GROUPABLE.has(node.resource_type) ? node.config?.group : undefined
      return typeof name === 'string' && name !== '' && fnmatch(name, pattern)
    }
  },
}
