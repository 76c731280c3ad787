import { join } from 'node:path'
import { writeArtifact } from '../artifacts'
import type { ResolvedProject } from '../resolve'

/** Writes target/manifest.json in dbt's schema v12; gives its path. */
export async function writeManifest(project: ResolvedProject): Promise<string> {
  const path = join(project.parsed.raw.targetPath, 'manifest.json')
  await writeArtifact(path, project.manifest)
  return path
}
