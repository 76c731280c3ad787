import { DiagnosticError, error, warning } from '../../foundation'
import { type Checkout, checkOut } from '../git'
import { moveFolder } from '../move'
import { readMetadata } from '../project-file'
import type { Session } from '../session'
import type { Pinned, Wanted } from '../wanted'
import { scrubbed } from './scrubbed'

export type GitSource = {
  /** The address, secrets in place, and as it is written. */
  readonly git: string
  readonly written: string
  readonly revisions: readonly string[]
  readonly warnUnpinned: boolean
  readonly subdirectory: string | null
  /** Of a `private:` package: the lock has the short name and the provider in place of the address. */
  readonly secluded: { readonly provider: string | null } | null
}

type GitWanted = Wanted & { readonly source: GitSource }

function isGit(wanted: Wanted): wanted is GitWanted {
  return 'source' in wanted
}

/** A repository, or a folder in one. */
export function gitPackage(session: Session, source: GitSource): Wanted {
  const { git, subdirectory } = source
  const other = git.endsWith('.git') ? git.slice(0, -'.git'.length) : `${git}.git`
  const below = subdirectory === null ? '' : `/${subdirectory}`
  const wanted: GitWanted = {
    kind: source.secluded === null ? 'GitUnpinnedPackage' : 'PrivateUnpinnedPackage',
    names: [git + below, other + below],
    source,
    merge: (added) => {
      if (!isGit(added)) return wanted
      return gitPackage(session, {
        ...source,
        revisions: [...source.revisions, ...added.source.revisions],
        warnUnpinned: source.warnUnpinned && added.source.warnUnpinned,
      })
    },
    pin: async () => pinGit(session, source, git + below),
  }
  return wanted
}

const BRANCHES = new Set(['main', 'master'])

function pinGit(session: Session, source: GitSource, name: string): Pinned {
  const { git, subdirectory, written, secluded } = source
  const requested = [...new Set(source.revisions)]
  if (requested.length > 1) {
    const list = requested.map((revision) => `'${revision}'`).join(', ')
    throw new DiagnosticError(
      error(
        'GL1204',
        session.scrub(`git dependencies should contain exactly one version. ${name} contains: {${list}}`),
      ),
    )
  }
  let revision = requested[0] ?? 'HEAD'
  let checkout: Promise<Checkout> | undefined
  const fetched = async () => {
    checkout ??= checkOut(session, git, revision, subdirectory)
    const { folder, sha } = await checkout
    if (source.warnUnpinned) warnUnpinned(session, git, revision)
    revision = sha
    return folder
  }
  return {
    name,
    metadata: async () => readMetadata(session, await fetched(), session.scrub(name)),
    lockEntry: () => ({
      [secluded === null ? 'git' : 'private']: scrubbed(session, written),
      revision,
      ...(subdirectory === null ? {} : { subdirectory }),
      ...(secluded?.provider ? { provider: secluded.provider } : {}),
    }),
    install: async (target) => moveFolder(await fetched(), target),
    origin: () => (revision === 'HEAD' ? 'HEAD (default revision)' : `revision ${revision}`),
    subdirectory,
  }
}

function warnUnpinned(session: Session, git: string, revision: string): void {
  if (revision !== 'HEAD' && !BRANCHES.has(revision)) return
  const how =
    revision === 'HEAD' ? 'not pinned, using HEAD (default branch)' : `pinned to the "${revision}" branch`
  session.warn(
    warning(
      'GL1208',
      `The git package "${git}" \n\tis ${how}.\n\tThis can introduce breaking changes into your project without warning!\n\n` +
        'See https://docs.getdbt.com/docs/package-management#section-specifying-package-versions',
    ),
  )
}
