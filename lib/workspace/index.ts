export type { WorkspaceState } from './workspace'
export { Workspace } from './workspace'
