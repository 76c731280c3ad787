import { join } from 'node:path'
import * as artifacts from '../artifacts'
import type { ResolvedProject } from '../resolve'
import { writeManifestText } from '../workspace'

/** Writes target/manifest.json in dbt's schema v12; gives its path. */
export async function writeManifest({ parsed, manifest }: ResolvedProject): Promise<string> {
  const path = join(parsed.raw.targetPath, 'manifest.json')
  if (writeManifestText(path, manifest)) return path
  return artifacts.writeManifest(parsed.raw.targetPath, manifest)
}
