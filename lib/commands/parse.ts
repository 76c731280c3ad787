import * as artifacts from '../artifacts'
import type { ResolvedProject } from '../resolve'

/** Writes target/manifest.json in dbt's schema v12; gives its path. */
export function writeManifest({ parsed, manifest }: ResolvedProject): Promise<string> {
  return artifacts.writeManifest(parsed.raw.targetPath, manifest)
}
