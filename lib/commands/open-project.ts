import { randomUUID } from 'node:crypto'
import { homedir } from 'node:os'
import { ok, type Result } from '../foundation'
import { parseProject } from '../parse'
import { type Host, type ProjectOptions, readProject } from '../project'
import { type ResolvedProject, resolveProject } from '../resolve'

export type { Host, ProjectOptions }

/** This process, as the value that the pure rooms know of it. */
export function thisHost(env: Host['env'] = process.env): Host {
  return { cwd: process.cwd(), home: homedir(), env, now: new Date(), invocationId: randomUUID() }
}

/**
 * Reads a project from disk, takes it apart and decides everything: the manifest with what it was made from. Pure but
 * for the reading. Fails with every fault that was found; warnings come along where it succeeds.
 */
export async function openProject(options: ProjectOptions, host: Host): Promise<Result<ResolvedProject>> {
  const raw = await readProject(options, host)
  if (!raw.ok) return raw
  const parsed = parseProject(raw.value)
  if (!parsed.ok) return parsed
  const resolved = resolveProject(parsed.value)
  if (!resolved.ok) return resolved
  return ok(resolved.value, [...raw.warnings, ...parsed.warnings, ...resolved.warnings])
}
