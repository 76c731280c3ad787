export { builtinMacroFiles, builtinPackageNames, dispatchPrefixes } from './macros'
export type { MacroFile } from './macros/text'
export type { AdapterWorld } from './methods/world'
export { Adapter } from './objects/adapter'
export { columnClass } from './objects/column'
export { type ContractColumn, contractMismatches, contractText } from './objects/contract-text'
export { nodeExceptions } from './objects/exceptions'
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
export { AdapterResponse } from './objects/response'
export { emptyTable, Table } from './objects/table'
export { validation } from './objects/validation'
export {
  columnSql,
  type IndexConfig,
  type Placed,
  parseIndexes,
  placements,
  strictModeViolations,
  withOptions,
} from './options'
export type { Answer, AnswerColumn, Cell, QueryPort } from './query-port'
