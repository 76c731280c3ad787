import { fnmatch } from '../fnmatch'
import { text } from '../value'
import type { Method } from '../world'

/** Greenlight's own: what is configured to run on a cluster of Materialize. */
export const cluster: Method = {
  name: 'cluster',
  doc: { example: 'serving', about: 'the cluster in its config; wildcards allowed', ours: true },
  match({ value }) {
    const pattern = text(value)
    return (node) => typeof node.config?.cluster === 'string' && fnmatch(node.config.cluster, pattern)
  },
}
