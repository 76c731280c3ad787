import type { DocNode } from '../manifest'
import type { RawPackage, RawProject } from '../project'
import type { ParseContext } from './context/node-names'
import type { MacroTable } from './macros/table'
import type {
  ParsedExposure,
  ParsedFixture,
  ParsedNode,
  ParsedSource,
  ParsedTest,
  PropertyEntry,
} from './types'

/** The project as it is written: what it says, before anything is decided. */
export type ParsedProject = {
  readonly raw: RawProject
  /** Root first, then the installed packages. */
  readonly packages: readonly RawPackage[]
  readonly macros: MacroTable
  readonly docs: readonly DocNode[]
  readonly nodes: readonly ParsedNode[]
  readonly properties: readonly PropertyEntry[]
  readonly tests: readonly ParsedTest[]
  readonly sources: readonly ParsedSource[]
  readonly exposures: readonly ParsedExposure[]
  readonly fixtures: readonly ParsedFixture[]
  /** Makes the names under which a node's hooks are rendered for what they refer to. */
  readonly context: ParseContext
}
