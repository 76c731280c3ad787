import { text } from '../value'
import type { Method } from '../world'

/** What a selector of selectors.yml selects; wildcards name several. */
export const selector: Method = {
  name: 'selector',
  doc: { example: 'nightly', about: 'a selector of selectors.yml' },
  match({ value }, { graph, selectNamed }) {
    const selected = selectNamed(text(value))
    return (node) => selected[graph.indexOf.get(node.unique_id) ?? -1] === 1
  },
}
