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
