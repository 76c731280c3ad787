export { Compiler, type ExtraNames, type MaterializationResult } from './compiler'
export { type TargetWriter, targetPath } from './target-paths'
export type {
  CompiledUnitTest,
  CompileOptions,
  OperationResult,
  RenderedHook,
  TemplateMessage,
} from './types'
