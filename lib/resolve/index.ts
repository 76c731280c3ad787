export { manifestMetadata } from './manifest'
export { type Outside, standing } from './outside'
export { type ResolvedPart, resolveAll, resolvePart, resolveProject, unusedConfiguration } from './resolve'
export type { ResolvedProject, Written } from './types'
