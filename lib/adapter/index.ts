export { builtinMacroFiles, builtinPackageNames, dispatchPrefixes } from './macros'
export type { MacroFile } from './macros/text'
export type { IndexConfig, Placed } from './options'
export {
  columnSql,
  notNullColumns,
  parseIndexes,
  placements,
  strictModeViolations,
  withOptions,
} from './options'
