import type { UniqueId } from '../manifest'
import { byCodePoint } from '../parse'
import { isPlainList, isPlainObject } from '../project'
import type { Draft } from './draft'
import type { ResolveState } from './state'

/** Fills in the primary keys of models, as constraints and tests of uniqueness tell them. */
export function inferPrimaryKeys(state: ResolveState): void {
  const tests = testsByModel(state)
  for (const draft of state.nodes.values())
    if (draft.resourceType === 'model')
      draft.primaryKey = [...primaryKey(draft, tests.get(draft.uniqueId) ?? [])].sort(byCodePoint)
}

/** Generic tests, disabled ones too, by the model that they test. */
function testsByModel(state: ResolveState): Map<UniqueId, Draft[]> {
  const found = new Map<UniqueId, Draft[]>()
  for (const draft of [...state.nodes.values(), ...[...state.disabled.values()].flat()]) {
    const model = draft.test?.attachedNode
    if (!model) continue
    const list = found.get(model)
    if (list) list.push(draft)
    else found.set(model, [draft])
  }
  return found
}

function primaryKey(draft: Draft, tests: readonly Draft[]): readonly string[] {
  const constraint = draft.constraints.find((c) => c.type === 'primary_key')
  if (constraint) return constraint.columns ?? []
  for (const name in draft.columns)
    if (draft.columns[name]?.constraints.some(({ type }) => type === 'primary_key')) return [name]
  const unique = new Set<string>()
  const uniqueButOff = new Set<string>()
  const notNull = new Set<string>()
  for (const test of tests) {
    const name = test.test?.metadata.name
    for (const tested of testedColumns(test)) {
      if (name === 'unique' || name === 'unique_combination_of_columns')
        (test.config.enabled === false ? uniqueButOff : unique).add(tested)
      else if (name === 'not_null') notNull.add(tested)
    }
  }
  const both = [...notNull].filter((name) => unique.has(name) || uniqueButOff.has(name))
  if (both.length > 0) return both
  return unique.size > 0 ? [...unique] : [...uniqueButOff]
}

function testedColumns(test: Draft): readonly string[] {
  const kwargs: unknown = test.test?.metadata.kwargs
  if (!isPlainObject(kwargs)) return []
  const { column_name: column, combination_of_columns: combination } = kwargs
  if (typeof column === 'string') return [column]
  return isPlainList(combination) ? combination.filter((item) => typeof item === 'string') : []
}
