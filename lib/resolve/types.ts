import type { Manifest } from '../manifest'
import type { ParsedProject } from '../parse'

/** The project with everything decided: what `parse` makes and all later phases read. */
export type ResolvedProject = {
  readonly manifest: Manifest
  /** What it was made from: macros, settings, the profile. */
  readonly parsed: ParsedProject
}
