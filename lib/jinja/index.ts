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
export { PyDate, PyDateTime } from './context/modules/datetime'
export type { ContextPorts, LogKind } from './context/ports'
export { jinjaDiagnostic } from './diagnostics'
export type { ExtractOptions } from './macros/blocks'
export { extractBlocks } from './macros/blocks'
export { MacroFunction } from './macros/function'
export { MacroNamespace } from './macros/namespace'
export type { MacroCallContext } from './macros/static'
export { readMacroHeads, readsName, staticCalls, staticMacroCalls, unrenderedConfig } from './macros/static'
export { hasJinja, renderNative, renderText } from './render'
export { callMethod, getAttribute, getItem } from './runtime/attributes'
export { callValue } from './runtime/call'
export type { MacroFrame } from './runtime/errors'
export { dbtError, JinjaError, pyError } from './runtime/errors'
export type { BoundArguments, Parameter } from './runtime/function'
export { PyFunction, pyFunction } from './runtime/function'
export type { Names } from './runtime/names'
export { ContextObject, Scope } from './runtime/names'
export type { RenderLimits, RenderOptions } from './runtime/state'
export { defaultLimits, RenderState } from './runtime/state'
export type { Call, Expression, Statement, TemplateNode } from './syntax/nodes'
export { parse as parseTemplate } from './syntax/parser'
export type { CompileTemplateOptions } from './template'
export { CompiledTemplate, compileTemplate } from './template'
export { pyEquals, truthy } from './values/compare'
export { iterate, toArray } from './values/iterate'
export type { JsonStyle } from './values/json'
export { jsonText, parseJson } from './values/json'
export { floatText } from './values/numbers'
export type { Plain, PlainInput } from './values/plain'
export { toPlain, toValue } from './values/plain'
export { pyRepr, pyStr } from './values/text'
export {
  type Kwargs,
  PyBytes,
  PyDict,
  PyFloat,
  PyIterator,
  PyObject,
  PyRange,
  PySet,
  PySlice,
  PyTuple,
  PyTypedText,
  pyTypeName,
  Undefined,
  type Value,
} from './values/value'
