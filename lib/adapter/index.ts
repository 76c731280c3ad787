export { builtinMacroFiles, builtinPackageNames, dispatchPrefixes } from './macros'
export type { MacroFile } from './macros/text'
