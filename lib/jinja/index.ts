export type {
  Block,
  MacroDefinition,
  MacroEnvironment,
  MacroHead,
  MacroParameter,
  StaticArgument,
  StaticCall,
  Template,
  TemplatePlace,
} from './api'
export { baseContext } from './context/base'
export { envVarFunction } from './context/env-var'
export { exceptionsObject } from './context/exceptions'
export { isoDateTime } from './context/modules/iso'
export type { ContextPorts, LogKind } from './context/ports'
export { requiredVar, VarFunction } from './context/var'
export { jinjaDiagnostic, messageOf } from './diagnostics'
export type { ExtractOptions } from './macros/blocks'
export { extractBlocks } from './macros/blocks'
export { MacroFunction } from './macros/function'
export { MacroNamespace } from './macros/namespace'
export type { MacroCallContext } from './macros/static'
export { readMacroHeads, staticCalls, staticMacroCalls, unrenderedConfig } from './macros/static'
export { hasJinja, renderNative, renderText } from './render'
export type { MacroFrame } from './runtime/errors'
export { dbtError, JinjaError, pyError } from './runtime/errors'
export type { BoundArguments, Parameter } from './runtime/function'
export { PyFunction, pyFunction } from './runtime/function'
export type { Names } from './runtime/names'
export { ContextObject, Scope } from './runtime/names'
export type { OutputPiece, RenderLimits, RenderOptions } from './runtime/state'
export { defaultLimits, RenderState } from './runtime/state'
export { normalizeSource } from './syntax/lexer'
export { simpleEscapes } from './syntax/string-escapes'
export type { CompileTemplateOptions } from './template'
export { compileTemplate } from './template'
export { isPythonSpace } from './values/characters'
export { pyEquals, truthy } from './values/compare'
export { parseJson } from './values/json'
export type { Plain, PlainInput } from './values/plain'
export { toPlain } from './values/plain'
export { pyRepr, pyStr } from './values/text'
export {
  type Kwargs,
  PyDict,
  PyFloat,
  PyObject,
  PySet,
  PySlice,
  PyTuple,
  PyTypedText,
  pyTypeName,
  Undefined,
  type Value,
} from './values/value'
