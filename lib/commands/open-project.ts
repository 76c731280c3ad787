import { randomUUID } from 'node:crypto'
import { homedir } from 'node:os'
import { error, fail, ok, type Result, settled } from '../foundation'
import type { Host, ProjectOptions } from '../project'
import type { ResolvedProject } from '../resolve'
import { compileProject, loadSnapshot, type Snapshot, type SnapshotCache, saveSnapshot } from '../workspace'

export type { Host, ProjectOptions }

/** This process, as the value that the pure rooms know of it. */
export function thisHost(env: Host['env'] = process.env): Host {
  return { cwd: process.cwd(), home: homedir(), env, now: new Date(), invocationId: randomUUID() }
}

/** Set when the bundle is made: what another build left in a target folder is not read. */
const BUILD = process.env.GREENLIGHT_BUILD

/**
 * Reads a project from disk, takes it apart and decides everything: the manifest with what it was made from. Where
 * `reuse` is given, what an earlier process left in the target folder spares what didn't change, unless the flag
 * PARTIAL_PARSE is off; and the next process finds what this one left. Fails with every fault that was found;
 * warnings come along where it succeeds.
 */
export async function openProject(
  options: ProjectOptions,
  host: Host,
  reuse: { readonly build: string | undefined } = { build: undefined },
): Promise<Result<ResolvedProject>> {
  const cache = snapshotCache(reuse.build)
  let last: Snapshot | null = null
  const compiled = compileProject(options, host, {
    last: (raw) => {
      last = cache?.load(raw) ?? null
      return last
    },
  })
  const { project, snapshot, diagnostics, way } = compiled
  const judged = settled(null, diagnostics)
  if (!judged.ok) return judged
  if (project === null) return fail(error('GL1001', 'the project could not be read'))
  if (snapshot !== null && way !== 'same') cache?.save(snapshot, last)
  return ok(project, diagnostics)
}

/** What processes of one build leave for each other; null where it has no name. */
export function snapshotCache(build: string | undefined): SnapshotCache | null {
  if (build === undefined) return null
  return {
    load: (raw) => (raw.flags.PARTIAL_PARSE === false ? null : loadSnapshot(raw, build)),
    save: (snapshot, last) => leave(snapshot, build, last),
  }
}

/** Leaves what is known for the next process. A folder that can't be written to only makes that one slower. */
function leave(snapshot: Snapshot, build: string, last: Snapshot | null): void {
  try {
    saveSnapshot(snapshot, build, last)
  } catch (e) {
    if (!(e instanceof Error && 'code' in e)) throw e
  }
}

/** What verbs of the command line reuse of one another. */
export const reuseOfVerbs = { build: BUILD }
