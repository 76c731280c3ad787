import { fnmatch } from '../fnmatch'
import { invalid, text } from '../value'
import type { Method } from '../world'

/** `source`, `source.table` or `package.source.table`. */
export const source: Method = {
  name: 'source',
  doc: { example: 'shop.orders', about: 'a source, or one of its tables; wildcards allowed' },
  match({ value }) {
    const parts = text(value).split('.')
    if (parts.length > 3) {
      throw invalid(
        `Invalid source selector value "${text(value)}". Sources must be of the form \`\${{source_name}}\`, \`\${{source_name}}.\${{target_name}}\`, or \`\${{package_name}}.\${{source_name}}.\${{target_name}}\``,
      )
    }
    const [packagePattern = '*', sourcePattern = '*', table = '*'] =
      parts.length === 3 ? parts : [undefined, parts[0], parts[1]]
    return (node) =>
      node.resource_type === 'source' &&
      fnmatch(node.package_name, packagePattern) &&
      fnmatch(node.source_name, sourcePattern) &&
      fnmatch(node.name, table)
  },
}
