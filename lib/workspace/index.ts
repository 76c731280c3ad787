export type { WorkspaceState } from './workspace'
export { compileProject, Workspace } from './workspace'
