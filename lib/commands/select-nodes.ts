import { ok, type Result } from '../foundation'
import { manifestGraph, maskOf, RunQueue } from '../graph'
import type { ResourceType, UniqueId } from '../manifest'
import type { ResolvedProject } from '../resolve'
import { type IndirectSelection, type PreviousState, select } from '../selection'

export type { IndirectSelection, PreviousState }

/** What to select, as the flags of a command have it. */
export type NodeSelection = {
  readonly select: readonly string[]
  readonly exclude: readonly string[]
  readonly selector?: string | undefined
  readonly indirectSelection?: IndirectSelection | undefined
  readonly resourceTypes: ReadonlySet<ResourceType>
  /** Keep models without code; `ls` does. */
  readonly includeEmpty?: boolean
  readonly previous?: PreviousState | undefined
}

export type SelectedNodes = {
  /** Sorted by id, as dbt lists them. */
  readonly ids: readonly UniqueId[]
  readonly defaultSelector: string | null
}

/** Selects nodes of a project. Warns where a criterion matches nothing (GL4007) and where all don't (GL4008). */
export function selectNodes(project: ResolvedProject, selection: NodeSelection): Result<SelectedNodes> {
  const { manifest, parsed } = project
  const { raw } = parsed
  return select(
    {
      manifest,
      graph: manifestGraph(manifest),
      previous: selection.previous,
      compareUnrendered: raw.flags.STATE_MODIFIED_COMPARE_MORE_UNRENDERED_VALUES === true,
      now: raw.host.now,
    },
    selection,
  )
}

/** The same in the order in which they would run, one after another. */
export function selectInOrder(project: ResolvedProject, selection: NodeSelection): Result<SelectedNodes> {
  const selected = selectNodes(project, selection)
  if (!selected.ok) return selected
  const graph = manifestGraph(project.manifest)
  const nodes = selected.value.ids.flatMap((id) => graph.indexOf.get(id) ?? [])
  const ids = RunQueue.order(graph, maskOf(graph.size, nodes))
  return ok({ ...selected.value, ids }, selected.warnings)
}
