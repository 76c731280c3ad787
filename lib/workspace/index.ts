export type { Compiled, WorkspaceState } from './workspace'
export { compileProject, compileWhatCan, Workspace } from './workspace'
