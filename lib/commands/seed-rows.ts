import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { UniqueId } from '../manifest'
import { readSeed } from '../plan'
import type { ResolvedProject } from '../resolve'
import { seedRoot } from './seed-root'

/** A seed's name, columns and rows as they are loaded; null of what is no seed or no CSV file. */
export async function seedRows(project: ResolvedProject, id: UniqueId) {
  const node = project.manifest.nodes[id]
  if (node?.resource_type !== 'seed') return null
  const file = join(seedRoot(project, node.package_name), node.original_file_path)
  const seed = readSeed(node, await readFile(file, 'utf8'))
  if (!seed.ok) return null
  const { columns, rows } = seed.value
  return { name: `${node.schema}.${node.alias}`, columns: columns.map((c) => c.name), rows }
}
