export { resolveAll, resolveProject } from './resolve'
export type { ResolvedProject } from './types'
