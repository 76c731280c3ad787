import { selectInOrder } from '../commands/select-nodes'
import { ok, type Result } from '../foundation'
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

/** What only lists says that nothing is selected; what works says that there is nothing to do. */
function nothingToDo<T>(result: Result<T>): Result<T> {
  if (!result.ok) return result
  const message = 'Nothing to do. Try checking your model configs and model specification args'
  const warnings = result.warnings.map((each) => (each.code === 'GL4008' ? { ...each, message } : each))
  return ok(result.value, warnings)
}

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
  const result = selectInOrder(project, {
    ...selection,
    indirectSelection: indirectSelection(invocation, project),
    resourceTypes: kinds,
    previous: previous.value,
  })
  const selected = told(invocation, nothingToDo(result), project)
  if (selected !== null) tellSelector(invocation, selected)
  return selected === null ? null : selected.ids
}
