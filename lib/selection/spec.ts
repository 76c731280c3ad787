import type { Json } from '../manifest'

/**
 * Which tests come along with what is selected. `eager`: those that touch any selected node; `cautious`: those whose
 * parents are all selected; `buildable`: also those whose other parents are upstream of it; `empty`: none.
 */
export type IndirectSelection = 'eager' | 'cautious' | 'buildable' | 'empty'

export const INDIRECT_SELECTION: readonly IndirectSelection[] = ['eager', 'cautious', 'buildable', 'empty']

/** One method with its graph operators: `2+tag:nightly+`. */
export type Criterion = {
  readonly kind: 'criterion'
  readonly raw: Json
  readonly method: string
  /** What follows the method's name after dots: `config.meta.owner` has `meta`, `owner`. */
  readonly arguments: readonly string[]
  readonly value: Json
  /** `@`: what depends on it, with everything that that needs. */
  readonly childrensParents: boolean
  readonly parents: boolean
  readonly parentsDepth: number | null
  readonly children: boolean
  readonly childrenDepth: number | null
  readonly indirectSelection: IndirectSelection
}

export type Combination = {
  readonly kind: 'union' | 'intersection' | 'difference'
  readonly components: readonly SelectionSpec[]
  readonly indirectSelection: IndirectSelection
  /** What a person typed, where a warning is due if nothing matches it. */
  readonly expected: string | null
}

/** What to select, before it is asked of a graph. */
export type SelectionSpec = Criterion | Combination

export function combination(
  kind: Combination['kind'],
  components: readonly SelectionSpec[],
  options: Partial<Pick<Combination, 'indirectSelection' | 'expected'>> = {},
): Combination {
  return { kind, components, indirectSelection: 'eager', expected: null, ...options }
}
