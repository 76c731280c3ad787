export { builtinMacroFiles, builtinPackageNames, dispatchPrefixes } from './macros'
export type { MacroFile } from './macros/text'
export type { AdapterWorld } from './methods/world'
export { Adapter } from './objects/adapter'
export { Column, columnClass, plainColumn } from './objects/column'
export { contractMessage, exceptionsObject, type OnWarning } from './objects/exceptions'
export { findRelation, type RelationFinder } from './objects/find-relation'
export { method, textOrNull } from './objects/members'
export {
  ephemeralName,
  ephemeralRelation,
  type Parts,
  Relation,
  type RelationFields,
} from './objects/relation'
export { RelationCache } from './objects/relation-cache'
export { RelationClass } from './objects/relation-class'
export { AdapterResponse, responseOf } from './objects/response'
export { emptyTable, Table, tableOf } from './objects/table'
export { typeName } from './objects/type-names'
export { validation } from './objects/validation'
export {
  columnSql,
  type IndexConfig,
  notNullColumns,
  type Placed,
  parseIndexes,
  placements,
  strictModeViolations,
  withOptions,
} from './options'
export type { Answer, AnswerColumn, Cell, QueryPort } from './query-port'
