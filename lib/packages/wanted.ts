import type { PackageEntry } from '../project'
import type { DumpValue } from '../yaml'

/** What a package says of itself: its project's name and what it asks for. */
export type PackageMetadata = { readonly name: string; readonly entries: readonly PackageEntry[] }

/**
 * A package that is asked for, by one entry or several. How each kind does this is a file in `kinds/`, with a line in
 * its `index.ts`.
 */
export type Wanted = {
  /** dbt's name of the kind, for its message about two kinds of one package. */
  readonly kind: string
  /** Names that mean the same package, the usual one first. */
  readonly names: readonly string[]
  /** Both requests as one; the other is of the same kind. */
  readonly merge: (other: Wanted) => Wanted
  /** Decides for one version. @throws DiagnosticError */
  readonly pin: () => Promise<Pinned>
}

/** A package in one version. */
export type Pinned = {
  readonly name: string
  /** Fetches it, as far as that is needed. @throws DiagnosticError */
  readonly metadata: () => Promise<PackageMetadata>
  /** Its entry in package-lock.yml, less its name; known once the metadata are. */
  readonly lockEntry: () => { readonly [key: string]: DumpValue }
  /** Puts it into a folder that isn't there yet. @throws DiagnosticError */
  readonly install: (folder: string) => Promise<void>
  /** As the log tells where it came from. */
  readonly origin: () => string
  readonly subdirectory: string | null
  /** The newest version that could be had, of packages from the hub. */
  readonly latest?: { readonly version: string; readonly isThis: boolean }
}
