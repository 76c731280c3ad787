import { DiagnosticError, error } from '../foundation'
import type { PackageEntry } from '../project'
import { wantedOf } from './kinds'
import type { Session } from './session'
import { type PackageSpec, readSpec } from './spec'
import type { Pinned, Wanted } from './wanted'

/** What is asked for, each package once: whoever asks for it again adds to what is asked. */
class Listing {
  readonly #wanted = new Map<string, Wanted>()

  /** @throws DiagnosticError GL1204 where a package is asked for in two ways */
  add(wanted: Wanted): Wanted {
    const key = wanted.names.find((name) => this.#wanted.has(name)) ?? wanted.names[0] ?? ''
    const known = this.#wanted.get(key)
    if (known !== undefined && known.kind !== wanted.kind) {
      const [other, own] = [known, wanted].map(({ names, kind }) => `${names[0]} (${kind})`)
      throw new DiagnosticError(error('GL1204', `Cannot incorporate ${own} in ${other}: mismatched types`))
    }
    const merged = known === undefined ? wanted : known.merge(wanted)
    this.#wanted.set(key, merged)
    return merged
  }

  get all(): readonly Wanted[] {
    return [...this.#wanted.values()]
  }
}

/** A package with its project's name. */
export type ResolvedPackage = { readonly pinned: Pinned; readonly projectName: string }

/**
 * Decides for one version of everything that is asked for, and of what that asks for in turn, level by level.
 * @throws DiagnosticError where it can't be had or contradicts itself
 */
export async function resolveAll(
  session: Session,
  specs: readonly PackageSpec[],
): Promise<ResolvedPackage[]> {
  const final = new Listing()
  let pending = listed(session, specs)
  while (pending.all.length > 0) {
    const entries: PackageEntry[] = []
    for (const wanted of pending.all) {
      const pinned = await final.add(wanted).pin()
      entries.push(...(await pinned.metadata()).entries)
    }
    pending = listed(session, entries.map(readSpec))
  }
  const resolved: ResolvedPackage[] = []
  for (const wanted of final.all) {
    const pinned = await wanted.pin()
    resolved.push({ pinned, projectName: (await pinned.metadata()).name })
  }
  checkNames(resolved, session.settings.name)
  return resolved
}

/** The packages of a lock, as they are there. @throws DiagnosticError */
export async function pinLocked(session: Session, specs: readonly PackageSpec[]): Promise<Pinned[]> {
  const pinned: Pinned[] = []
  for (const wanted of listed(session, specs).all) pinned.push(await wanted.pin())
  return pinned
}

function listed(session: Session, specs: readonly PackageSpec[]): Listing {
  const listing = new Listing()
  for (const spec of specs) listing.add(wantedOf(session, spec))
  return listing
}

function checkNames(packages: readonly ResolvedPackage[], own: string): void {
  const seen = new Set<string>()
  for (const { projectName } of packages) {
    if (seen.has(projectName)) {
      throw new DiagnosticError(
        error(
          'GL1204',
          `Found duplicate project "${projectName}". This occurs when a dependency has the same project name as some other dependency.`,
        ),
      )
    }
    if (projectName === own) {
      throw new DiagnosticError(
        error(
          'GL1204',
          `Found a dependency with the same name as the root project "${projectName}". ` +
            'Package names must be unique in a project. Please rename one of these packages.',
        ),
      )
    }
    seen.add(projectName)
  }
}
