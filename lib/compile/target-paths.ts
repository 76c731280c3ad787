import type { ManifestNode, UnitTestNode } from '../manifest'

/** What writes files below the target folder; `path` is relative to it. */
export type TargetWriter = (path: string, text: string) => void

type Placed = Pick<ManifestNode, 'package_name' | 'path' | 'original_file_path' | 'name'> & {
  readonly resource_type: ManifestNode['resource_type'] | UnitTestNode['resource_type']
}

/**
 * Where a node's SQL stands below the target folder, as dbt places it: at its own path, but in a folder named like
 * the properties file for what was declared in one.
 * `model.skerry.berths` → `compiled/skerry/models/berths.sql`
 */
export function targetPath(node: Placed, folder: 'compiled' | 'run'): string {
  const original = node.original_file_path
  // Snapshots and unit tests share their file with others, so each gets one of its own below that file's name.
  const isShared = node.resource_type === 'snapshot' || node.resource_type === 'unit_test'
  const own = isShared ? `${node.name}.sql` : node.path
  const isOwnFile = !isShared && basename(own) === basename(original)
  return `${folder}/${node.package_name}/${isOwnFile ? original : `${original}/${own}`}`
}

function basename(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}
