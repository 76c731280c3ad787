import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { z } from 'zod'
import { error, fail, ok, type Result } from '../foundation'
import type { Manifest } from '../manifest'
import type { PreviousState, SourceFreshness } from '../selection'

/** Manifests that can be compared with: dbt 1.6 and later. */
const OLDEST = 10
const NEWEST = 12

const section = z.record(z.string(), z.looseObject({})).default({})
const manifestFile = z.looseObject({
  metadata: z.looseObject({ dbt_schema_version: z.string(), project_name: z.string().nullish() }),
  nodes: section,
  sources: section,
  macros: section,
  docs: section,
  exposures: section,
  metrics: section,
  groups: section,
  selectors: section,
  disabled: z.record(z.string(), z.array(z.looseObject({}))).nullish(),
  saved_queries: section,
  semantic_models: section,
  unit_tests: section,
  functions: section,
})
const resultsFile = z.looseObject({
  results: z.array(z.looseObject({ unique_id: z.string(), status: z.string() })),
})
const sourcesFile = z.looseObject({
  results: z.array(z.looseObject({ unique_id: z.string(), max_loaded_at: z.string().optional() })),
})

/**
 * Reads what `--state` names: manifest.json, run_results.json and sources.json as far as they are there, written by
 * dbt-core 1.6 or later or by Greenlight. Fails with GL4012 where one of them is something else.
 */
export function readPreviousState(
  folder: string,
  { root, targetPath }: { readonly root: string; readonly targetPath: string },
): Result<PreviousState> {
  const at = (name: string) => join(resolve(root, folder), name)
  const manifest = read(at('manifest.json'), manifestFile)
  const results = read(at('run_results.json'), resultsFile)
  const sources = read(at('sources.json'), sourcesFile)
  const sourcesNow = read(join(targetPath, 'sources.json'), sourcesFile)
  if (!manifest.ok) return manifest
  if (!results.ok) return results
  if (!sources.ok) return sources
  if (!sourcesNow.ok) return sourcesNow
  const version = schemaVersion(manifest.value?.metadata.dbt_schema_version)
  if (version !== null && (version < OLDEST || version > NEWEST)) {
    return fail(
      error(
        'GL4012',
        `Expected a schema version of "https://schemas.getdbt.com/dbt/manifest/v${NEWEST}.json" in ${at('manifest.json')}, but found version ${version}`,
        { hint: 'Write the manifest again with a newer version.' },
      ),
    )
  }
  return ok({
    // Its entries are compared field by field and never run, so a field that is not there is only a difference.
    manifest: manifest.value === null ? null : (manifest.value as unknown as Manifest),
    results: results.value?.results.map(({ unique_id, status }) => ({ uniqueId: unique_id, status })) ?? null,
    sources: freshness(sources.value),
    sourcesNow: freshness(sourcesNow.value),
  })
}

function freshness(file: z.infer<typeof sourcesFile> | null): readonly SourceFreshness[] | null {
  return (
    file?.results.map(({ unique_id, max_loaded_at }) => ({
      uniqueId: unique_id,
      maxLoadedAt: max_loaded_at ?? null,
    })) ?? null
  )
}

function schemaVersion(url: string | undefined): number | null {
  const digits = /\/v(\d+)\.json$/.exec(url ?? '')?.[1]
  return digits === undefined ? null : Number(digits)
}

function read<T>(path: string, schema: z.ZodType<T>): Result<T | null> {
  if (!existsSync(path)) return ok(null)
  const broken = (why: string) =>
    fail(
      error('GL4012', `${path} cannot be read: ${why}`, { hint: 'Write it again, or name another --state.' }),
    )
  let value: unknown
  try {
    value = JSON.parse(readFileSync(path, 'utf8'))
  } catch (e) {
    return broken(e instanceof Error ? e.message : String(e))
  }
  const parsed = schema.safeParse(value)
  if (parsed.success) return ok(parsed.data)
  const issue = parsed.error.issues[0]
  return broken(`${issue?.path.join('.')} ${issue?.message ?? ''}`)
}
