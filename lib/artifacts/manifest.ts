import { join } from 'node:path'
import { z } from 'zod'
import { error, fail, ok, type Result } from '../foundation'
import type { Manifest } from '../manifest'
import { mapped, upgradedNode } from './older-manifest'
import { writeArtifact } from './write'

/** The versions of dbt's schema that we read: those of dbt 1.0 to 1.12. */
const OLDEST = 4
/** The last whose nodes have other fields, and whose metrics are of a kind that dbt gave up. */
const UPGRADED = 9
const NEWEST = 12

/** What anyone reads of a manifest that is not ours; everything else is kept as it is. Made when one is read. */
function manifestShape() {
  const section = z
    .record(z.string(), z.looseObject({ unique_id: z.string(), resource_type: z.string() }))
    .default({})
  const edges = z.record(z.string(), z.array(z.string())).nullish()
  const names = z.record(z.string(), z.unknown()).default({})
  return z.looseObject({
    metadata: z.looseObject({ dbt_schema_version: z.string() }),
    nodes: section,
    sources: section,
    macros: names,
    docs: names,
    exposures: section,
    metrics: section,
    groups: names,
    selectors: names,
    disabled: z.record(z.string(), z.array(z.unknown())).nullish(),
    parent_map: edges,
    child_map: edges,
    group_map: edges,
    saved_queries: section,
    semantic_models: section,
    unit_tests: section,
    functions: section,
  })
}

/** Writes manifest.json into a target folder; gives the file's path. */
export async function writeManifest(targetPath: string, manifest: Manifest): Promise<string> {
  const path = join(targetPath, 'manifest.json')
  await writeArtifact(path, manifest)
  return path
}

/**
 * The manifest in a text that dbt or Greenlight wrote, for `--state` and `--defer`; sections that an older dbt doesn't
 * know are empty. Fails with GL4012.
 */
export function parseManifest(text: string, path: string): Result<Manifest> {
  const at = { file: path, line: 1 }
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (e) {
    const cause = { text: e instanceof Error ? e.message : String(e) }
    return fail(error('GL4012', `${path} is no JSON`, { at, cause, hint: 'Was it written to the end?' }))
  }
  const parsed = manifestShape().safeParse(value)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    const cause = { text: issue ? `${issue.path.join('.')}: ${issue.message}` : 'unknown shape' }
    return fail(error('GL4012', `${path} is no manifest of dbt`, { at, cause }))
  }
  const { data } = parsed
  const version = Number(/manifest\/v(\d+)/.exec(data.metadata.dbt_schema_version)?.[1] ?? 0)
  if (version < OLDEST || version > NEWEST) {
    const hint = `Write it anew with a dbt of version 1.0 or later: v${OLDEST} to v${NEWEST} can be read.`
    return fail(
      error(
        'GL4012',
        `Expected a schema version of "https://schemas.getdbt.com/dbt/manifest/v${NEWEST}.json" in ${path}, but found "${data.metadata.dbt_schema_version}". Are you running with a different version of dbt?`,
        { at, hint },
      ),
    )
  }
  const whole = {
    ...data,
    ...(version <= UPGRADED ? { nodes: mapped(data.nodes, upgradedNode), metrics: {} } : {}),
    disabled: data.disabled ?? {},
    parent_map: data.parent_map ?? {},
    child_map: data.child_map ?? {},
    group_map: data.group_map ?? {},
  }
  // Checked above as far as we rely on it; the rest is dbt's own.
  return ok(whole as unknown as Manifest)
}
