import type { GraphNode, Manifest } from '../../manifest'
import { globSource, refuseLong } from '../fnmatch'
import { invalid, text } from '../value'
import type { Method } from '../world'

/**
 * By path below the project: a file, a folder with all that is in it, or a pattern (`*` within a folder's name, `**`
 * for any folders). dbt expands the pattern on the disk of the project and then compares paths, so that the nodes of
 * a package match as soon as the project has a folder of the same name; so do ours, by the paths in the manifest.
 */
export const path: Method = {
  name: 'path',
  doc: { example: 'models/staging', about: 'a file or folder; wildcards allowed' },
  match({ value }, { manifest }) {
    const matched = expand(text(value), manifest)
    return (node) => {
      if (selfAndFolders(node.original_file_path).some((place) => matched.has(place))) return true
      const patch = patchPath(node)
      return patch !== undefined && matched.has(patch)
    }
  },
}

function expand(pattern: string, manifest: Manifest): Set<string> {
  const segments = pattern.split('/').filter((segment) => segment !== '' && segment !== '.')
  if (segments.length === 0 && !pattern.startsWith('.')) throw invalid(`Unacceptable pattern: '${pattern}'`)
  if (pattern.startsWith('/')) throw invalid('Non-relative patterns are unsupported')
  const known = projectPaths(manifest)
  if (!/[*?[]/.test(pattern)) return new Set([segments.join('/')].filter((place) => known.has(place)))
  refuseLong(pattern)
  const groups = { next: 0 }
  const source = segments
    .filter((segment, i) => segment !== '**' || segments[i - 1] !== '**')
    .map((segment) => (segment === '**' ? '(?:[^/]+/)*' : `${globSource(segment, '[^/]', groups)}/`))
  const regular = new RegExp(`^${source.join('')}$`, 'su')
  const foldersOnly = segments.at(-1) === '**'
  return new Set(
    [...known]
      .filter(([place, kind]) => regular.test(`${place}/`) && !(foldersOnly && kind === 'file'))
      .map(([place]) => place),
  )
}

/** Every file of the project itself that the manifest names, and every folder above one. */
function projectPaths(manifest: Manifest): Map<string, 'file' | 'folder'> {
  const known = new Map<string, 'file' | 'folder'>([['', 'folder']])
  const add = (file: string | undefined) => {
    if (file === undefined || file === '') return
    selfAndFolders(file).forEach((place, i) => {
      if (i === 0) known.set(place, 'file')
      else if (!known.has(place)) known.set(place, 'folder')
    })
  }
  for (const section of [
    manifest.nodes,
    manifest.sources,
    manifest.exposures,
    manifest.metrics,
    manifest.unit_tests,
    manifest.semantic_models,
    manifest.saved_queries,
    manifest.functions,
    manifest.macros,
    manifest.docs,
  ]) {
    for (const entry of Object.values(section)) {
      if (entry.package_name !== manifest.metadata.project_name) continue
      add(entry.original_file_path)
      add(patchPath(entry))
    }
  }
  return known
}

/** A path, then its folder, that folder's folder, and so on. */
function selfAndFolders(file: string): string[] {
  const places = [file]
  for (let cut = file.lastIndexOf('/'); cut > 0; cut = file.lastIndexOf('/', cut - 1))
    places.push(file.slice(0, cut))
  return [...places, '']
}

/** The YAML file that describes a node, without the package in front. */
function patchPath(node: GraphNode | { readonly patch_path?: unknown }): string | undefined {
  const patch = 'patch_path' in node ? node.patch_path : undefined
  return typeof patch === 'string' && patch !== '' ? patch.split('://')[1] : undefined
}
