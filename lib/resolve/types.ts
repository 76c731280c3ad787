import type { Span } from '../foundation'
import type { Manifest, UniqueId } from '../manifest'
import type { ParsedProject } from '../parse'
import type { PlainObject } from '../project'

/** The project with everything decided: what `parse` makes and all later phases read. */
export type ResolvedProject = {
  readonly manifest: Manifest
  /** What it was made from: macros, settings, the profile. */
  readonly parsed: ParsedProject
  /** Where a node's text begins, and what its own `config()` calls say. */
  readonly written: (id: UniqueId) => Written | undefined
}

export type Written = { readonly span: Span; readonly config: PlainObject }
