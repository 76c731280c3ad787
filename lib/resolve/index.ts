export type { ResolvedProject } from './types'
