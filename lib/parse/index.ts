export { Capture } from './capture'
export { baseConfig } from './config/base'
export { contentKey } from './config/content-key'
export { type ConfigKind, fieldsOf } from './config/fields'
export { asSourceFreshness, emptyFreshness } from './config/freshness'
export { addUnrendered, ConfigTrees, shared } from './config/levels'
export { applyLevel, defaultConfig, finishConfig } from './config/merge'
export { ConfigValueError, taken } from './config/take'
export { ConfigShapeError } from './config-call'
export {
  dispatched,
  metadataEnvironment,
  ParseContext,
  type ProvisionalNode,
} from './context/node-names'
export { asResolver, projectObject, type ResolverWorld } from './context/project-object'
export { propertyNamesByPackage } from './context/settings-names'
export { varLayers } from './context/vars'
export { warnOfModules } from './deprecated-modules'
export { readAllDocs } from './docs'
export { csvRows } from './fixtures'
export { macroDependencies } from './macros/depends'
export { MacroNames } from './macros/names'
export { readMacroFile, readMacros } from './macros/read'
export { type Dispatched, MacroTable } from './macros/table'
export { modelDict } from './model'
export { entriesInOrder } from './node-order'
export { parseAll, parseProject } from './parse'
export type { ParsedProject } from './parsed-project'
export { fqnPrefix } from './properties/sources'
export { columnsForVersion, versionsOf, versionText } from './properties/versions'
export { renderForCapture, templateFault } from './render'
export { extractReference, type StaticFacts } from './static/extract'
export { byCodePoint } from './tests/names'
export type {
  Captured,
  Locate,
  Macro,
  ParsedExposure,
  ParsedFixture,
  ParsedNode,
  ParsedResourceType,
  ParsedSource,
  ParsedTest,
  PropertyEntry,
  PropertyKey,
  TestTarget,
} from './types'
