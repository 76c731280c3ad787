import { createHash } from 'node:crypto'
import { type Manifest, type ManifestNode, nodesOf, type UniqueId } from '../manifest'

/** Things of a config that say where a node stands or how it is spoken of, and not what it is. */
const besideThePoint = new Set(['enabled', 'meta', 'docs', 'group', 'access', 'tags'])

function stable(value: unknown): string {
  return JSON.stringify(value, (_, v: unknown) =>
    typeof v === 'object' && v !== null && !Array.isArray(v)
      ? Object.fromEntries(Object.entries(v).sort(([a], [b]) => (a < b ? -1 : 1)))
      : v,
  )
}

/** Every macro that a node's text may reach, by id, in order. */
function reachedMacros(manifest: Manifest, node: ManifestNode): readonly UniqueId[] {
  const found = new Set<UniqueId>(node.depends_on?.macros ?? [])
  for (const id of found) for (const next of manifest.macros[id]?.depends_on.macros ?? []) found.add(next)
  return [...found].sort()
}

type Taken = { readonly macros: Manifest['macros']; readonly text: string }

const taken = new WeakMap<ManifestNode, Taken>()

/**
 * What a node's definition is, in a few characters: its text, its config, its contract, the macros it may call. The
 * side that it is built on is no part of it, so that the same definition on both sides is the same. Taken once of each
 * node, as a save leaves nearly all as they are.
 */
export function fingerprint(manifest: Manifest, node: ManifestNode): string {
  const { macros } = manifest
  let known = taken.get(node)
  if (known?.macros !== macros) {
    known = { macros, text: take(manifest, node) }
    taken.set(node, known)
  }
  return known.text
}

function take(manifest: Manifest, node: ManifestNode): string {
  const config = Object.entries(node.config).filter(([key]) => !besideThePoint.has(key))
  const macros = reachedMacros(manifest, node).map((id) => manifest.macros[id]?.macro_sql ?? '')
  const text = node.resource_type === 'seed' ? node.checksum.checksum : node.raw_code
  const contract = 'contract' in node ? node.contract : null
  return createHash('sha256')
    .update(stable([text, Object.fromEntries(config), contract, macros]))
    .digest('hex')
    .slice(0, 16)
}

/** What differs from the definitions that production was built from. Nodes that are never built are not in it. */
export function modifiedNodes(
  manifest: Manifest,
  production: Readonly<Record<string, { readonly fingerprint: string }>>,
): ReadonlyMap<UniqueId, 'new' | 'modified'> {
  const changed = new Map<UniqueId, 'new' | 'modified'>()
  for (const node of nodesOf(manifest)) {
    if (node.resource_type !== 'model' && node.resource_type !== 'seed') continue
    if (node.config.materialized === 'ephemeral') continue
    const built = production[node.unique_id]
    if (built === undefined) changed.set(node.unique_id, 'new')
    else if (built.fingerprint !== fingerprint(manifest, node)) changed.set(node.unique_id, 'modified')
  }
  return changed
}
