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
export {
  PyBytes,
  PyFloat,
  PyRange,
  PySet,
  PySlice,
  PyTuple,
  PyTypedText,
} from './values/containers'
export { PyDict } from './values/dict'
export { PyIterator } from './values/iterator'
export { PyObject } from './values/object'
export { pyTypeName } from './values/type-name'
export { Undefined } from './values/undefined'
export type { Kwargs, Value } from './values/value'
