import { join, relative } from 'node:path'
import { writeArtifact } from '../artifacts'
import { targetPath } from '../compile'
import type { CompiledNode } from '../manifest'
import type { ResolvedProject } from '../resolve'
import { wholeNode } from '../workspace'

/** Writes target/manifest.json with the SQL of the nodes that were compiled, as dbt does after it compiled. */
export async function writeCompiledManifest(
  { parsed, manifest }: ResolvedProject,
  compiled: readonly CompiledNode[],
): Promise<string> {
  const { root, targetPath: target } = parsed.raw
  const folder = relative(root.root, target)
  const nodes: { [id: string]: unknown } = { ...manifest.nodes }
  for (const { node, compiledCode, extraCtes, calledMacros } of compiled) {
    if (node.resource_type === 'seed') continue
    nodes[node.unique_id] = Object.assign({}, wholeNode(node), {
      depends_on: { ...node.depends_on, macros: [...new Set([...node.depends_on.macros, ...calledMacros])] },
      compiled_path: join(folder, targetPath(node, 'compiled')),
      compiled: true,
      compiled_code: compiledCode,
      extra_ctes_injected: true,
      extra_ctes: extraCtes,
    })
  }
  const path = join(target, 'manifest.json')
  await writeArtifact(path, { ...manifest, nodes })
  return path
}
