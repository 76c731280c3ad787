export { type Compiled, type CompileRequest, compile, compileInline } from './compile'
export { LIST_OUTPUTS, type ListOutput, listRows } from './listing'
export { type Host, openProject, type ProjectOptions, thisHost } from './open-project'
export { writeManifest } from './parse'
export { readPreviousState } from './previous-state'
export { LISTABLE, resourceTypes } from './resource-types'
export {
  type IndirectSelection,
  type NodeSelection,
  type PreviousState,
  type SelectedNodes,
  selectInOrder,
  selectNodes,
} from './select-nodes'
