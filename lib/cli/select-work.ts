import { selectInOrder } from '../commands/select-nodes'
import type { ResourceType, UniqueId } from '../manifest'
import {
  indirectSelection,
  type Project,
  previousState,
  type selectionFlags,
  tellSelector,
  told,
} from './project'
import type { Invocation } from './verb'

type Selection = Omit<ReturnType<typeof selectionFlags>, 'models'>

/** What a verb works on, in the order in which it runs; null where the selection is wrong, which has been told. */
export async function selectWork(
  invocation: Invocation,
  project: Project,
  selection: Selection,
  kinds: ReadonlySet<ResourceType>,
): Promise<readonly UniqueId[] | null> {
  const previous = await previousState(invocation, project)
  if (!previous.ok) {
    told(invocation, previous)
    return null
  }
  const selected = told(
    invocation,
    selectInOrder(project, {
      ...selection,
      indirectSelection: indirectSelection(invocation, project),
      resourceTypes: kinds,
      previous: previous.value,
    }),
    project,
  )
  if (selected !== null) tellSelector(invocation, selected)
  return selected === null ? null : selected.ids
}
