import type { Diagnostic } from '../foundation'
import type { SourceNode, UniqueId } from '../manifest'
import type { ConfigTrees, ParsedProject } from '../parse'
import type { Draft } from './draft'
import { RefLookup } from './lookups'
import type { Naming } from './names'
import type { Outside } from './outside'

/** What the steps of resolving share and fill. */
export type ResolveState = {
  readonly project: ParsedProject
  readonly trees: ConfigTrees
  readonly naming: Naming
  readonly report: (diagnostic: Diagnostic) => void
  /** Whether an error has been reported. */
  readonly failed: () => boolean
  /** Enabled nodes by id, in the order in which they were found. */
  readonly nodes: Map<UniqueId, Draft>
  /** Disabled ones; an id may stand for several. */
  readonly disabled: Map<UniqueId, Draft[]>
  /** Enabled functions; a graph of nodes has them, `ref` doesn't. */
  readonly functions: Map<UniqueId, Draft>
  /** Files of overloads that a function took in, by the id that they had. */
  readonly overloads: Map<UniqueId, UniqueId>
  readonly refs: RefLookup
  readonly sources: Map<UniqueId, SourceNode>
  /** Nodes that their properties switched on; they come last. */
  readonly moved: Set<UniqueId>
  /** What is known of the rest of the project where only a part of it is decided; null where all is. */
  readonly outside: Outside | null
}

export function newState(
  project: ParsedProject,
  trees: ConfigTrees,
  naming: Naming,
  report: (diagnostic: Diagnostic) => void,
  outside: Outside | null = null,
): ResolveState {
  let failed = false
  return {
    project,
    trees,
    naming,
    report: (diagnostic) => {
      failed ||= diagnostic.severity === 'error'
      report(diagnostic)
    },
    failed: () => failed,
    nodes: new Map(),
    disabled: new Map(),
    functions: new Map(),
    overloads: new Map(),
    refs: new RefLookup(outside?.refs),
    sources: new Map(),
    moved: new Set(),
    outside,
  }
}

export const REFERABLE: ReadonlySet<string> = new Set(['model', 'seed', 'snapshot'])

export function addDisabled(state: ResolveState, draft: Draft): void {
  const known = state.disabled.get(draft.uniqueId)
  if (known) known.push(draft)
  else state.disabled.set(draft.uniqueId, [draft])
}
