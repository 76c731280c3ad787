import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { z } from 'zod'
import { parseManifest } from '../artifacts'
import { error, fail, ok, type Result } from '../foundation'
import type { PreviousState, SourceFreshness } from '../selection'

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
  const manifest = read(at('manifest.json'), parseManifest)
  const results = read(at('run_results.json'), shapedAs(resultsFile))
  const sources = read(at('sources.json'), shapedAs(sourcesFile))
  const sourcesNow = read(join(targetPath, 'sources.json'), shapedAs(sourcesFile))
  if (!manifest.ok) return manifest
  if (!results.ok) return results
  if (!sources.ok) return sources
  if (!sourcesNow.ok) return sourcesNow
  return ok({
    manifest: manifest.value,
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

/** An artifact's value by `parse`; null where there is no such file. */
function read<T>(path: string, parse: (text: string, path: string) => Result<T>): Result<T | null> {
  return existsSync(path) ? parse(readFileSync(path, 'utf8'), path) : ok(null)
}

function shapedAs<T>(schema: z.ZodType<T>): (text: string, path: string) => Result<T> {
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
    if (parsed.success) return ok(parsed.data)
    const issue = parsed.error.issues[0]
    return broken(`${issue?.path.join('.')} ${issue?.message ?? ''}`)
  }
}
