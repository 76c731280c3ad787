import { fnmatch, hasWildcard } from '../fnmatch'
import { text } from '../value'
import type { Method } from '../world'

/** By name, or by folders and name joined with dots, with or without the package in front. */
export const fqn: Method = {
  name: 'fqn',
  doc: { example: 'my_project.staging.*', about: 'name, or package and folders joined with dots' },
  match({ value }) {
    const selector = text(value)
    return (node) => {
      if (node.resource_type === 'source') return false
      const versioned = node.resource_type === 'model' && node.version != null
      return names(node.fqn, selector, versioned) || names(node.fqn.slice(1), selector, versioned)
    }
  },
}

function names(fqn: readonly string[], selector: string, versioned: boolean): boolean {
  const parts = selector.split('.')
  if (isLeaf(fqn, selector, parts, versioned)) return true
  // Dots in a name count as separators.
  const flat = fqn.flatMap((segment) => segment.split('.'))
  if (flat.length < parts.length) return false
  const wild = parts.findIndex(hasWildcard)
  const exact = wild === -1 ? parts : parts.slice(0, wild)
  if (exact.some((part, i) => flat[i] !== part)) return false
  if (wild === -1 || fnmatch(flat.slice(wild).join('.'), parts.slice(wild).join('.'))) return true
  // A pattern without a dot also matches the bare name, however deep the node lies.
  const leaf = fqn.at(versioned ? -2 : -1)
  return parts.length === 1 && leaf !== undefined && fnmatch(leaf, selector)
}

/** `orders` for the last segment; of a versioned model also `orders`, `orders.v2` and `orders_v2`. */
function isLeaf(
  fqn: readonly string[],
  selector: string,
  parts: readonly string[],
  versioned: boolean,
): boolean {
  if (!versioned) return fqn.at(-1) === selector
  return fqn.at(-2) === selector || fqn.slice(-2).join('_') === parts.slice(-2).join('_')
}
