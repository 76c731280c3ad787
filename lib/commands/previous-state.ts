import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { z } from 'zod'
import { parseManifest } from '../artifacts'
import { type Diagnostic, error, fail, ok, type Result, warning } from '../foundation'
import type { PreviousState, SourceFreshness } from '../selection'
import { upgradeManifest } from './upgrade-manifest'

const metadata = z.looseObject({ dbt_schema_version: z.string().optional() }).optional()
const resultsFile = z.looseObject({
  metadata,
  results: z.array(z.looseObject({ unique_id: z.string(), status: z.string() })),
})
const sourcesFile = z.looseObject({
  metadata,
  results: z.array(z.looseObject({ unique_id: z.string(), max_loaded_at: z.string().nullish() })),
})

/** The versions of each file's schema that can be read, the newest last. */
const RESULTS = { name: 'run-results', versions: [4, 5, 6] } as const
const SOURCES = { name: 'sources', versions: [3] } as const

export type StatePlace = {
  readonly root: string
  readonly targetPath: string
  /** dbt's flag of this name; decides how a manifest of another version is read. */
  readonly compareUnrendered?: boolean
}

/**
 * Reads what `--state` names: manifest.json, run_results.json and sources.json as far as they are there, written by
 * dbt-core 1.0 or later or by Greenlight. Fails with GL4012 where one of them is something else; warns (GL4013)
 * where it is the target folder, which is overwritten.
 */
export function readPreviousState(
  folder: string,
  { root, targetPath, compareUnrendered = false }: StatePlace,
): Result<PreviousState> {
  const at = (name: string) => join(resolve(root, folder), name)
  const manifest = read(at('manifest.json'), parseManifest)
  const results = read(at('run_results.json'), shapedAs(resultsFile, RESULTS))
  const sources = read(at('sources.json'), shapedAs(sourcesFile, SOURCES))
  const sourcesNow = read(join(targetPath, 'sources.json'), shapedAs(sourcesFile, SOURCES))
  if (!manifest.ok) return manifest
  if (!results.ok) return results
  if (!sources.ok) return sources
  if (!sourcesNow.ok) return sourcesNow
  const state = {
    manifest: manifest.value === null ? null : upgradeManifest(manifest.value, compareUnrendered),
    results: results.value?.results.map(({ unique_id, status }) => ({ uniqueId: unique_id, status })) ?? null,
    sources: freshness(sources.value),
    sourcesNow: freshness(sourcesNow.value),
  }
  return ok(state, resolve(root, folder) === targetPath ? [sameAsTarget(folder)] : [])
}

function sameAsTarget(folder: string): Diagnostic {
  return warning(
    'GL4013',
    `The state and target directories are the same: '${folder}'. This could lead to missing changes due to ` +
      'overwritten state including non-idempotent retries.',
    { hint: 'Copy the earlier artifacts elsewhere, and name that folder with --state.' },
  )
}

function freshness(file: z.infer<typeof sourcesFile> | null): readonly SourceFreshness[] | null {
  return (
    file?.results.map(({ unique_id, max_loaded_at }) => ({
      uniqueId: unique_id,
      maxLoadedAt: max_loaded_at ?? null,
    })) ?? null
  )
}

/** An artifact's value by `parse`; null where there is no such file. */
function read<T>(path: string, parse: (text: string, path: string) => Result<T>): Result<T | null> {
  return existsSync(path) ? parse(readFileSync(path, 'utf8'), path) : ok(null)
}

type Versioned = { readonly metadata?: { readonly dbt_schema_version?: string | undefined } | undefined }

function shapedAs<T extends Versioned>(
  schema: z.ZodType<T>,
  { name, versions }: { readonly name: string; readonly versions: readonly number[] },
): (text: string, path: string) => Result<T> {
  const url = (version: number | undefined) => `https://schemas.getdbt.com/dbt/${name}/v${version}.json`
  return (text, path) => {
    const broken = (why: string) =>
      fail(
        error('GL4012', `${path} cannot be read: ${why}`, {
          hint: 'Write it again, or name another --state.',
        }),
      )
    let value: unknown
    try {
      value = JSON.parse(text)
    } catch (e) {
      return broken(e instanceof Error ? e.message : String(e))
    }
    const parsed = schema.safeParse(value)
    if (parsed.success) {
      const found = parsed.data.metadata?.dbt_schema_version
      if (found === undefined || versions.some((version) => url(version) === found)) return ok(parsed.data)
      const message = `Expected a schema version of "${url(versions.at(-1))}" in ${path}, but found "${found}". Are you running with a different version of dbt?`
      return fail(error('GL4012', message, { at: { file: path, line: 1 } }))
    }
    const issue = parsed.error.issues[0]
    return broken(`${issue?.path.join('.')} ${issue?.message ?? ''}`)
  }
}
