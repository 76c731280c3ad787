import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { z } from 'zod'
import type { Manifest } from '../../lib/manifest'
import type { Catalog, ProjectReading, RunResults } from '../view-models/reading'

const run = promisify(execFile)
const shape = z.looseObject({
  metadata: z.looseObject({ project_name: z.string().nullable().optional(), generated_at: z.string() }),
  nodes: z.record(z.string(), z.looseObject({ unique_id: z.string(), resource_type: z.string() })),
  sources: z.record(z.string(), z.looseObject({ unique_id: z.string() })),
})

async function jsonAt(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8'))
  } catch {
    return null
  }
}

async function gitOf(folder: string): Promise<ProjectReading['git']> {
  try {
    const git = async (...args: readonly string[]) =>
      (await run('git', ['-C', folder, ...args])).stdout.trim()
    const [branch, commit, status] = await Promise.all([
      git('rev-parse', '--abbrev-ref', 'HEAD'),
      git('rev-parse', '--short', 'HEAD'),
      git('status', '--porcelain', '--', '.'),
    ])
    return { branch, commit, dirty: status !== '' }
  } catch {
    return null
  }
}

function runsOf(results: RunResults | null): ProjectReading['runs'] {
  if (results === null) return []
  const counts: Record<string, number> = {}
  for (const result of results.results) counts[result.status] = (counts[result.status] ?? 0) + 1
  const failed = (counts.error ?? 0) + (counts.fail ?? 0) > 0
  return [
    {
      id: results.metadata.invocation_id ?? results.metadata.generated_at,
      command: String(results.args.which ?? 'run'),
      status: failed ? 'failed' : 'success',
      at: results.metadata.generated_at,
      seconds: results.elapsed_time,
      counts,
      href: null,
    },
  ]
}

async function read(path: string): Promise<ProjectReading> {
  const text = await readFile(path, 'utf8')
  const parsed = shape.parse(JSON.parse(text))
  const folder = dirname(path)
  const [catalog, results, git] = await Promise.all([
    jsonAt(join(folder, 'catalog.json')),
    jsonAt(join(folder, 'run_results.json')),
    gitOf(folder),
  ])
  const runResults = results as RunResults | null
  return {
    version: createHash('sha256')
      .update(text)
      .update(JSON.stringify([catalog, results]))
      .digest('hex')
      .slice(0, 12),
    name: parsed.metadata.project_name ?? 'project',
    manifest: parsed as unknown as Manifest,
    compiledAt: parsed.metadata.generated_at,
    diagnostics: [],
    git,
    target: { name: 'manifest file', address: null },
    modelsListed: Object.values(parsed.nodes).filter((n) => n.resource_type === 'model').length,
    compiled: Object.fromEntries(
      Object.entries(parsed.nodes).flatMap(([id, node]) =>
        typeof node.compiled_code === 'string' ? [[id, node.compiled_code]] : [],
      ),
    ),
    catalog: catalog as Catalog | null,
    runResults,
    modified: null,
    runs: runsOf(runResults),
    deployment: null,
  }
}

type Kept = { readonly stamp: string; readonly reading: Promise<ProjectReading> }
const kept = globalThis as { greenlightManifestFile?: Kept }

/** A project read from a manifest.json and what stands beside it; kept until the file changes. */
export async function readManifestFile(path: string): Promise<ProjectReading> {
  const { mtimeMs, size } = await stat(path)
  const stamp = `${path} ${mtimeMs} ${size}`
  if (kept.greenlightManifestFile?.stamp !== stamp)
    kept.greenlightManifestFile = { stamp, reading: read(path) }
  return kept.greenlightManifestFile.reading
}
