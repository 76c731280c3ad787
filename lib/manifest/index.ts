export type * from './columns'
export type { CompiledNode, Manifest, ManifestMetadata } from './manifest'
export { findNode } from './manifest'
export type * from './nodes'
