export { type Selection, type SelectionArguments, select } from './select'
export {
  type Locate,
  type NamedSelector,
  type NamedSelectors,
  selectorsForManifest,
} from './selectors'
export { INDIRECT_SELECTION, type IndirectSelection, type SelectionSpec } from './spec'
export type { Method, PreviousResult, PreviousState, SelectionWorld, SourceFreshness } from './world'
