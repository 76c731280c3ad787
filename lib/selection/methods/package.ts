import { fnmatch } from '../fnmatch'
import { text } from '../value'
import type { Method } from '../world'

/** `this` is the project itself. */
export const packageName: Method = {
  name: 'package',
  doc: { example: 'this', about: "a package's name; `this` is the project itself" },
  match({ value }, { manifest }) {
    const typed = text(value)
    const pattern = typed === 'this' ? (manifest.metadata.project_name ?? typed) : typed
    return (node) => fnmatch(node.package_name, pattern)
  },
}
